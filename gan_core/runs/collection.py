"""Where runs are: finding, listing, creating and deleting them, and what was measured of them. Free of torch."""

import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import RunError, patiently, reason, writing
from ..places import HOME, PROJECT
from ..settings.config import RunConfig
from ..settings.presets import PRESETS
from .author import Author
from .files import left_behind
from .folder import LIVE_STATES, LOCK, RunDir
from .state import refresh

_NUMBERED = re.compile(r"([0-9]{4,8})-")
_UNFINISHED = (".part", "author.json", LOCK)  # what is written before the settings, which make a folder a run
_UNPACKED = 3600.0  # seconds after which an import that was never finished is cleared away
_ABANDONED = 10.0  # seconds after which a folder that holds no run counts as left behind


def root() -> Path:
    """Where runs lie: the folder that the variable GAN_RUNS names, or checkpoints/runs under HOME."""
    return Path(os.environ.get("GAN_RUNS") or HOME / "checkpoints/runs")


def pretrained_root() -> Path:
    return PROJECT / "checkpoints/pretrained"


def listed() -> list[RunDir]:
    """The runs that lists offer: all_runs without the archived ones."""
    return [run for run in all_runs() if not run.notes().archived]


def all_runs() -> list[RunDir]:
    """The user's runs, newest first, the archived ones too. A folder whose name cannot be shown, such as one that is not UTF-8, is passed over."""
    with suppress(OSError):
        return sorted(
            (RunDir(path) for path in root().glob("[!.]*") if path.name.isprintable() and (path / "config.json").is_file()),
            key=lambda run: run.id,
            reverse=True,
        )
    return []


def shipped() -> list[RunDir]:
    """The models that come with the project: first those that a newcomer should see first, then by name."""
    first = ("mnist", "mnist-conditional", "faces", "faces-conditional", "fashion")
    with suppress(OSError):
        names = [path.name for path in pretrained_root().iterdir() if (path / "config.json").is_file()]
        names.sort(key=lambda name: (first.index(name) if name in first else len(first), name))
        return [RunDir(pretrained_root() / name) for name in names]
    return []


def find(name: str | None) -> RunDir | None:
    """The run or pretrained model of this name; None where there is none. A name is never a path."""
    if name and re.fullmatch(r"\w[\w.-]{0,119}", name):
        for folder in (root(), pretrained_root()):
            if (run := RunDir(folder / name)).exists():
                return run
    return None


def at(place: str) -> RunDir:
    """The run that a user means by a folder or a name. Raises RunError where there is none."""
    if (run := RunDir(place)).exists():
        return run
    if run := find(place):
        return run
    raise RunError(f"There is no run at {place!r}.", "Choose a run folder, or the name of a run or of a pretrained model.")


def keep_measurements(run: RunDir, step: int, values: dict[str, float], **about: Any) -> None:
    """Keep what was measured of `run` (see RunDir.append_metrics). A pretrained model stays as it came: what is measured of it
    here is kept under `root`. Raises WriteError."""
    kept = _measured_here(run) if run.card() else run
    with writing(kept.path):
        kept.path.mkdir(parents=True, exist_ok=True)
    kept.append_metrics(step, values, **about)


def measurements(run: RunDir) -> list[dict[str, Any]]:
    """What was measured of `run`, oldest first; of a pretrained model first what came with it."""
    return [*run.metrics(), *(_measured_here(run).metrics() if run.card() else [])]


def _measured_here(run: RunDir) -> RunDir:
    return RunDir(root() / ".measured" / run.id)


def create(config: RunConfig, out: str | Path | None = None, author: Author | None = None) -> RunDir:
    """Make the folder of a new run: `out`, or the next number under the root. Raises RunError."""
    if out is not None:
        return RunDir.create(out, config, author)
    name = config.preset or f"{config.dataset}-{config.architecture}"
    if config.preset in PRESETS and PRESETS[config.preset].config.dataset != config.dataset:
        name += f"-on-{config.dataset}"
    path = claim(name)
    try:
        return RunDir.create(path, config, author)
    except RunError:
        discard(RunDir(path))
        raise


def claim(name: str) -> Path:
    """Make the folder of the next number for a run of this name. Raises RunError."""
    with writing(root(), "Set GAN_RUNS to another folder.", RunError):
        root().mkdir(parents=True, exist_ok=True)
        numbers = [int(match[1]) for path in root().iterdir() if (match := _NUMBERED.match(path.name))]
    for number in range(max(numbers, default=0) + 1, 10**9):
        path = root() / f"{number:04d}-{name}"
        with writing(path, "Free some space on that disk.", RunError):
            try:
                path.mkdir()  # the folder itself is the claim: of two that start at once, one gets the next number
            except FileExistsError:
                continue
        return path
    raise AssertionError


def discard(run: RunDir) -> None:
    """Remove the folder of a run that could not be started."""
    shutil.rmtree(run.path, ignore_errors=True)


def delete(run: RunDir) -> None:
    """Remove a run of the user's permanently. Raises RunError for a live one, or one that is not under the root."""
    if run.path.resolve().parent != root().resolve():
        raise RunError(f"{run.id} is not one of your runs.", "Only runs under the run folder can be deleted.")
    if (state := refresh(run)["state"]) in LIVE_STATES:
        raise RunError(f"{run.id} is {state}.", "Stop it first.")
    try:
        # gone from every list immediately
        doomed = patiently(lambda: run.path.rename(run.path.with_name(f".deleted-{run.id}-{time.time_ns()}")))
        shutil.rmtree(doomed, ignore_errors=True)  # another server may be sweeping it away at the same time
        with suppress(FileNotFoundError):
            shutil.rmtree(doomed)  # what is left says why it stays
    except OSError as error:
        raise RunError(f"{run.id} cannot be deleted: {reason(error)}.", "Delete its folder by hand.") from None


def sweep() -> None:
    """Remove what interrupted writing, starting and deleting has left under the root: unfinished files of processes that are
    gone, folders without a run, halves of deleted runs. Never raises."""
    with suppress(OSError):
        _sweep_parts(root(), root() / ".class", root() / ".class/reports", *root().glob(".measured/*"))
        for path in root().iterdir():
            if path.name.startswith(".deleted-") or (path.name.startswith(".importing-") and _age(path) > _UNPACKED):
                shutil.rmtree(path, ignore_errors=True)
            elif (path / "config.json").is_file():
                sweep_parts(RunDir(path))
            elif _NUMBERED.match(path.name):
                _remove_abandoned(path)


def sweep_parts(run: RunDir) -> None:
    """Remove the unfinished files that processes which are gone have left in a run folder."""
    _sweep_parts(run.path, run.path / "samples", run.path / "snapshots", run.path / "moves")


def _sweep_parts(*folders: Path) -> None:
    for folder in folders:
        for part in folder.glob(".*.part"):
            with suppress(OSError, OverflowError):
                if left_behind(part):
                    part.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """Seconds since something was added to a folder."""
    return time.time() - path.stat().st_mtime


def _remove_abandoned(folder: Path) -> None:
    """Remove a folder of the root that holds no run and nothing of the user's, unless it was made just now."""
    with suppress(OSError):
        if _age(folder) > _ABANDONED and all(path.is_dir() or path.name.endswith(_UNFINISHED) for path in folder.rglob("*")):
            shutil.rmtree(folder, ignore_errors=True)
