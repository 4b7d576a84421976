"""A command of gan_core that a page has requested, in a process of its own beside the server: its progress and its end."""

import atexit
import os
import subprocess
import sys
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from gan_core.cli.parent import ENDS_WITH_INPUT
from gan_core.places import PROJECT

_all: "weakref.WeakSet[Task]" = weakref.WeakSet()


@dataclass(eq=False)
class Task:
    """state: running, done, failed or cancelled. `message`: what is being done, or what went wrong, in a sentence."""

    state: str = "running"
    message: str = "Starting: loading PyTorch"
    process: subprocess.Popen | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        _all.add(self)

    def work(self, arguments: list[str], told: Callable[[str], str | None], failed: Callable[[str], str] = str) -> bool:
        """Run `python -m gan_core ARGUMENTS` to its end; returns whether it succeeded.

        `told` turns a line of the command's output into the message (None: no message); `failed` turns its last line into the
        error. A cancelled task stays cancelled.
        """
        last = ""
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gan_core", *arguments],
                cwd=PROJECT,
                env={**os.environ, ENDS_WITH_INPUT: "1"},
                stdin=subprocess.PIPE,  # never written to: it closes when this process ends, however that is
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            if self.state != "running":  # cancelled before the process existed
                self._end()
            assert self.process.stderr is not None
            for line in self.process.stderr:
                last = line.strip() or last
                if line.strip() and self.state == "running" and (message := told(last)):
                    self.message = message
            code = self.process.wait()
        except OSError as error:
            code, last = 1, f"{arguments[0].capitalize()} could not start: {(error.strerror or str(error)).lower()}."
        if code and self.state == "running":
            self.state = "failed"
            self.message = failed(last.partition(f"{arguments[0]}: ")[2] or last or "It ended without a message.")
        return not code and self.state == "running"

    def cancel(self) -> None:
        if self.state == "running":
            self.state, self.message = "cancelled", "Cancelled."
            self._end()

    def _end(self) -> None:
        if self.process:
            with suppress(OSError):
                self.process.terminate()


@atexit.register
def _end_all() -> None:
    for task in list(_all):
        task.cancel()
