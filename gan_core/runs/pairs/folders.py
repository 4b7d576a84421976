"""The two run folders of a pair: how they are started, remembered and found again."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ... import runs
from ...catalogue.datasets import DATASETS
from ...errors import RunError, UserError
from ...settings.config import GAN, VAE, RunConfig
from ..author import Author
from ..folder import RunDir
from .match import pair


def create(config: RunConfig, author: Author | None = None, **vae: Any) -> tuple[RunDir, RunDir]:
    """Create the run folders of a pair. Each names the other. Raises ConfigError, RunError."""
    made = [runs.create(one, author=author) for one in pair(config, **vae)]
    for run, other in zip(made, reversed(made), strict=True):
        run.update_status(partner=other.id)
    return made[0], made[1]


def start(config: RunConfig, author: Author | None = None, **vae: Any) -> tuple[RunDir, RunDir]:
    """Start a GAN and its VAE, each in a process of its own, and return immediately. Raises ConfigError, RunError."""
    gan, vae_run = create(config, author, **vae)
    return runs.launch(gan), runs.launch(vae_run)


def partner(run: RunDir) -> RunDir | None:
    """The other run of the pair that `run` belongs to: the one that its folder names; for a pretrained NAME, NAME-vae. None without one."""
    name = run.status()["partner"]
    if not name and run.card():
        name = run.id.removesuffix("-vae") if run.id.endswith("-vae") else f"{run.id}-vae"
    return runs.find(name) if isinstance(name, str) else None


def known() -> list[tuple[RunDir, RunDir]]:
    """All pairs (GAN, VAE): the user's, newest first, then the pretrained ones, in the order of their data sets."""
    order = list(DATASETS)
    pretrained = sorted(_pairs(runs.shipped()), key=lambda one: (order.index(one[0].config.dataset), one[0].id))
    return [*_pairs(runs.listed()), *pretrained]


def _pairs(candidates: list[RunDir]) -> Iterator[tuple[RunDir, RunDir]]:
    for run in candidates:
        with suppress(UserError, KeyError):
            if run.config.kind == GAN and (other := partner(run)) and other.config.kind == VAE:
                yield run, other


def find(gan: str | None, vae: str | None) -> tuple[RunDir, RunDir]:
    """The two runs of these names. One name is enough for a pair. Raises RunError with the way out."""
    found = [runs.find(gan), runs.find(vae)]
    for name, run in zip((gan, vae), found, strict=True):
        if name and not run:
            raise RunError(f"There is no run named {name[:60]}.", "It may have been deleted. Choose another pair.")
    left, right = found
    if left is None and right:
        left = partner(right)
    elif right is None and left:
        right = partner(left)
    if left and left.config.conditional:
        raise RunError(f"{left.id} is a conditional GAN, and a VAE has no labels.", "Choose another pair.")
    if not left or not right:
        raise RunError("This link names one run, which has no partner.", "Choose a pair, or start one.")
    for run, kind, words in ((left, GAN, "a GAN"), (right, VAE, "a VAE")):
        if run.config.kind != kind:
            raise RunError(f"{run.title} is not {words}.", "Choose a pair, or start one.")
    if left.config.dataset != right.config.dataset:
        raise RunError(
            f"{left.title} and {right.title} were trained on different pictures, so they cannot be compared.",
            "Choose a pair, or start one.",
        )
    return left, right
