"""What the files of a run folder hold, read in a way that no content of a disk can break.

Every function here is total: it takes whatever was found and gives a value of the stated type. What cannot be used is
replaced by a default or left out, so that one damaged run never stops a page, the server or the command line.
"""

import math
from collections.abc import Callable
from typing import Any, TypedDict, overload

from ..settings.config import KNOBS
from .lines import from_json

LIVE_STATES = ("queued", "starting", "running", "paused")
ENDED_STATES = ("finished", "stopped", "interrupted", "failed")

MAX_COUNT = 1 << 53  # the largest whole number that JavaScript can count to


class Parent(TypedDict):
    """The snapshot that a branch started from."""

    run: str
    step: int


class Status(TypedDict):
    """status.json. Times are seconds since 1970, `seconds` is the time spent on training, `turn_at` is when the run last got its
    place on the device, `dataset_size` is how many pictures an epoch has (None until the data is loaded, and in runs of earlier
    versions), `engine` the one that computes ("" likewise). `host` is the computer of `pid`, `server` that of `owner`; `job` is the
    name that a cluster knows the worker by, "" for a worker that was started here."""

    state: str
    message: str
    step: int
    steps: int
    images_seen: int
    seconds: float
    images_per_second: float | None
    steps_per_second: float | None
    device: str
    engine: str
    error: str | None
    hint: str | None
    offer: str | None
    pid: int | None
    pid_created: float | None
    identity: str | None
    host: str
    server: str
    job: str
    owner: list[Any] | None
    knobs: dict[str, Any]
    parent: Parent | None
    partner: str | None
    queued_at: float | None
    turn_at: float | None
    commands_from: int | None
    attempt: int
    dataset_size: int | None
    heartbeat: float


class _Damage(TypedDict):
    """What a status says of a damaged run."""

    state: str
    error: str
    hint: str


# -- single values --------------------------------------------------------------------------------------------------------


@overload
def number(value: Any, default: None = None, low: float = ...) -> float | None: ...
@overload
def number(value: Any, default: float, low: float = ...) -> float: ...
def number(value: Any, default: float | None = None, low: float = -math.inf) -> float | None:
    """A finite number of at least `low`, else the default."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= low
    return value if good else default


def count(value: Any, default: int | None = 0, low: int = 0) -> int | None:
    """A whole number from `low` to MAX_COUNT, else the default."""
    found = number(value, None, low)
    return int(found) if found is not None and found <= MAX_COUNT else default


def text(value: Any, default: str | None = "", most: int = 2000) -> str | None:
    """A text of at most `most` characters, else the default."""
    return value[:most] if isinstance(value, str) else default


def _pid(value: Any) -> int | None:
    found = count(value, None, 1)
    return found if found is not None and found < 1 << 31 else None


def _owner(value: Any) -> list[Any] | None:
    if isinstance(value, list) and len(value) >= 2 and (pid := _pid(value[0])):
        return [pid, number(value[1]), *(text(one, None) for one in value[2:3])]
    return None


def _knobs(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    return {name: one for name, one in value.items() if name in KNOBS and not isinstance(one, dict | list)}


def _parent(value: Any) -> Parent | None:
    run, step = (value.get("run"), count(value.get("step"), None)) if isinstance(value, dict) else (None, None)
    return {"run": run, "step": step} if isinstance(run, str) and step is not None else None


_FIELDS: dict[str, Callable[[Any], Any]] = {
    "state": lambda value: value if value in (*LIVE_STATES, *ENDED_STATES) else "starting",
    "message": text,
    "step": count,
    "steps": count,
    "images_seen": count,
    "seconds": lambda value: float(number(value, 0.0, 0)),
    "images_per_second": lambda value: number(value, None, 0),
    "steps_per_second": lambda value: number(value, None, 0),
    "device": text,
    "engine": lambda value: text(value, "", 40),
    "error": lambda value: text(value, None),
    "hint": lambda value: text(value, None),
    "offer": lambda value: text(value, None),
    "pid": _pid,
    "pid_created": number,
    "identity": lambda value: text(value, None, 100),
    "host": lambda value: text(value, "", 255),
    "server": lambda value: text(value, "", 255),
    "job": lambda value: text(value, "", 255),
    "owner": _owner,
    "knobs": _knobs,
    "parent": _parent,
    "partner": lambda value: text(value, None),
    "queued_at": number,
    "turn_at": number,
    "commands_from": lambda value: count(value, None),
    "attempt": lambda value: count(value, 1, 1),
    "dataset_size": lambda value: count(value, None, 1),
    "heartbeat": lambda value: float(number(value, 0.0)),
}

# -- whole records --------------------------------------------------------------------------------------------------------


def status(data: bytes | None) -> Status:
    """The status that some bytes hold: defaults where a field is missing or of another type. `None`: there is no file yet.

    Bytes that are not a status at all give a failed one, whose `error` says that the file is damaged. Fields that this
    version does not know are kept.
    """
    said = {} if data is None else from_json(data)
    if not isinstance(said, dict):
        return {**status(None), **_damaged("its status.json cannot be read")}
    found: Any = {**said, **{name: read(said.get(name)) for name, read in _FIELDS.items()}}
    if (state := said.get("state", "starting")) not in (*LIVE_STATES, *ENDED_STATES):
        found |= _damaged(f"its state is {str(state)[:40]!r}, which this version does not know")
    return found


def _damaged(why: str) -> _Damage:
    return {
        "state": "failed",
        "error": f"This run is damaged: {why}.",
        "hint": "Its pictures and snapshots can still be used. Resume it to go on from the last snapshot.",
    }


_PLAIN = (float, int)  # exactly these: to isinstance, True is an int


def row(said: dict[str, Any]) -> dict[str, Any] | None:
    """A row of stats.jsonl: `step`, and a number or None for each measurement."""
    step = count(said.get("step"), None)
    if step is None:
        return None
    kept = {
        name: None if value is None or not math.isfinite(value) else value
        for name, value in said.items()
        if value is None or type(value) in _PLAIN
    }
    kept["step"] = step
    return kept


def event(said: dict[str, Any]) -> dict[str, Any] | None:
    """An event: time, step, kind, text, and what else its kind carries."""
    if not isinstance(said.get("kind"), str):
        return None
    own = {"time": number(said.get("time"), 0.0), "step": count(said.get("step")), "text": text(said.get("text"))}
    return {**said, **own}


def command(said: dict[str, Any]) -> dict[str, Any] | None:
    """A command: its verb, and arguments that the worker checks."""
    return said if isinstance(said.get("verb"), str) else None


def metric(said: dict[str, Any]) -> dict[str, Any] | None:
    """A measurement: step, metric, value, and numbers and words on how it was taken."""
    step = count(said.get("step"), None)
    if step is None or not isinstance(said.get("metric"), str):
        return None
    kept = {name: value for name, value in said.items() if not isinstance(value, dict | list | bool)}
    for name in ("value", "spread", "real", "num", "seconds"):
        if name in said:
            kept[name] = number(said[name])
    if "features" in said:
        kept["features"] = text(said["features"], None, 200)
    return {**kept, "step": step}


def card(data: bytes | None) -> dict[str, Any] | None:
    """The card of a pretrained model, None where there is none. Every text that a page shows is a text."""
    said = None if data is None else from_json(data)
    if not isinstance(said, dict):
        return None
    words = {name: text(said.get(name)) for name in ("title", "data", "terms", "command", "device", "limits")}
    counts = {name: count(said.get(name)) for name in ("seed", "steps", "seconds")}
    settings = said.get("settings")
    return {**said, **words, **counts, "settings": settings if isinstance(settings, dict) else {}}
