"""Room on the disk: which snapshots of a run can go first, and keeping a run within its share."""

import os
from contextlib import suppress

from ..errors import RunError
from .folder import LIVE_STATES, RunDir
from .lineage import refuse_pretrained
from .state import refresh


def spare_snapshots(run: RunDir) -> dict[int, int]:
    """Step to bytes of the snapshots that a run can do without: all but the last one, and those that somebody saved."""
    saved = {event.get("step") for event in run.events() if event.get("kind") == "snapshot"}
    found: dict[int, int] = {}
    for step in run.snapshots()[:-1]:
        with suppress(OSError):
            if step not in saved:
                found[step] = run.snapshot_path(step).stat().st_size
    return found


def thin(run: RunDir) -> int:
    """Delete the spare snapshots of an ended run; returns how many bytes that freed. Raises RunError."""
    refuse_pretrained(run)
    if (state := refresh(run)["state"]) in LIVE_STATES:
        raise RunError(f"{run.id} is {state}.", "Stop it first.")
    spare = spare_snapshots(run)
    run.drop_snapshots(list(spare))
    return sum(spare.values())


def share(run: RunDir) -> int:
    """Megabytes that a run may hold: those of its author, else what the variable GAN_RUN_MB says; 0: no limit."""
    word = os.environ.get("GAN_RUN_MB", "")
    return run.author().megabytes or (int(word) if word.isdecimal() and len(word) < 9 else 0)


def fit(run: RunDir, megabytes: int) -> list[int]:
    """Delete the oldest snapshots of a run that holds more than its share, but never the last; returns the steps of those deleted.
    Saved ones go too, after the others: nothing else keeps a run from filling the disk."""
    excess = run.size() - megabytes * 10**6
    spare = spare_snapshots(run)
    gone: list[int] = []
    for step in [*spare, *(step for step in run.snapshots()[:-1] if step not in spare)]:
        if excess <= 0:
            break
        with suppress(OSError):
            excess -= run.snapshot_path(step).stat().st_size
            gone.append(step)
    run.drop_snapshots(gone)
    return gone
