"""What this machine can train on, asked of a short-lived process, since the web process has no torch."""

import json
import subprocess
import sys

from gan_core import runs

_asked: list[subprocess.Popen] = []
_answer: list[str] = []


def probe() -> None:
    """Begin to ask. It also brings torch into the disk cache, so that the first run starts sooner."""
    _asked.append(
        subprocess.Popen(
            [sys.executable, "-m", "gan_core", "devices"],
            cwd=runs.PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
    )


def describe() -> list[str] | None:
    """Devices in words, the one that `auto` takes first; None while that is not known yet, [] if PyTorch fails."""
    if not _answer and _asked and _asked[0].poll() is not None:
        _answer.append(_asked[0].communicate()[0].decode() or "[]")
    try:
        return json.loads(_answer[0]) if _answer else None
    except ValueError:
        return []
