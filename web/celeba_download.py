"""Trying the download of CelebA: `python -m gan_core download celeba --agree`, one for all browsers, beside the server."""

import atexit
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from gan_core import runs


@dataclass
class Download:
    """state: running, done, failed or cancelled. `message`: how far it has come, or what went wrong and what to do."""

    state: str = "running"
    message: str = "Beginning: PyTorch is being loaded"
    process: subprocess.Popen | None = field(default=None, repr=False)


_last: Download | None = None
_lock = threading.Lock()


def look() -> Download | None:
    """How far the last download has come; None where there was none since the server began."""
    return _last


def begin() -> None:
    """Try it, for somebody who has agreed to the terms. One that goes on already is left to it."""
    global _last
    with _lock:
        if _last and _last.state == "running":
            return
        _last = Download()
    threading.Thread(target=_fetch, args=(_last,), name="download", daemon=True).start()


def cancel() -> None:
    if (now := _last) and now.state == "running":
        now.state, now.message = "cancelled", "Cancelled."
        _end(now)


def _fetch(now: Download) -> None:
    last = ""
    try:
        now.process = subprocess.Popen(
            [sys.executable, "-m", "gan_core", "download", "celeba", "--agree"],
            cwd=runs.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if now.state != "running":  # cancelled before there was anything to end
            _end(now)
        for line in now.process.stderr:
            if line.startswith("Downloading ") and now.state == "running":
                now.message = line.strip()
            last = line.strip() or last
        code = now.process.wait()
    except OSError as error:
        code, last = 1, f"The download could not begin: {error.strerror or error}."
    if now.state != "running":
        return
    if code:
        now.state, now.message = "failed", last.partition("download: ")[2] or last or "It ended without a word."
    else:
        now.state, now.message = "done", ""


def _end(now: Download) -> None:
    if now.process:
        with suppress(OSError):
            now.process.terminate()


@atexit.register
def _end_all() -> None:
    cancel()
