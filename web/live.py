"""What the live view is told: a run folder, from a cursor on, as one JSON object."""

from pathlib import Path
from typing import Any

from gan_core import runs
from gan_core.datasets import DATASETS
from gan_core.errors import UserError
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
    rate, samples = status["steps_per_second"], run.samples()
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
        "samples": samples,
        "drawn": _written(run.sample_path(samples[-1])) if samples else 0,
        **_pictures(run),
        "snapshots": run.snapshots(),
        "reals": run.reals_path.is_file(),
        "events": [{key: event.get(key) for key in ("step", "kind", "text")} for event in run.events()],
        **({"log_tail": run.log_tail()} if status["state"] == "failed" else {}),
    }


def _written(path: Path) -> int:
    """When a picture was written, in milliseconds: one that was drawn again under its old name is seen by it."""
    try:
        return path.stat().st_mtime_ns // 1_000_000
    except OSError:
        return 0


def _pictures(run: RunDir) -> dict[str, Any]:
    """What the pictures of this run are: how many latents, and whether pixels or points."""
    try:
        config = run.config
    except UserError:
        return {"latents": 64, "pixelated": True, "points": False}
    dataset = DATASETS[config.dataset]
    latents = 512 if dataset.is_points else 8 if config.conditional else 64
    return {"latents": latents, "pixelated": not dataset.is_points, "points": dataset.is_points}


def _short(value: Any) -> Any:
    return float(f"{value:.5g}") if isinstance(value, float) else value
