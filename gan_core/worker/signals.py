"""What a signal means to the process of a worker."""

import signal
from contextlib import suppress
from typing import Any

from .worker import Worker

_NAMES = ("SIGTERM", "SIGINT", "SIGHUP")


def end_on_signals(worker: Worker) -> None:
    """A signal asks the loop to end with a snapshot; unhandled it would cut a file in two."""
    _on_signals(lambda *_: worker.signalled.set())


def ignore_signals() -> None:
    """Leave the end to another process."""
    _on_signals(signal.SIG_IGN)


def _on_signals(handler: Any) -> None:
    for name in _NAMES:
        with suppress(AttributeError, ValueError):
            signal.signal(getattr(signal, name), handler)
