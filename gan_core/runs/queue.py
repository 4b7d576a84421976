"""The queue for a device: how many runs train at a time, and which come before which."""

import os
import time
from contextlib import suppress

from ..errors import ConfigError
from .folder import RunDir
from .library import all_runs, root
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
