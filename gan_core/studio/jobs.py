"""Slow work beside the drawing: one job at a time, in the order of requests. How far a job has come can be read at any time."""

import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..errors import UserError
from .outcome import JobGone, outcome
from .protocol import Cancel, File, Job, JobRequest
from .replies import Failed, JobFile, JobState, Started, State

MOST_WAITING = 12
KEPT = 40  # jobs whose results are remembered
ENDED = ("done", "failed", "cancelled")


class Cancelled(BaseException):
    """Raised inside a job that was cancelled. Not an Exception, so that nothing on the way takes it for a fault."""


@dataclass(eq=False)
class Task:
    """A job on its way; progress in [0, 1]."""

    request: JobRequest
    polite: Callable[[], Any] = lambda: None
    state: State = "waiting"
    progress: float = 0.0
    message: str = ""
    error: str | None = None
    result: dict[str, Any] | None = None
    files: dict[str, JobFile] = field(default_factory=dict)
    stop: bool = False

    def answer(self) -> JobState:
        return JobState(state=self.state, progress=self.progress, message=self.message, error=self.error, result=self.result)

    def put(self, what: str, data: bytes, kind: str, name: str = "", tile: list[int] | None = None) -> None:
        """Keep what the job has made: its picture or its file."""
        self.files[what] = JobFile(data=data, type=kind, name=name, tile=tile)

    def report(self, progress: float, message: str = "") -> None:
        """Say how far the work has come, and stand back while there is something to draw. Raises Cancelled."""
        self.progress, self.message = round(min(1.0, progress), 3), message or self.message
        if self.stop:
            raise Cancelled
        self.polite()


Work = Callable[[Any, Task], dict[str, Any]]


class Jobs:
    """`works`: type of request to what does it. `polite()` waits while there is something to draw."""

    def __init__(self, works: dict[type, Work], polite: Callable[[], Any] = lambda: None) -> None:
        self._works, self._polite = works, polite
        self._tasks: OrderedDict[str, Task] = OrderedDict()
        self._waiting: deque[Task] = deque()
        self._change = threading.Condition()

    # -- answered immediately -------------------------------------------------------------------------------------------

    def start(self, request: JobRequest) -> Started:
        """Put a job at the end of the queue. Raises UserError where the queue is full."""
        task, name = Task(request, self._polite), secrets.token_hex(8)
        with self._change:
            if len(self._waiting) >= MOST_WAITING:
                raise UserError("Too many jobs are waiting.", "Wait until one is done, then try again.")
            self._waiting.append(task)
            self._tasks[name] = task
            ended = [key for key, old in self._tasks.items() if old.state in ENDED]
            for key in ended[: max(0, len(self._tasks) - KEPT)]:
                del self._tasks[key]
            self._number()
            self._change.notify()
        return Started(job=name)

    def state(self, request: Job) -> JobState:
        """How far a job has come. Raises JobGone."""
        return self._find(request.job).answer()

    def cancel(self, request: Cancel) -> JobState:
        """End a job; one that has ended stays as it is. Raises JobGone."""
        task = self._find(request.job)
        with self._change:
            task.stop = True
            if task in self._waiting:
                self._waiting.remove(task)
                task.state, task.message = "cancelled", ""
                self._number()
        return task.answer()

    def file(self, request: File) -> JobFile:
        """What a job has made. Raises JobGone."""
        found = self._find(request.job).files.get(request.what)
        if not found:
            raise JobGone(f"This job has no {request.what} (yet).")
        return found

    def _find(self, name: str) -> Task:
        task = self._tasks.get(name)
        if not task:
            raise JobGone("This job no longer exists.")
        return task

    def _number(self) -> None:
        for place, task in enumerate(self._waiting):
            task.message = f"Waiting: {place} ahead" if place else "Waiting: next"

    # -- the work ---------------------------------------------------------------------------------------------------------

    def work(self) -> None:
        """Wait for a job and do it."""
        with self._change:
            while not self._waiting:
                self._change.wait()
            task = self._waiting.popleft()
            task.state, task.message = "running", "Starting"
            self._number()
        self.do(task)

    def do(self, task: Task) -> None:
        """Do a job in this thread; however it ends, the task says so."""
        try:
            result = outcome(lambda: self._works[type(task.request)](task.request, task), task.request)
        except Cancelled:
            task.message, task.state = "", "cancelled"
            return
        if isinstance(result, Failed):
            task.error, task.state = f"{result.error} {result.hint}".strip(), "failed"
        else:
            task.result, task.progress, task.message, task.state = result, 1.0, "", "done"
