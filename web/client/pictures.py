"""Opening pictures that somebody gave, in a short process of its own: see gan_core.datasets.look."""

import base64
import io
import json
import os
import subprocess
import sys
import threading
from typing import Any

from gan_core.datasets.folder import Report
from gan_core.datasets.kinds import way_out_of
from gan_core.datasets.look import report_of
from gan_core.datasets.opening import LARGE, Skipped, opened, opening
from gan_core.datasets.pictures import SIDE
from gan_core.datasets.sources import Unusable
from gan_core.errors import DataError
from gan_core.places import PROJECT

PATIENCE = 60.0  # seconds beyond those that a look may take
_turn = threading.BoundedSemaphore(2)  # a class that uploads at the same time must not take the server's last core


def report(path: str, seconds: float, title: str = "", side: int = SIDE) -> Report:
    """What can be used of the pictures at a path, as squares of `side`; `title` is what its user calls it. Raises DataError."""
    told = _ask({"path": path, "seconds": seconds, "title": title, "side": side}, seconds + PATIENCE, title or path)
    if "error" in told:
        raise (Unusable if told.get("unusable") else DataError)(told["error"], told["hint"])
    return report_of(told)


def shrunk(data: bytes, side: int) -> bytes:
    """A picture file as a PNG whose longer side is at most `side`, upright and without transparency. Raises DataError."""
    try:
        with opening(data, side) as image:
            small = image.width * image.height <= LARGE // 2
        if small:
            return _png(data, side)
    except Skipped as why:
        raise _refusal(str(why)) from None
    told = _ask({"side": side, "picture": base64.b64encode(data).decode()}, PATIENCE, "This picture")
    if "error" in told:
        raise _refusal(told["error"])
    return base64.b64decode(told["png"])


def _png(data: bytes, side: int) -> bytes:
    out = io.BytesIO()
    opened(data, side).save(out, "PNG")
    return out.getvalue()


def _refusal(why: str) -> DataError:
    return DataError(f"This file cannot be used: {why}.", way_out_of(why) or "Choose a PNG or JPEG.")


def _ask(request: dict[str, Any], patience: float, what: str) -> dict[str, Any]:
    with _turn:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "gan_core.datasets.look"],
                input=json.dumps(request),
                cwd=PROJECT,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
                capture_output=True,
                text=True,
                timeout=patience,
            )
            return json.loads(done.stdout)
        except subprocess.TimeoutExpired:
            raise DataError(f"{what} takes too long to open.", "Choose fewer or smaller pictures.") from None
        except (OSError, ValueError):
            raise DataError(
                f"{what} could not be opened: it may need more memory than this computer has.",
                "Choose smaller pictures.",
            ) from None
