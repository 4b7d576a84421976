"""Processes of this machine: which one is meant by a number, whether it runs, and how it ended."""

import os
import platform
import signal
import subprocess
import threading
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import psutil

_MOST_ENDED = 64  # ended children whose exit status is remembered

_children: dict[int, tuple[subprocess.Popen, str | None]] = {}


def host() -> str:
    """The name of this machine: what GAN_HOST says, where several have the same name or none (as containers may), or its own."""
    return os.environ.get("GAN_HOST") or platform.node()


def tag() -> str:
    """This machine in a file name, so that no other one takes the number of a process for one of its own."""
    return f"at{zlib.crc32(host().encode()):08x}"


@cache
def _boot() -> str:
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return ""


def identity(pid: int) -> str | None:
    """What distinguishes a process from all others that have had its number; None where no such process exists.

    It does not depend on the clock: on Linux it is the boot and the ticks since then. A creation time, which psutil gives,
    moves with every correction of the clock there; elsewhere the system keeps it as it was.
    """
    with suppress(OSError, IndexError):
        ticks = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
        return f"{_boot()}:{ticks}"
    if (created := created_at(pid)) is not None:
        return f"created:{created:.2f}"
    return None


def created_at(pid: int) -> float | None:
    """When a process was started, in seconds since 1970 as far as the clock now knows; None where it does not exist."""
    with suppress(psutil.Error):
        return psutil.Process(pid).create_time()
    return None


def myself() -> dict[str, Any]:
    """This process, as the status of a run names its worker."""
    me = os.getpid()
    return {"pid": me, "pid_created": created_at(me), "identity": identity(me), "host": host()}


def process_alive(pid: int | None, created: float | None, known_as: str | None = None) -> bool:
    """Whether this very process is still running. A zombie is not, nor is another process that has the number now.

    `known_as`: its `identity`. Runs of earlier versions have only `created`, which is good to about two seconds.
    """
    if not pid or ((child := _children.get(pid)) and child[0].poll() is not None):
        return False
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        if known_as:
            return identity(pid) == known_as
        return created is None or abs(process.create_time() - created) < 2
    return False


def is_worker(pid: int | None) -> bool:
    """Whether a process is a worker by its command line: a status can name any process, and no other may be ended."""
    with suppress(psutil.Error):
        return bool(pid) and "gan_core.worker" in psutil.Process(pid).cmdline()
    return False


def watch(child: subprocess.Popen) -> str | None:
    """Wait for a child in the background, so that it never stays as a zombie; returns its identity."""
    for pid in [pid for pid, (one, _) in _children.items() if one.returncode is not None][:-_MOST_ENDED]:
        _children.pop(pid, None)
    known_as = identity(child.pid)
    _children[child.pid] = child, known_as
    threading.Thread(target=child.wait, name=f"wait-{child.pid}", daemon=True).start()
    return known_as


def exit_status(pid: int | None, known_as: str | None) -> int | None:
    """How a child of this process ended: its exit status, or minus the signal that ended it. None where that is not known."""
    child = _children.get(pid or 0)
    return child[0].poll() if child and child[1] == known_as else None


# -- in words -------------------------------------------------------------------------------------------------------------

_REINSTALL = "Reinstall PyTorch: python -m pip install --force-reinstall torch. On a GPU, device cpu may work."
_SIGNALS = {
    "SIGKILL": ("The system or someone killed the training process. Usually the computer ran out of memory.", ""),
    "SIGABRT": ("The training process gave up inside a native library (SIGABRT).", _REINSTALL),
    "SIGILL": (
        "The training process used an instruction that this processor does not have (SIGILL).",
        "Install a PyTorch build that supports this processor, such as an earlier version.",
    ),
    "SIGSEGV": ("The training process crashed inside a native library (SIGSEGV).", _REINSTALL),
    "SIGBUS": (
        "The training process crashed while reading memory or a file (SIGBUS).",
        "Check that the disk is not full, then start again.",
    ),
}
_WINDOWS = {0xC0000005: "SIGSEGV", 0xC000001D: "SIGILL", 0xC0000409: "SIGABRT"}
_LOG_HINTS = (
    ("OMP: Error #15", "Two copies of OpenMP are installed. Install PyTorch into a fresh virtual environment."),
    ("out of memory", "Start again with a smaller batch_size, or close other programs."),
)


def end_in_words(status: int | None, last_line: str) -> tuple[str, str]:
    """(error, hint) for a worker that ended without a word of its own; "" where there is no particular hint.

    status: see `exit_status`. last_line: the last line of this attempt's log, "" where it wrote nothing.
    """
    hint = ""
    if status is None:
        error = "The training process stopped unexpectedly: perhaps the computer ran out of memory, or it was killed."
    elif name := _signal_name(status):
        error, hint = _SIGNALS.get(name, (f"The training process was ended by the signal {name}.", ""))
    else:
        error = f"The training process ended with exit status {status} before the run was finished."
    if last_line:
        error += f" The last line of its log: {last_line[:300]}"
    return error, next((words for phrase, words in _LOG_HINTS if phrase in last_line), hint)


def _signal_name(status: int) -> str | None:
    if os.name == "nt":
        return _WINDOWS.get(status & 0xFFFFFFFF)
    with suppress(ValueError):
        return signal.Signals(-status).name if status < 0 else None
    return f"number {-status}"
