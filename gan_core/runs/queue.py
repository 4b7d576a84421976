"""The queue for a device: how many runs train at a time, and which come before which."""

import heapq
import math
import os
import time
from contextlib import suppress
from typing import NamedTuple

from ..errors import ConfigError
from ..settings.config import RunConfig
from ..settings.forecast import forecast
from .collection import all_runs, root
from .folder import RunDir, Status
from .speeds import speeds
from .state import elsewhere, refresh


def slots() -> int:
    """How many runs train at a time on one device: 2, or what the variable GAN_SLOTS says."""
    word = os.environ.get("GAN_SLOTS", "")
    return max(1, int(word)) if word.isdecimal() and len(word) < 9 else 2


def ahead(run: RunDir) -> list[RunDir]:
    """Runs that train on the same device, and those that have waited for it longer. A paused run takes no place, nor does
    one of another machine."""
    mine = (run.status()["queued_at"] or time.time(), run.id)
    others = []
    for other in all_runs():
        if other.id == run.id:
            continue
        status = refresh(other)
        if elsewhere(status):
            continue
        if status["state"] in ("starting", "running"):
            first = True
        else:
            first = status["state"] == "queued" and (status["queued_at"] or 0.0, other.id) < mine
        with suppress(ConfigError):
            if first and _device(other) == _device(run):
                others.append(other)
    return sorted(others, key=lambda other: other.id)


class Place(NamedTuple):
    """Where a run stands in the queue: 1 is the next to start. `ahead`: the runs in front, those that train first. `seconds`
    until it starts, if nothing is paused or stopped meanwhile; None where the speed of a run in front is unknown."""

    number: int
    ahead: list[RunDir]
    seconds: float | None


def place(run: RunDir) -> Place:
    """The place of a waiting run in the queue of its device, and what it waits for."""
    others = [(other, other.status()) for other in ahead(run)]
    waiting = [one for one in others if one[1]["state"] == "queued"]
    waiting.sort(key=lambda one: (one[1]["queued_at"] or 0.0, one[0].id))
    training = [one for one in others if one[1]["state"] != "queued"]
    known = speeds()
    ends = [_left(*one, known) for one in training]
    heapq.heapify(ends)
    now = _until_free(ends)
    for other in waiting:
        heapq.heappush(ends, now + _left(*other, known))
        now = _until_free(ends)
    return Place(len(waiting) + 1, [other for other, _ in (*training, *waiting)], now if math.isfinite(now) else None)


def _until_free(ends: list[float]) -> float:
    """When the device has a place, if its runs end at these times; what has ended by then is taken out."""
    now = 0.0
    while len(ends) >= slots():
        now = heapq.heappop(ends)
    return now


def _left(run: RunDir, status: Status, known: list[tuple[RunConfig, float]]) -> float:
    """Seconds that a run still trains, from its own speed or from those of earlier runs here; infinite where nothing is known."""
    left = math.inf
    steps = max(0, status["steps"] - status["step"])
    with suppress(ConfigError):
        config = run.config
        if rate := status["steps_per_second"]:
            left = steps / rate
        elif (whole := forecast(config, known)) is not None:
            left = whole * steps / max(1, config.steps)
        if config.max_seconds:
            left = min(left, max(0.0, config.max_seconds - status["seconds"]))
    return left


def remember_auto(device: str) -> None:
    """Note what `auto` means here, so that a waiting run need not load torch to find out."""
    with suppress(OSError):
        (root() / ".auto").write_text(device)


def _device(run: RunDir) -> str:
    name = run.config.device
    if name == "auto":
        with suppress(OSError, UnicodeDecodeError):
            name = (root() / ".auto").read_text().strip()
    return "cuda:0" if name == "cuda" else name
