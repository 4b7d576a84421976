"""The web process's end of the studio: asks it for pictures, and starts it again where it has ended."""

import base64
import itertools
import json
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from gan_core import runs
from gan_core.errors import UserError

TIMEOUT = 90  # seconds: a cold start loads torch

_lock = threading.Lock()
_numbers = itertools.count(1)
_pool = ThreadPoolExecutor(1)
_process: list[subprocess.Popen] = []


def picture(**request: Any) -> bytes:
    """The PNG that answers a request for one. Raises UserError where it cannot be drawn."""
    return base64.b64decode(ask(**request)["png"])


def later(**request: Any) -> Future:
    """As ask, without waiting: a page must not stand still while torch is loaded."""
    return _pool.submit(ask, **request)


def ask(**request: Any) -> dict[str, Any]:
    """The answer to a request (see gan_core.studio), one after the other. Raises UserError where there is none."""
    with _lock:
        try:
            process = _running()
            watchdog = threading.Timer(TIMEOUT, process.kill)  # a studio that hangs must not hold this lock for ever
            watchdog.start()
            try:
                process.stdin.write(json.dumps({"id": next(_numbers), **request}) + "\n")
                process.stdin.flush()
                line = process.stdout.readline()
            finally:
                watchdog.cancel()
            answer = json.loads(line)
        except (OSError, ValueError):
            close()
            raise UserError("The process that draws pictures has ended.", "Try again: it is started anew.") from None
    if "error" in answer:
        raise UserError(answer["error"], answer["hint"])
    return answer


def _running() -> subprocess.Popen:
    if not _process or _process[0].poll() is not None:
        _process[:] = [
            subprocess.Popen(
                [sys.executable, "-m", "gan_core.studio"],
                cwd=runs.PROJECT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        ]
    return _process[0]


def close() -> None:
    """End the studio; it ends by itself too when the server's end of its input closes."""
    while _process:
        process = _process.pop()
        process.kill()
        process.wait()
