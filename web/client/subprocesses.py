"""A command of gan_core that a page has asked for, in a process of its own beside the server: how far it has come, and its end."""

import atexit
import subprocess
import sys
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from gan_core.places import PROJECT

_all: "weakref.WeakSet[Task]" = weakref.WeakSet()


@dataclass(eq=False)
class Task:
    """state: running, done, failed or cancelled. `message`: what is being done, or what went wrong, in a sentence."""

    state: str = "running"
    message: str = "Beginning: PyTorch is being loaded"
    process: subprocess.Popen | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        _all.add(self)

    def work(self, arguments: list[str], told: Callable[[str], str | None], failed: Callable[[str], str] = str) -> bool:
        """Run `python -m gan_core ARGUMENTS` to its end; returns whether it came to a good one.

        `told` makes the message of a line that the command says (None: no message). What went wrong is told by `failed`,
        made of the command's last words. A task that was cancelled stays so.
        """
        last = ""
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gan_core", *arguments],
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            if self.state != "running":  # cancelled before there was anything to end
                self._end()
            for line in self.process.stderr:
                last = line.strip() or last
                if line.strip() and self.state == "running" and (message := told(last)):
                    self.message = message
            code = self.process.wait()
        except OSError as error:
            code, last = 1, f"{arguments[0].capitalize()} could not begin: {error.strerror or error}."
        if code and self.state == "running":
            self.state = "failed"
            self.message = failed(last.partition(f"{arguments[0]}: ")[2] or last or "It ended without a word.")
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
