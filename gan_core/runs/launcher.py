"""Starting, resuming and interrupting runs, each in a process of its own: `python -m gan_core.worker FOLDER`."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import psutil

from ..errors import RunError, UserError, writing
from ..places import PROJECT
from ..settings.config import RunConfig
from . import cluster
from .author import Author
from .collection import all_runs, create, sweep
from .folder import LIVE_STATES, RunDir, Status
from .lineage import refuse_pretrained
from .processes import created_at, host, identity, is_worker, process_alive, watch
from .state import LOG_START, alive, elsewhere, refresh, reserved, withdraw

_resuming = threading.Lock()


def start(config: RunConfig, author: Author | None = None) -> RunDir:
    """Start a new run in a process of its own and return immediately. Raises RunError."""
    cluster.chosen()  # a launcher that does not exist is refused before there is a folder
    sweep()
    return launch(create(config, author=author))


def resume(run: RunDir, steps: int | None = None) -> RunDir:
    """Go on with an ended run from its last snapshot, in a process of its own. `steps`: a new total.

    Raises RunError where it is still running, or has already reached its last step.
    """
    with _resuming:  # of two presses at the same time, the second finds the run starting and is refused
        prepare_resume(run, steps)
        return launch(run)


def prepare_resume(run: RunDir, steps: int | None) -> None:
    """Check that `run` can be resumed and write its new goal. Raises RunError."""
    config = run.config  # a folder that this version cannot read is refused before anything is changed
    refuse_pretrained(run)
    _refuse_live(run)
    with reserved(run) as mine:  # of two servers on one folder, the second finds it taken, or starting
        if not mine:
            raise RunError(f"Another process is already working on {run.id}.", "Wait until it has ended.")
        _write_goal(run, config, _refuse_live(run), steps)


def _refuse_live(run: RunDir) -> Status:
    if (status := refresh(run))["state"] in LIVE_STATES:
        raise RunError(f"{run.id} is already {status['state']}.", "Stop it first, or wait until it has ended.")
    return status


def _write_goal(run: RunDir, config: RunConfig, status: Status, steps: int | None) -> None:
    goal = steps or status["steps"] or config.steps
    last = max(run.snapshots(), default=0)
    if 0 < config.max_seconds <= status["seconds"] and status["state"] == "finished":
        raise RunError(
            f"{run.id} has already trained for its {config.max_seconds:,} seconds.",
            "Branch off its last snapshot with more --max-seconds, or with 0 for no limit.",
        )
    if goal <= last and status["state"] == "finished":
        raise RunError(f"{run.id} has already reached step {last}.", f"Choose more with --steps, such as {last * 2}.")
    run.update_status(
        state="starting",
        message="Starting",
        steps=goal,
        error=None,
        hint=None,
        offer=None,
        pid=None,
        identity=None,
        host=host(),
        job="",
        commands_from=run.commands()[1],  # commands to an earlier attempt are not for this one; all later ones are
    )


def launch(run: RunDir) -> RunDir:
    """Start the worker of a new run, or of a branch: here, or on the cluster that GAN_LAUNCHER names. Raises RunError."""
    on_cluster = cluster.chosen()
    with writing(run.log_path), open(run.log_path, "ab") as log:
        log.write(f"{LOG_START}{time.strftime('%Y-%m-%d %H:%M:%S')} a worker starts\n".encode())
    me = psutil.Process()
    run.update_status(
        state="starting",
        message="Loading PyTorch",
        queued_at=time.time(),
        owner=[me.pid, me.create_time(), identity(me.pid)],
        server=host(),
        host=host(),
        job="",
    )
    (_launch_on_cluster if on_cluster else _launch_here)(run)
    return run


def _launch_on_cluster(run: RunDir) -> None:
    job = cluster.new_job(run)
    try:
        run.update_status(message=cluster.waits(run), host="", job=job)
        cluster.submit(run, job)
    except UserError as error:
        run.update_status(state="failed", message="", error=error.message, hint=error.hint, job="")
        raise


def _launch_here(run: RunDir) -> None:
    with writing(run.log_path), open(run.log_path, "ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "gan_core.worker", str(run.path.resolve())],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C in the server's terminal is for the server, which then asks its workers
        )
    known_as = watch(child)
    if run.status()["pid"] is None:  # else the worker has written it, and perhaps much more, while this process stood still
        run.update_status(pid=child.pid, pid_created=created_at(child.pid), identity=known_as)


def interrupt_own(timeout: float = 20.0) -> list[str]:
    """Snapshot and end the runs that this process started, and those whose starter is dead. Returns their names.

    Asks by command, then with TERM, then with KILL, each after a share of `timeout` seconds.
    """
    ours = []
    for run in all_runs():
        status = refresh(run)
        if status["state"] in LIVE_STATES and _own(status):
            ours.append((run, status))
            with suppress(OSError, RunError):
                run.append_command("interrupt")
                withdraw(run, "interrupted")
    for share, kill in ((0.6, psutil.Process.terminate), (0.3, psutil.Process.kill), (0.1, None)):
        deadline = time.monotonic() + timeout * share
        while any(_works(run, status) for run, status in ours) and time.monotonic() < deadline:
            time.sleep(0.1)
        for run, status in ours:
            if kill and _works(run, status):
                _end(status, kill)
    for run, _ in ours:
        refresh(run)
    return [run.id for run, _ in ours]


def _own(status: Status) -> bool:
    """Whether this process has started a run, or one of this machine that is gone. Another machine's servers are left alone."""
    owner, server = status["owner"], status["server"]
    if not owner or (server != host() if server else elsewhere(status)):
        return False
    return owner[0] == os.getpid() or not process_alive(*owner)


def _works(run: RunDir, status: Status) -> bool:
    return run.status()["state"] in LIVE_STATES if status["job"] else alive(status)


def _end(status: Status, kill: Callable[[psutil.Process], None]) -> None:
    if status["job"]:
        cluster.cancel(status["job"])
    elif is_worker(status["pid"]):
        with suppress(psutil.Error):
            kill(psutil.Process(status["pid"]))
