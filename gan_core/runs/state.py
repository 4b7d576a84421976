"""The state of a run, judged by its status and by the process that works on it; and commands to that process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from filelock import FileLock, Timeout

from ..errors import RunError
from . import cluster
from .folder import LIVE_STATES, RunDir, Status
from .processes import end_in_words, exit_status, host, process_alive

VERBS = ("pause", "resume", "stop", "interrupt", "snapshot", "set", "step")
STARTUP = 30  # seconds that a new run may have no process
SILENCE = 3600  # seconds without a sign after which a run of another machine counts as interrupted
PAUSE = 10  # seconds without a sign after which a cluster is asked what it knows of a run
LOG_START = "=== "  # what the line begins with that each attempt's log starts with

_judging = threading.Lock()


def alive(status: Status) -> bool:
    """Whether the worker that a status names is running on this machine. Of another machine's processes nothing is known here."""
    return not elsewhere(status) and process_alive(status["pid"], status["pid_created"], status["identity"])


def elsewhere(status: Status) -> bool:
    """Whether the worker belongs to another machine, which shares the disk: its processes cannot be seen from here."""
    return bool(status["host"]) and status["host"] != host()


@contextmanager
def reserved(run: RunDir) -> Iterator[bool]:
    """Keep everybody else from training, starting or judging a run meanwhile, also another server. False where somebody already
    does so; on a disk that cannot lock or write, nobody is kept from it."""
    lock, mine = FileLock(run.lock_path, timeout=0), True
    try:
        lock.acquire()
    except Timeout:
        mine = False
    except OSError:
        pass
    try:
        yield mine
    finally:
        with suppress(OSError):
            lock.release()


def refresh(run: RunDir) -> Status:
    """The run's status, after marking as failed a run whose worker has died without saying so. Never raises.

    A run of another machine is taken at its word, unless that has been silent for SILENCE seconds, or the cluster that started
    it says that it has ended.
    """
    status = run.status()
    if not _lost(run, status):
        return status
    with _judging:
        status = run.status()  # it may have ended well between the two looks, or another thread has judged it
        if not _lost(run, status) or not run.exists():
            return status
        with reserved(run) as mine:
            status = run.status()
            return _mark(run, status) if mine and _lost(run, status) else status


def _lost(run: RunDir, status: Status) -> bool:
    if status["state"] not in LIVE_STATES:
        return False
    silent = abs(time.time() - _last_sign(run, status))
    if status["job"]:
        job = cluster.look(status["job"]) if silent > PAUSE else None
        return job.ended if job else silent > SILENCE
    if elsewhere(status):
        return silent > SILENCE
    if status["pid"] is None and silent < STARTUP:
        return False  # its worker is being started this very moment
    return not alive(status)


def _last_sign(run: RunDir, status: Status) -> float:
    """When the run last wrote something, in seconds since 1970: its heartbeat, or when its folder was made."""
    with suppress(OSError):
        return status["heartbeat"] or (run.path / "config.json").stat().st_mtime
    return 0.0


def _mark(run: RunDir, status: Status) -> Status:
    """Write down that the worker is gone, with what is known of its end."""
    if status["job"]:
        state, hint = "interrupted", ""
        error = _lost_in_words(status)
    elif elsewhere(status):
        state, hint = "interrupted", ""
        error = f"The computer {status['host']}, which trains this run, has not reported for more than an hour."
    else:
        state = "failed"
        error, hint = end_in_words(exit_status(status["pid"], status["identity"]), _last_line(run))
    last = max(run.snapshots(), default=None)
    if last is not None:
        hint = f"Nothing up to step {last:,} is lost: press Resume to go on from there. {hint}".strip()
    hint = hint or "Start again. If memory was short, close other programs or choose a smaller batch_size."
    marked = run.update_status(state=state, error=error, hint=hint)
    if run.status()["state"] == state:  # on a disk that cannot be written, a word at each look would be too many
        with suppress(OSError, RunError):
            run.append_event(status["step"], state, error)
    return marked


def _lost_in_words(status: Status) -> str:
    """What is known of a worker that a cluster has lost."""
    job = cluster.look(status["job"])
    where = (
        f"The computer {status['host']}, which trained this run, is lost, or its worker was killed." if status["pid"] else ""
    )
    where = where or "The cluster could not start this run."
    says = " ".join(job.words.split())[:300].rstrip(".") if job else ""
    return f"{where} The cluster says: {says}." if says else where


def _last_line(run: RunDir) -> str:
    """The last line that the worker wrote in this attempt."""
    line = next((line.strip() for line in reversed(run.log_tail()) if line.strip()), "")
    return "" if line.startswith(LOG_START) else line


def command(run: RunDir, verb: str, **arguments: object) -> None:
    """Send a live run one of VERBS; it acts within one training step. Raises RunError where the run has ended."""
    if verb not in VERBS:
        raise RunError(f"Unknown command {verb!r}.", f"Choose one of {', '.join(VERBS)}.")
    if (state := refresh(run)["state"]) not in LIVE_STATES:
        raise RunError(f"{run.id} is already {state}.", "Resume it first.")
    run.append_command(verb, **arguments)
    if verb in ("stop", "interrupt"):
        withdraw(run, "stopped" if verb == "stop" else "interrupted")


def withdraw(run: RunDir, state: str) -> bool:
    """End a run that a cluster has not started yet; False for any other run, which hears its commands."""
    status = run.status()
    if not status["job"] or status["pid"] or status["state"] not in LIVE_STATES:
        return False
    cluster.cancel(status["job"])
    if run.status()["pid"]:
        return False  # it began at this very moment, and hears that it is to end
    run.append_event(status["step"], state, state.capitalize() + ".")
    run.update_status(state=state, message="", commands_from=run.commands()[1])
    return True
