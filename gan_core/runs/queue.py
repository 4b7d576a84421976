"""The queue for a device: how many runs train at a time, and which come before which."""

import heapq
import math
import os
import time
from collections import Counter
from contextlib import suppress
from typing import NamedTuple

from ..errors import ConfigError
from ..settings.config import RunConfig
from ..settings.forecast import forecast
from .author import Author
from .collection import all_runs, root
from .files import replace_file
from .folder import RunDir, Status
from .speeds import speeds
from .state import elsewhere, refresh


def slots() -> int:
    """How many runs train at a time on one device: 2, or what the variable GAN_SLOTS says."""
    word = os.environ.get("GAN_SLOTS", "")
    return max(1, int(word)) if word.isdecimal() and len(word) < 9 else 2


def ahead(run: RunDir) -> list[RunDir]:
    """Runs that train on the same device, and those that wait for it and come first. A paused run takes no place, nor does
    one of another machine."""
    return sorted((one.run for one in _in_front(run)), key=lambda other: other.id)


class _Rival(NamedTuple):
    """Another run that trains on the device, or waits for it."""

    run: RunDir
    status: Status
    author: Author

    @property
    def waits(self) -> bool:
        return self.status["state"] == "queued"


def _in_front(run: RunDir) -> list[_Rival]:
    """What `run` has to wait for: the runs that train, then those that wait, in the order in which they start."""
    rivals = _rivals(run)
    me = _Rival(run, run.status(), run.author())
    training = sorted((one for one in rivals if not one.waits), key=lambda one: one.run.id)
    order = _in_order([*(one for one in rivals if one.waits), me], training)
    return [*training, *order[: order.index(me)]]


def _rivals(run: RunDir) -> list[_Rival]:
    found = []
    for other in all_runs():
        if other.id == run.id:
            continue
        status = refresh(other)
        if status["state"] in ("starting", "running", "queued") and not status["job"] and not elsewhere(status):
            with suppress(ConfigError):
                if _device(other) == _device(run):
                    found.append(_Rival(other, status, other.author()))
    return found


def _in_order(waiting: list[_Rival], training: list[_Rival]) -> list[_Rival]:
    """Waiting runs as they start: people take turns, whatever number of runs each has started.

    The next run of a person comes after one of everybody who has fewer, in training or in front; of equals, the one that has
    waited longest comes first. Runs outside of a class are all nobody's, which leaves them in the order in which they came.
    """
    taken = Counter(one.author.person for one in training)
    ranked = []
    now = time.time()
    for one in sorted(waiting, key=lambda one: (one.status["queued_at"] or now, one.run.id)):
        ranked.append((not one.author.first, taken[one.author.person], one))
        taken[one.author.person] += 1
    return [one for _, _, one in sorted(ranked, key=lambda entry: entry[:2])]


def overdue(run: RunDir) -> bool:
    """Whether `run`, which trains, has had its turn and somebody waits who trains nothing."""
    turn, since = run.author().turn, run.status()["turn_at"]
    if not turn or not since or _turn_left(turn, since):
        return False
    rivals = _rivals(run)
    busy = {run.author().person, *(one.author.person for one in rivals if not one.waits)}
    return any(one.author.person not in busy for one in rivals if one.waits)


def _turn_left(turn: float, since: float) -> float:
    """Seconds that are left of a turn. One that begins in the future is over: the clock was put back meanwhile."""
    gone = time.time() - since
    return turn - gone if 0 <= gone <= turn else 0.0


class Place(NamedTuple):
    """Where a run stands in the queue: 1 is the next to start. `ahead`: the runs in front, those that train first. `seconds`
    until it starts, if nothing is paused or stopped meanwhile; None where the speed of a run in front is unknown."""

    number: int
    ahead: list[RunDir]
    seconds: float | None


def place(run: RunDir) -> Place:
    """The place of a waiting run in the queue of its device, and what it waits for."""
    front = _in_front(run)
    training, waiting = [one for one in front if not one.waits], [one for one in front if one.waits]
    known = speeds()
    ends = [_busy(one, known) for one in training]
    heapq.heapify(ends)
    now = _until_free(ends)
    for other in waiting:
        heapq.heappush(ends, now + _busy(other, known))
        now = _until_free(ends)
    return Place(len(waiting) + 1, [one.run for one in front], now if math.isfinite(now) else None)


def _busy(one: _Rival, known: list[tuple[RunConfig, float]]) -> float:
    """Seconds for which a run keeps its place on the device: until it has ended, or has had its turn."""
    left = _left(one.run, one.status, known)
    if not one.author.turn:
        return left
    begun = one.status["turn_at"] if not one.waits else None
    return min(left, _turn_left(one.author.turn, begun) if begun else one.author.turn)


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
        replace_file(root() / ".auto", device.encode())


def _device(run: RunDir) -> str:
    name = run.config.device
    if name == "auto":
        with suppress(OSError, UnicodeDecodeError):
            name = (root() / ".auto").read_text().strip()
    return "cuda:0" if name == "cuda" else name
