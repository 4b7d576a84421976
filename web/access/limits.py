"""What a student's run may cost. The teacher's runs have no limits."""

import time
from pathlib import Path

from gan_core import runs
from gan_core.places import uploads_root
from gan_core.runs.folder import LIVE_STATES, RunDir
from gan_core.settings.config import RunConfig

from . import classroom
from .classroom import Limits, Visitor
from .gate import Denied

SIZE_AGE = 10.0  # seconds for which the measured size of all runs is kept
MOST_BY_HAND = 100  # steps that a student's one command trains while paused, outside of the queue


def fitted(who: Visitor, config: RunConfig, branch: bool = False) -> RunConfig:
    """The settings that a visitor's run gets: a student's trains for a limited time. Raises Denied where they ask for too much.

    `branch`: the pictures are those of the parent, which was allowed to have them.
    """
    if who.role != "student":
        return config
    limits = classroom.current().limits
    timed = 0 < config.max_seconds <= limits.seconds
    if config.steps > limits.steps and not timed:
        raise Denied(f"A run in this class trains for at most {limits.steps:,} steps.", "Choose fewer steps.")
    if config.batch_size > limits.pictures:
        raise Denied(f"A step in this class takes at most {limits.pictures:,} pictures.", "Choose a smaller batch size.")
    if (config.code or config.data_code) and not branch:
        raise Denied("Only the teacher can train with a Python file.", "Choose one of the architectures and data sets.")
    if config.data_dir and not branch and not _uploaded(config.data_dir):
        raise Denied("Only the teacher can name a folder of this computer.", "Upload your pictures instead.")
    seconds = min(config.max_seconds or limits.seconds, limits.seconds)
    return config.updated(max_seconds=seconds)


def room_for(who: Visitor, count: int = 1) -> None:
    """Raise Denied where a student already has as many live runs, or as much on the disk, as one may have."""
    if who.role != "student":
        return
    limits = classroom.current().limits
    own = [run for run in runs.all_runs() if run.author().person == who.person]
    live = sum(runs.refresh(run)["state"] in LIVE_STATES for run in own)
    if live + count > limits.live:
        raise Denied(f"You may have {limits.live} runs that train, wait or are paused.", "Stop one of yours first.")
    _disk(own, limits)


def goal(who: Visitor, steps: int | None) -> None:
    """Raise Denied where a run would be continued to more steps than a student's may have."""
    most = classroom.current().limits.steps if who.role == "student" else None
    if most is not None and (steps or 0) > most:
        raise Denied(f"A run in this class trains for at most {most:,} steps.", "Branch off one of its snapshots instead.")


def upload_bytes(who: Visitor | None) -> int | None:
    """What one upload of a visitor may hold; None for no limit of the class."""
    return classroom.current().limits.upload_mb << 20 if who and who.role == "student" else None


def _disk(own: list[RunDir], limits: Limits) -> None:
    mine = sum(run.size() for run in own)
    if mine > limits.student_mb * 10**6:
        raise Denied(
            f"Your runs hold {mine // 10**6:,} MB, and {limits.student_mb:,} MB are your share.",
            "Delete one of them on the page Runs.",
        )
    if (taken := total()) > limits.class_mb * 10**6:
        raise Denied(
            f"The runs of the class hold {taken // 10**6:,} MB, which is the limit.", "Ask your teacher to clear some of them."
        )


_total: tuple[str, float, int] = ("", 0.0, 0)


def total() -> int:
    """Bytes that all runs take, measured again after SIZE_AGE seconds."""
    global _total
    root, at, size = _total
    if root != str(runs.root()) or time.monotonic() - at > SIZE_AGE:
        size = sum(run.size() for run in runs.all_runs())
        _total = (str(runs.root()), time.monotonic(), size)
    return size


def _uploaded(data_dir: str) -> bool:
    """Whether a path is one of the zips that uploads became."""

    try:
        found = Path(data_dir).resolve()
        return found.parent == uploads_root().resolve() and found.suffix == ".zip"
    except (OSError, ValueError):
        return False
