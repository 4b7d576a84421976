"""Trying the download of CelebA: `python -m gan_core download celeba --agree`, one for all browsers, beside the server."""

import threading

from .subprocesses import Task

_last: Task | None = None
_lock = threading.Lock()


def look() -> Task | None:
    """The last download and its progress; None if there was none since the server started."""
    return _last


def begin() -> None:
    """Try it, for somebody who has agreed to the terms. A download that is already running continues."""
    global _last
    with _lock:
        if _last and _last.state == "running":
            return
        _last = Task()
    threading.Thread(target=_fetch, args=(_last,), name="download", daemon=True).start()


def cancel() -> None:
    if _last:
        _last.cancel()


def _fetch(now: Task) -> None:
    if now.work(["download", "celeba", "--agree"], lambda line: line if line.startswith("Downloading ") else None):
        now.state, now.message = "done", ""
