"""The web process's end of the studio: sends it requests, many at a time, and starts it again where it has ended."""

import itertools
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from gan_core.errors import UserError
from gan_core.places import PROJECT
from gan_core.studio import protocol
from gan_core.studio.replies import Answer, Failed

from ..access import gate

TIMEOUT = 90  # seconds without any answer of the kind that is waited for: a cold start loads torch
SLOW_TIMEOUT = 900  # for kinds that may first have to find directions, draw thousands of pictures, or read a data set
SLOW = ("pictures", "scores", "numbers", "directions", "judge", "encode", "reals", "reconstruct", "export", "weights")

A = TypeVar("A", bound=Answer)
_lock = threading.Lock()
_numbers = itertools.count(1)
_process: list[subprocess.Popen] = []
_links: list["_Link"] = []


class Overtaken(UserError):
    """A newer request of the same client has come before this one was drawn."""


class Gone(UserError):
    """There is no such job, or it has no such file."""


class StudioGone(UserError):
    """The studio has ended, or was ended because it hung."""


class StudioFault(UserError):
    """The studio failed at a request that was correct."""


ERRORS = {"mistake": UserError, "overtaken": Overtaken, "gone": Gone, "fault": StudioFault}


def send(request: protocol.Request[A]) -> "Future[A]":
    """The answer to a request, as a Future: a page must not stand still while torch is loaded.

    The Future raises Overtaken, Gone, StudioGone, StudioFault, or UserError for a mistake in the request. Raises Denied where
    the visitor may not ask for this.
    """
    who = gate.check(f"studio.{request.named()}", owner=_owner(request))
    future = _link().send(next(_numbers), request)
    if isinstance(request, protocol.JobRequest):
        future.add_done_callback(lambda done: _remember(done, who))
    return future


def _owner(request: protocol.Request) -> str | None:
    """Who has started the job that a request would cancel."""
    return gate.job_owner(request.job) if isinstance(request, protocol.Cancel) else None


def _remember(started: Future, who: gate.Visitor) -> None:
    if not started.cancelled() and not started.exception():
        gate.job_started(started.result().job, who)


def later(**fields: Any) -> Future:
    """As `send`, with the fields of a request (`do` among them); the answer is a dictionary of JSON values, bytes in base64.

    Raises UserError where the fields are not a request.
    """
    plain: Future = Future()

    def done(typed: Future) -> None:
        if error := typed.exception():
            plain.set_exception(error)
        else:
            plain.set_result(typed.result().plain())

    send(protocol.request(fields)).add_done_callback(done)
    return plain


def ask(**fields: Any) -> dict[str, Any]:
    """The answer to `later`, waited for. Raises UserError where there is none."""
    return later(**fields).result()


def picture(**fields: Any) -> bytes:
    """The PNG that answers a request for one. Raises UserError where it cannot be drawn."""
    return send(protocol.request(fields)).result().png


def exported(run: str, kind: str) -> bytes:
    """A file of a run's last snapshot that needs its generator, for `acts.export`, which has asked the gate: a download runs outside
    of the visitor's session. Raises UserError where it cannot be made."""
    request = protocol.Export.model_validate({"run": run, "format": kind})
    return _link().send(next(_numbers), request).result().data


class _Waiting(NamedTuple):
    future: Future
    request: protocol.Request


class _Link:
    """One studio process with the requests that it has not answered yet."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process
        self._waiting: dict[str, _Waiting] = {}
        self._since: dict[str, float] = {}  # kind -> the last time it was answered, or first requested while none waited
        self._lock = threading.Lock()
        self._outbox: SimpleQueue = SimpleQueue()
        for work in (self._write, self._read, self._watch):
            threading.Thread(target=work, name=f"studio {work.__name__}", daemon=True).start()

    def send(self, number: int, request: protocol.Request[A]) -> "Future[A]":
        future: Future = Future()
        with self._lock:
            if not any(waiting.request.named() == request.named() for waiting in self._waiting.values()):
                self._since[request.named()] = time.monotonic()
            self._waiting[str(number)] = _Waiting(future, request)
        self._outbox.put(f"{number} {request.model_dump_json()}\n")
        if self.process.poll() is not None:
            self._fail()  # it ended before this one was noted, so that its reader has not failed it
        return future

    def _write(self) -> None:
        requests = self.process.stdin
        assert requests is not None
        with suppress(OSError, ValueError):  # its end is noticed by the reader
            while True:
                requests.write(self._outbox.get())
                requests.flush()

    def _read(self) -> None:
        answers = self.process.stdout
        assert answers is not None
        with suppress(OSError, ValueError):
            for line in answers:
                number, _, answer = line.partition(" ")
                with self._lock:
                    waiting = self._waiting.pop(number, None)
                    if waiting:
                        self._since[waiting.request.named()] = time.monotonic()
                if waiting:
                    with suppress(InvalidStateError):  # a browser that went away has cancelled it
                        _settle(waiting, answer)
        self.process.kill()
        self.process.wait()
        self._fail()

    def _fail(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for one in waiting.values():
            with suppress(InvalidStateError):
                one.future.set_exception(StudioGone("The process that draws pictures has ended.", "Try again: it restarts."))

    def _watch(self) -> None:
        """A studio that hangs is killed, and the next request starts another."""
        while self.process.poll() is None:
            time.sleep(min(1.0, TIMEOUT / 10))
            now = time.monotonic()
            with self._lock:
                kinds = {waiting.request.named() for waiting in self._waiting.values()}
                hung = any(now - self._since[kind] > (SLOW_TIMEOUT if kind in SLOW else TIMEOUT) for kind in kinds)
            if hung:
                self.process.kill()


def _settle(waiting: _Waiting, answer: str) -> None:
    how, _, text = answer.partition(" ")
    if how == "ok":
        waiting.future.set_result(waiting.request.answer.model_validate_json(text))
    else:
        failed = Failed.model_validate_json(text)
        waiting.future.set_exception(ERRORS[failed.kind](failed.error, failed.hint))


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
