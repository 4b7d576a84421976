"""What the live view is told: a run folder, from a cursor on, as one JSON object."""

from typing import Any

from gan_core import runs
from gan_core.rundir import RunDir

MOST_ROWS = 1500  # rows in one answer; more are thinned, since no chart has as many pixels

_TOLD = ("message", "step", "steps", "images_seen", "seconds", "images_per_second", "device", "error", "hint")


def payload(run: RunDir, since: int, attempt: int) -> dict[str, Any]:
    """The state of `run`, and its curves from cursor `since` on (all of them if the watcher knows another attempt)."""
    status = runs.refresh(run)
    reset = attempt != status["attempt"] or since == 0
    rows, cursor = run.stats(0 if reset else since)
    if len(rows) > MOST_ROWS:
        stride = -(-len(rows) // MOST_ROWS)
        rows = rows[:-1:stride] + rows[-1:]
    names = dict.fromkeys(name for row in rows for name in row)
    rate = status["steps_per_second"]
    return {
        "run": run.id,
        "attempt": status["attempt"],
        "reset": reset,
        "status": {
            "state": status["state"],
            "eta_seconds": (status["steps"] - status["step"]) / rate if rate else None,
            **{name: status[name] for name in _TOLD},
        },
        "stats": {"cursor": cursor, "columns": {name: [_short(row.get(name)) for row in rows] for name in names}},
        "samples": run.samples(),
        "reals": run.reals_path.is_file(),
        "events": [{key: event.get(key) for key in ("step", "kind", "text")} for event in run.events()],
        **({"log_tail": run.log_tail()} if status["state"] == "failed" else {}),
    }


def _short(value: Any) -> Any:
    return float(f"{value:.5g}") if isinstance(value, float) else value
