"""The web process's end of the studio: asks it for pictures, many at a time, and starts it again where it has ended."""

import base64
import itertools
import json
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from gan_core.errors import UserError
from gan_core.places import PROJECT

TIMEOUT = 90  # seconds without any answer of the kind that is waited for: a cold start loads torch
LONG = {
    "directions": 600,
    "pictures": 600,
    "judge": 900,
}  # either may have to find directions first, a matter of many pictures

_lock = threading.Lock()
_numbers = itertools.count(1)
_process: list[subprocess.Popen] = []
_links: list["_Link"] = []


class Overtaken(UserError):
    """A newer request of the same client has come before this one was drawn."""


class StudioGone(UserError):
    """The studio has ended, or was ended because it hung."""


class StudioFault(UserError):
    """The studio failed at something that is no mistake of the asker's."""


def picture(**request: Any) -> bytes:
    """The PNG that answers a request for one. Raises UserError where it cannot be drawn."""
    return base64.b64decode(ask(**request)["png"])


def ask(**request: Any) -> dict[str, Any]:
    """The answer to a request: what is asked is told in gan_core.studio. Raises UserError where there is none.

    `do` may be left out where it is plain: latents ask for pictures, a seed for a grid, networks and devices for themselves.
    """
    return later(**request).result()


def later(**request: Any) -> Future:
    """As ask, without waiting: a page must not stand still while torch is loaded."""
    return _link().send(next(_numbers), {"do": _plain(request), **request})


def _plain(request: dict[str, Any]) -> str:
    for key, do in (("networks", "networks"), ("devices", "devices"), ("latents", "pictures"), ("seed", "grid")):
        if key in request:
            return do
    return ""


class _Link:
    """One studio process with the requests that it has not answered yet."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process
        self._waiting: dict[int, tuple[Future, str]] = {}
        self._since: dict[str, float] = {}  # kind -> the last time it was answered, or first asked while none waited
        self._lock = threading.Lock()
        self._outbox: SimpleQueue = SimpleQueue()
        for work in (self._write, self._read, self._watch):
            threading.Thread(target=work, name=f"studio {work.__name__}", daemon=True).start()

    def send(self, number: int, request: dict[str, Any]) -> Future:
        future: Future = Future()
        with self._lock:
            if not any(kind == request["do"] for _, kind in self._waiting.values()):
                self._since[request["do"]] = time.monotonic()
            self._waiting[number] = (future, request["do"])
        self._outbox.put(json.dumps({"id": number, **request}) + "\n")
        if self.process.poll() is not None:
            self._fail()  # it ended before this one was noted, so that its reader has not failed it
        return future

    def _write(self) -> None:
        with suppress(OSError, ValueError):  # its end is noticed by the reader
            while True:
                self.process.stdin.write(self._outbox.get())
                self.process.stdin.flush()

    def _read(self) -> None:
        with suppress(OSError, ValueError):
            for line in self.process.stdout:
                answer = json.loads(line)
                with self._lock:
                    future, kind = self._waiting.pop(answer.get("id"), (None, ""))
                    self._since[kind] = time.monotonic()
                if future:
                    with suppress(InvalidStateError):  # a browser that went away has cancelled it
                        _settle(future, answer)
        self.process.kill()
        self.process.wait()
        self._fail()

    def _fail(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for future, _ in waiting.values():
            with suppress(InvalidStateError):
                future.set_exception(StudioGone("The process that draws pictures has ended.", "Try again: it is started anew."))

    def _watch(self) -> None:
        """A studio that hangs must not be waited for, for ever: it is killed, and the next request starts another."""
        while self.process.poll() is None:
            time.sleep(min(1.0, TIMEOUT / 10))
            now = time.monotonic()
            with self._lock:
                kinds = {kind for _, kind in self._waiting.values()}
                hung = any(now - self._since[kind] > max(TIMEOUT, LONG.get(kind, 0) * TIMEOUT / 90) for kind in kinds)
            if hung:
                self.process.kill()


def _settle(future: Future, answer: dict[str, Any]) -> None:
    if answer.get("overtaken"):
        future.set_exception(Overtaken("A newer picture was asked for meanwhile."))
    elif "error" in answer:
        kind = StudioFault if answer.get("fault") else UserError
        future.set_exception(kind(answer["error"], answer.get("hint", "")))
    else:
        future.set_result(answer)


def _link() -> _Link:
    with _lock:
        if not _process or _process[0].poll() is not None:
            _process[:] = [
                subprocess.Popen(
                    [sys.executable, "-m", "gan_core.studio"],
                    cwd=PROJECT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    encoding="utf-8",
                    start_new_session=True,
                )
            ]
            _links[:] = [_Link(_process[0])]
        return _links[0]


def close() -> None:
    """End the studio; it ends by itself too when the server's end of its input closes."""
    with _lock:
        while _process:
            process = _process.pop()
            process.kill()
            process.wait()
        _links.clear()
