"""What the live view shows: a run folder, from a cursor on, as one JSON object."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.doctor.alarms import Doctor
from gan_core.errors import UserError
from gan_core.runs.folder import ENDED_STATES, Move, RunDir, Status
from gan_core.settings.config import RunConfig
from gan_core.settings.epochs import pictures
from gan_core.settings.labels import label

MOST_ROWS = 1500  # rows in one answer; more are thinned, since no chart has as many pixels

_SHOWN = ("message", "step", "steps", "images_seen", "seconds", "images_per_second", "device", "error", "hint")


def payload(run: RunDir, since: int, attempt: int) -> dict[str, Any]:
    """The state of `run`, and its curves from cursor `since` on (all of them if the watcher knows another attempt)."""
    status = runs.refresh(run)
    config = _config(run)
    reset = attempt != status["attempt"] or since == 0
    rows, cursor = run.stats(0 if reset else since, choose=_thinned)
    names = dict.fromkeys(name for row in rows for name in row)
    samples, events = run.samples(), run.events()
    return {
        "run": run.id,
        "attempt": status["attempt"],
        "reset": reset,
        "status": {
            "state": status["state"],
            "eta_seconds": _eta(config, status),
            **{name: status[name] for name in _SHOWN},
        },
        "stats": {"cursor": cursor, "columns": {name: _values(rows, name) for name in names}},
        "samples": samples,
        "moves": _moves(run, events),
        "drawn": _written(run.sample_path(samples[-1])) if samples else 0,
        **_pictures(config, status),
        "settings": status["knobs"],
        "snapshots": run.snapshots(),
        "reals": run.reals_path.is_file(),
        "doctor": doctor(run, config, status),
        "behind": _key(run, status) in _behind,
        "events": [{key: event.get(key) for key in ("step", "kind", "text")} for event in events],
        **({"log_tail": run.log_tail()} if status["state"] == "failed" else {}),
    }


def _config(run: RunDir) -> RunConfig | None:
    """The settings that `run` began with; None where they are from another version or damaged."""
    try:
        return run.config
    except UserError:
        return None


def _eta(config: RunConfig | None, status: Status) -> float | None:
    """Seconds of training until the run is finished, by its steps or by its limit in seconds, whichever comes first."""
    rate = status["steps_per_second"]
    left = [(status["steps"] - status["step"]) / rate] if rate else []
    if config and config.max_seconds:
        left.append(max(0.0, config.max_seconds - status["seconds"]))
    return min(left, default=None)


_doctors: OrderedDict[tuple[str, int], tuple[Doctor, int]] = OrderedDict()
_one_at_a_time = threading.Lock()
MOST_DOCTORS = 32  # runs whose readings are kept between two answers
_behind: set[tuple[str, int]] = set()  # runs of which the doctor has not read all rows yet
HEARD = 1 << 20  # bytes of a run's curves that the doctor takes in for one answer: a long run is read over several


def doctor(run: RunDir, config: RunConfig | None, status: Status) -> dict[str, Any] | None:
    """What the doctor says of `run` now, from every row so far; None before the first reading, of an unknown run, and while it
    is behind: each call reads no more than HEARD bytes."""
    try:
        if config and status["knobs"]:
            config = config.updated(**status["knobs"])
    except UserError:
        return None
    if config is None:
        return None
    key = _key(run, status)
    with _one_at_a_time:
        known, cursor = _doctors.pop(key, None) or (Doctor(config), 0)
        known.config = config
        rows, heard = run.stats(cursor, most=HEARD)
        for row in rows:
            known.hear(row)
        _doctors[key] = known, heard
        while len(_doctors) > MOST_DOCTORS:
            _doctors.popitem(last=False)
        _behind.discard(key)
        if heard - cursor > HEARD / 2:
            _behind.add(key)
            return None
        if not known.readings:
            return None
        finding = known.diagnosis.plain()
    if finding["severity"] == "early" and status["state"] in ENDED_STATES:
        return None  # it has ended before the doctor had seen enough, or was trained without being looked at
    if finding["knob"]:
        name, value = finding["knob"]
        now = getattr(config, name)
        finding["knob"] = {"name": name, "label": label(name), "value": value, "now": now, "turned": now == value}
    return finding


def _key(run: RunDir, status: Status) -> tuple[str, int]:
    return str(run.path), status["attempt"]


def _thinned(lines: list[bytes]) -> list[bytes]:
    """About MOST_ROWS of the lines of a run's curves at most, before they are read. Measurements of quality are rarer, so that they
    are thinned by themselves; lines made by hand are all kept."""
    lines = [line for line in lines if line]
    last = len(lines) - 1
    if last < MOST_ROWS:
        return lines
    measured = [i for i, line in enumerate(lines) if b'"metric/' in line]
    by_hand = [i for i, line in enumerate(lines) if b'"move"' in line]
    kept = {*_every(range(last), MOST_ROWS), *_every(measured, MOST_ROWS // 3), *measured[-1:], *by_hand, last}
    return [lines[i] for i in sorted(kept)]


def _every(places: Sequence[int], most: int) -> Sequence[int]:
    return places[:: -(-len(places) // most) or 1]


def _moves(run: RunDir, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pictures that were made by hand: where each lies between two steps, and what had been done, "" for nothing yet."""
    done = {(event["step"], str(event["move"])): event["text"] for event in events if "move" in event}
    return [
        {"at": move.at, "step": move.step, "number": move.number, "text": done.get((move.step, str(move.number)), "")}
        for move in run.moves()
    ]


def _values(rows: list[dict[str, Any]], name: str) -> list[Any]:
    """A column as the charts want it. Rows made by hand lie between their step and the next."""
    if name != "step":
        return _short([row.get(name) for row in rows])
    return [Move(row["step"], int(row["move"])).at if (row.get("move") or 0) > 0 else row["step"] for row in rows]


def _written(path: Path) -> int:
    """When a picture was written, in milliseconds: one that was drawn again under its old name is seen by it."""
    try:
        return path.stat().st_mtime_ns // 1_000_000
    except OSError:
        return 0


def _pictures(config: RunConfig | None, status: Status) -> dict[str, Any]:
    """What the pictures of this run are: how many latents, whether pixels or points, and how many are an epoch."""
    if config is None:
        return {"latents": 64, "pixelated": True, "points": False, "averaged": False, "epoch": None}
    dataset = DATASETS[config.dataset]
    latents = 512 if dataset.is_points else 8 if config.conditional else 64
    points = dataset.is_points
    # nobody counts epochs of points that are drawn from a formula
    epoch = None if points else status["dataset_size"] or pictures(config.model_dump()) or None
    return {
        "latents": latents,
        "pixelated": not points,
        "points": points,
        "averaged": config.ema_decay > 0,
        "epoch": epoch,
    }


def _short(values: list[Any]) -> list[Any]:
    """Numbers with five digits: no chart shows more, and they are most of what is sent."""
    return [float(f"{value:.5g}") if type(value) is float else value for value in values]
