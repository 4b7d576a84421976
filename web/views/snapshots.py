"""A run at one of its snapshots, as the pages that draw with it know it: without loading its networks."""

from dataclasses import dataclass
from typing import Any

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir
from gan_core.runs.snapshots import read_about
from gan_core.settings.config import VAE, RunConfig


@dataclass(frozen=True)
class SnapshotRef:
    """A run at one of its snapshots. `steps` are those of all its snapshots, `shape` is that of one picture (C, H, W)."""

    run: RunDir
    step: int
    steps: list[int]
    config: RunConfig
    shape: tuple[int, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """The labels that the generator takes; empty where it takes none."""
        return DATASETS[self.config.dataset].conditions if self.config.conditional else ()

    @property
    def switches(self) -> bool:
        """Whether a label is several attributes at once, not one class of many."""
        return not DATASETS[self.config.dataset].classes

    @property
    def draws(self) -> str:
        """What turns latents into pictures in this run."""
        return {VAE: "decoder"}.get(self.config.kind, "generator")

    @property
    def newest(self) -> bool:
        return self.step == self.steps[-1]

    def label(self, text: str | None) -> Any:
        """The label in an address as the routes take it: a class, a 0 or 1 an attribute, or None where there is none."""
        count = len(self.classes)
        if not count:
            return None
        wanted = {int(part) for part in (text or "").split(",") if part.isdecimal() and len(part) < 4}
        if self.switches:
            return [int(i in wanted) for i in range(count)]
        return min(wanted, default=0) if min(wanted, default=0) < count else count - 1


def explorable(run: RunDir) -> bool:
    """Whether its generator can be explored: it needs a snapshot, and must draw pictures rather than points in the plane."""
    return bool(run.snapshots()) and draws_pictures(run)


def draws_pictures(run: RunDir) -> bool:
    try:
        return not DATASETS[run.config.dataset].is_points
    except (UserError, KeyError):
        return False


def why_not(run: RunDir) -> str:
    """Why a run cannot be explored, as the rest of a sentence that begins with its name."""
    try:
        config = run.config
        points = DATASETS[config.dataset].is_points
    except (UserError, KeyError):
        return "cannot be read by this version of the app."
    if points:
        return "draws points in the plane, not pictures, so there is no latent space to walk through here."
    return f"has no snapshots yet. One is saved every {config.snapshot_every:,} steps, or press **Save snapshot**."


def choices() -> list[RunDir]:
    """The runs that can be explored: pretrained ones first, then your own, newest first."""
    return [run for run in [*runs.shipped(), *runs.listed()] if explorable(run)]


def snapshot_of(run: RunDir, at: int | None) -> SnapshotRef:
    """The run at step `at`, or at its last snapshot where that is None or was deleted. Raises UserError."""
    steps = run.snapshots()
    step = at if at in steps else steps[-1]
    about = read_about(run.snapshot_path(step))
    try:
        return SnapshotRef(run, step, steps, RunConfig.parse(about["config"]), tuple(about["shape"]))
    except (KeyError, TypeError):
        raise UserError(f"The snapshot of step {step:,} does not contain its settings.", "Choose another step.") from None
