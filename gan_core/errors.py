"""Errors that a user can do something about, and one place for those of writing a file or loading a package."""

import errno
import importlib.util
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")

FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""What the system calls a disk, or the user's share of it, that is full."""
PATIENCE = 1.5  # seconds for which a file that another program holds is tried again


class UserError(Exception):
    """What happened in one sentence, with the way out in `hint`.

    The command line prints both on one line and exits with 2; the pages show them; a worker writes them into status.json.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ConfigError(UserError):
    """A setting that is unknown, impossible, or at odds with another."""


class DeviceError(ConfigError):
    """A device that does not exist here, or cannot compute."""


class DataError(UserError):
    """A data set that is missing, damaged or unreadable."""


class RunError(UserError):
    """A run folder that is missing, in use, damaged, or in a state that does not allow what was requested."""


class WriteError(RunError, OSError):
    """A file that could not be written. An OSError too, with its `errno`, so that code that handles those handles this."""

    def __init__(self, message: str, hint: str = "", cause: OSError | None = None) -> None:
        super().__init__(message, hint)
        self.errno = cause.errno if cause else None
        self.strerror = cause.strerror if cause else None


@contextmanager
def writing(path: str | Path, hint: str = "", kind: type[UserError] = WriteError) -> Iterator[None]:
    """What is done inside writes `path`: an OSError there becomes a WriteError (or a `kind`) that names the path."""
    try:
        yield
    except UserError:
        raise
    except OSError as error:
        message = f"{path} cannot be written: {reason(error)}."
        hint = hint or ("Free some space on that disk." if error.errno in FULL else "Choose another place.")
        raise (WriteError(message, hint, error) if issubclass(kind, WriteError) else kind(message, hint)) from None


def reason(error: OSError) -> str:
    """What the system says of an error, without its number."""
    return error.strerror or str(error) or type(error).__name__


def patiently(act: Callable[[], T]) -> T:
    """The result of `act`, tried again for PATIENCE seconds where it is refused: on Windows, a virus scanner or an indexer
    holds a file for some milliseconds after it was written. Raises the last PermissionError."""
    deadline, wait = time.monotonic() + PATIENCE, 0.01
    while True:
        try:
            return act()
        except PermissionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(wait)
            wait = min(2 * wait, 0.2)


def failed_import(error: BaseException) -> UserError | None:
    """The words for an error that was raised while a package was being imported; None for any other error.

    Such an error can be of any class (a DLL that is missing is an OSError on Windows): it is known by where it came from, the
    body of a module of a package that is not ours.
    """
    name = error.name if isinstance(error, ModuleNotFoundError) and error.name else _importing(error.__traceback__)
    if not name:
        return None
    package = name.partition(".")[0]
    title = {"torch": "PyTorch", "PIL": "Pillow", "av": "PyAV"}.get(package, package)
    pip = {"PIL": "pillow"}.get(package, package)
    first = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
    if isinstance(error, ModuleNotFoundError) and importlib.util.find_spec(package) is None:
        return UserError(f"{title} is not installed.", f"Install it: python -m pip install {pip}")
    return UserError(
        f"{title} is installed but cannot be loaded: {first.rstrip('.')}.",
        f"Reinstall it: python -m pip install --force-reinstall {pip}",
    )


_OURS = os.path.dirname(__file__)


def _importing(traceback: TracebackType | None) -> str:
    """The first module of another package whose body the error passed through; "" where there is none."""
    while traceback:
        code, module = traceback.tb_frame.f_code, traceback.tb_frame.f_globals.get("__name__", "")
        foreign = not module.startswith(("gan_core", "web", "importlib", "_", "tests")) and not code.co_filename.startswith(
            _OURS
        )
        if code.co_name == "<module>" and foreign:
            return module
        traceback = traceback.tb_next
    return ""
