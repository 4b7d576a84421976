"""Where a run comes from: branches, and the settings that were or are in force."""

from pathlib import Path
from typing import Any

from ..errors import ConfigError, RunError
from ..settings.config import SHAPING, RunConfig
from .author import Author
from .collection import create, discard
from .folder import RunDir
from .snapshots import read_about


def fork(run: RunDir, at: int, out: str | Path | None = None, author: Author | None = None, **changes: Any) -> RunDir:
    """Branch off a run at a snapshot, with its optimizer and random state, and some settings changed.

    The branch is a run of its own with the parent's past in it, not started yet. Raises RunError where there is no such
    snapshot, ConfigError where a setting is impossible or is one of SHAPING, which decide what the networks are.
    """
    run.snapshot_step(at)
    refuse_pretrained(run)
    before = config_at(run, at)
    config = before.updated(**{"steps": max(run.status()["steps"], before.steps), **changes})
    if shaping := [name for name in SHAPING if getattr(config, name) != getattr(before, name)]:
        raise ConfigError(f"A branch cannot change {', '.join(shaping)}: it has its parent's networks.", "Start a new run.")
    if config.kind != before.kind:
        raise ConfigError(f"A branch of a {before.kind} run cannot be a {config.kind}.", "Start a new run.")
    if config.steps <= at:
        raise ConfigError(f"The branch starts at step {at} and would end at {config.steps}.", "Choose more steps.")
    branch = create(config, out, author)
    try:
        branch.inherit(run, at)
    except (OSError, RunError):
        discard(branch)
        raise
    return branch


def refuse_pretrained(run: RunDir) -> None:
    """Raise RunError for a pretrained model, which cannot be trained on."""
    if card := run.card():
        raise RunError(
            f"{run.id} is a pretrained model: its optimizer state was not kept, so it cannot be trained further.",
            f"Train one like it: {card['command'].partition(' --out')[0]}",
        )


def in_force(run: RunDir) -> RunConfig:
    """The settings that apply now: those that the run started with, and the live settings changed since. Raises ConfigError."""
    return run.config.updated(**run.status()["knobs"])


def config_at(run: RunDir, step: int) -> RunConfig:
    """The settings in force at a snapshot, changed live settings included. Raises RunError, ConfigError."""
    about = read_about(run.snapshot_path(step))
    if not isinstance(about.get("config"), dict):
        raise RunError(f"The snapshot of step {step} does not contain its settings.", "Choose another snapshot.")
    return RunConfig.parse(about["config"])
