"""Runs as a whole: where they lie, who is alive, and how one is started, told things, resumed and ended.

Nothing here imports torch: a worker is a process of its own, `python -m gan_core.worker FOLDER`.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from ..errors import ConfigError, RunError
from ..places import HOME, PROJECT
from ..settings.config import SHAPING, RunConfig
from ..settings.presets import PRESETS
from .folder import LIVE_STATES, RunDir, Status
from .snapshots import read_about

VERBS = ("pause", "resume", "stop", "interrupt", "snapshot", "set", "step")

STARTUP = 30  # seconds that a new run may have no process

_children: dict[int, subprocess.Popen] = {}
_resuming = threading.Lock()


def root() -> Path:
    """Where runs lie: the folder that the variable GAN_RUNS names, or checkpoints/runs under HOME."""
    return Path(os.environ.get("GAN_RUNS") or HOME / "checkpoints/runs")


def pretrained_root() -> Path:
    return PROJECT / "checkpoints/pretrained"


def all_runs() -> list[RunDir]:
    """The user's runs, newest first."""
    with suppress(OSError):
        return sorted(
            (RunDir(path) for path in root().glob("[!.]*") if (path / "config.json").is_file()),
            key=lambda run: run.id,
            reverse=True,
        )
    return []


def shipped() -> list[RunDir]:
    """The models that come with the project: first those that a newcomer should see first, then by name."""
    first = ("mnist", "mnist-conditional", "faces", "faces-conditional", "fashion")
    with suppress(OSError):
        names = [path.name for path in pretrained_root().iterdir() if (path / "config.json").is_file()]
        names.sort(key=lambda name: (first.index(name) if name in first else len(first), name))
        return [RunDir(pretrained_root() / name) for name in names]
    return []


def find(name: str | None) -> RunDir | None:
    """The run or shipped model of this name; None where there is none. A name is never a path."""
    if name and re.fullmatch(r"\w[\w.-]{0,119}", name):
        for folder in (root(), pretrained_root()):
            if (run := RunDir(folder / name)).exists():
                return run
    return None


def at(place: str) -> RunDir:
    """The run that a user means by a folder or a name. Raises RunError where there is none."""
    if (run := RunDir(place)).exists():
        return run
    if run := find(place):
        return run
    raise RunError(f"There is no run at {place!r}.", "Give a run folder, or the name of a run or of a shipped model.")


def keep_measurements(run: RunDir, step: int, values: dict[str, float], **about: Any) -> None:
    """Keep what was measured of `run` (see RunDir.append_metrics). A shipped model stays as it came: what is measured of it
    here is kept under `root`. Raises OSError."""
    kept = _measured_here(run) if run.card() else run
    kept.path.mkdir(parents=True, exist_ok=True)
    kept.append_metrics(step, values, **about)


def measurements(run: RunDir) -> list[dict[str, Any]]:
    """What was measured of `run`, oldest first; of a shipped model first what came with it."""
    return [*run.metrics(), *(_measured_here(run).metrics() if run.card() else [])]


def _measured_here(run: RunDir) -> RunDir:
    return RunDir(root() / ".measured" / run.id)


def create(config: RunConfig, out: str | Path | None = None) -> RunDir:
    """Make the folder of a new run: `out`, or the next number under the root. Raises RunError."""
    if out is not None:
        return RunDir.create(out, config)
    name = config.preset or f"{config.dataset}-{config.architecture}"
    if config.preset in PRESETS and PRESETS[config.preset].config.dataset != config.dataset:
        name += f"-on-{config.dataset}"
    try:
        root().mkdir(parents=True, exist_ok=True)
        numbers = [int(match[1]) for path in root().iterdir() if (match := re.match(r"(\d{4,})-", path.name))]
    except OSError as error:
        raise RunError(f"{root()} cannot be used: {error.strerror or error}.", "Set GAN_RUNS to another folder.") from None
    for number in range(max(numbers, default=0) + 1, 10**9):
        path = root() / f"{number:04d}-{name}"
        try:
            path.mkdir()  # the folder itself is the claim: of two that start at once, one gets the next number
        except FileExistsError:
            continue
        except OSError as error:
            raise RunError(f"{path} cannot be made: {error.strerror or error}.", "Free some space.") from None
        return RunDir.create(path, config)
    raise AssertionError


def start(config: RunConfig) -> RunDir:
    """Start a new run in a process of its own and return at once."""
    return launch(create(config))


def resume(run: RunDir, steps: int | None = None) -> RunDir:
    """Go on with an ended run from its last snapshot, in a process of its own. `steps`: a new total.

    Raises RunError where it is still running, or has reached its last step already.
    """
    with _resuming:  # of two presses at the same time, the second finds the run starting and is refused
        prepare_resume(run, steps)
        return launch(run)


def prepare_resume(run: RunDir, steps: int | None) -> None:
    """Check that `run` can be resumed and write its new goal. Raises RunError."""
    run.config  # noqa: B018  a folder that this version cannot read is refused before anything is changed
    _refuse_shipped(run)
    status = refresh(run)
    if status["state"] in LIVE_STATES:
        raise RunError(f"{run.id} is {status['state']} already.", "Stop it first, or wait until it has ended.")
    goal = steps or status["steps"] or run.config.steps
    last = max(run.snapshots(), default=0)
    if 0 < run.config.max_seconds <= status["seconds"] and status["state"] == "finished":
        raise RunError(
            f"{run.id} has trained for its {run.config.max_seconds:,} seconds already.",
            "Branch off its last snapshot with more --max-seconds, or with 0 for no limit.",
        )
    if goal <= last and status["state"] == "finished":
        raise RunError(f"{run.id} has reached step {last} already.", f"Give more with --steps, such as {last * 2}.")
    run.update_status(
        state="starting",
        message="Starting",
        steps=goal,
        error=None,
        hint=None,
        offer=None,
        pid=None,
        commands_from=run.commands()[1],  # commands to an earlier attempt are not for this one; all later ones are
    )


def fork(run: RunDir, at: int, out: str | Path | None = None, **changes: Any) -> RunDir:
    """Branch off a run at a kept snapshot, with its optimizer and RNG state, and some settings changed.

    The branch is a run of its own with the parent's past in it, not started yet. Raises RunError where there is no such
    snapshot, ConfigError where a setting is impossible or is one of SHAPING, which decide what the networks are.
    """
    if at not in run.snapshots():
        kept = ", ".join(map(str, run.snapshots())) or "none"
        raise RunError(f"{run.id} keeps no snapshot of step {at}.", f"It keeps: {kept}.")
    _refuse_shipped(run)
    before = config_at(run, at)
    config = before.updated(**{"steps": max(run.status()["steps"], before.steps), **changes})
    if shaping := [name for name in SHAPING if getattr(config, name) != getattr(before, name)]:
        raise ConfigError(f"A branch cannot change {', '.join(shaping)}: its networks are its parent's.", "Start a new run.")
    if config.kind != before.kind:
        raise ConfigError(f"A branch of a {before.kind} run cannot be a {config.kind}.", "Start a new run.")
    if config.steps <= at:
        raise ConfigError(f"The branch begins at step {at} and is to end at {config.steps}.", "Give more steps.")
    branch = create(config, out)
    branch.inherit(run, at)
    return branch


def _refuse_shipped(run: RunDir) -> None:
    if card := run.card():
        raise RunError(
            f"{run.id} is a shipped model: it keeps what draws, not what training needs.",
            f"Train one like it: {card['command'].partition(' --out')[0]}",
        )


def in_force(run: RunDir) -> RunConfig:
    """The settings that the run goes by now: those it began with, and the knobs turned since. Raises ConfigError."""
    return run.config.updated(**run.status()["knobs"])


def config_at(run: RunDir, step: int) -> RunConfig:
    """The settings in force at a kept moment, turned knobs included. Raises RunError, ConfigError."""
    about = read_about(run.snapshot_path(step))
    if "config" not in about:
        raise RunError(f"The snapshot of step {step} does not say what it is of.", "Choose another one.")
    return RunConfig.parse(about["config"])


def delete(run: RunDir) -> None:
    """Remove a run of the user's for good. Raises RunError for one that lives, or that is not under the root."""
    if run.path.resolve().parent != root().resolve():
        raise RunError(f"{run.id} is not one of your runs.", "Only runs under the run folder can be deleted.")
    if (state := refresh(run)["state"]) in LIVE_STATES:
        raise RunError(f"{run.id} is {state}.", "Stop it first.")
    try:
        doomed = run.path.rename(run.path.with_name(f".deleted-{run.id}"))  # gone from every list at once
        shutil.rmtree(doomed)
    except OSError as error:
        raise RunError(f"{run.id} cannot be deleted: {error.strerror or error}.", "Delete its folder by hand.") from None


# -- the queue for a device ---------------------------------------------------------------------------------------------


def slots() -> int:
    """How many runs train at a time on one device: 2, or what the variable GAN_SLOTS says."""
    word = os.environ.get("GAN_SLOTS", "")
    return max(1, int(word)) if word.isdecimal() else 2


def ahead(run: RunDir) -> list[RunDir]:
    """Runs that train on the same device, and those that have waited for it longer. A paused run takes no place."""
    mine = (run.status()["queued_at"] or time.time(), run.id)
    others = []
    for other in all_runs():
        if other.id == run.id:
            continue
        status = refresh(other)
        if status["state"] in ("starting", "running"):
            first = True
        else:
            first = status["state"] == "queued" and (status["queued_at"] or 0.0, other.id) < mine
        with suppress(ConfigError):
            if first and _device(other) == _device(run):
                others.append(other)
    return sorted(others, key=lambda other: other.id)


def remember_auto(device: str) -> None:
    """Note what `auto` means here, so that a waiting run need not load torch to find out."""
    with suppress(OSError):
        (root() / ".auto").write_text(device)


def _device(run: RunDir) -> str:
    name = run.config.device
    if name == "auto":
        with suppress(OSError):
            name = (root() / ".auto").read_text().strip()
    return "cuda:0" if name == "cuda" else name


# -- processes ------------------------------------------------------------------------------------------------------------


def launch(run: RunDir) -> RunDir:
    """Give a new run, or a branch, its worker."""
    me = psutil.Process()
    with open(run.log_path, "ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "gan_core.worker", str(run.path.resolve())],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C in the server's terminal is for the server, which then asks its workers
        )
    _children[child.pid] = child
    run.update_status(
        state="starting",
        message="Loading PyTorch",
        queued_at=time.time(),
        owner=[me.pid, me.create_time()],
        pid=child.pid,
        pid_created=_created(child.pid),
    )
    return run


def _created(pid: int) -> float | None:
    with suppress(psutil.Error):
        return psutil.Process(pid).create_time()
    return None


def process_alive(pid: int | None, created: float | None) -> bool:
    """Whether this very process runs still: a pid that was given anew to another does not count, nor does a zombie."""
    if not pid:
        return False
    if (child := _children.get(pid)) and child.poll() is not None:
        return False
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        same = created is None or abs(process.create_time() - created) < 2
        return same and process.status() != psutil.STATUS_ZOMBIE
    return False


def _last_sign(run: RunDir, status: Status) -> float:
    """When the run last wrote something, in seconds since 1970: its heartbeat, or when its folder was made."""
    with suppress(OSError):
        return status["heartbeat"] or (run.path / "config.json").stat().st_mtime
    return 0.0


def refresh(run: RunDir) -> Status:
    """The run's status, after marking as failed a run whose worker has died without saying so."""
    status = run.status()
    if status["state"] not in LIVE_STATES or process_alive(status["pid"], status["pid_created"]):
        return status
    if status["pid"] is None and abs(time.time() - _last_sign(run, status)) < STARTUP:
        return status  # its worker is being started this very moment
    status = run.status()  # it may have ended well between the two looks
    if status["state"] not in LIVE_STATES or not run.exists():
        return status
    last = max(run.snapshots(), default=None)
    with suppress(OSError):
        run.append_event(status["step"], "failed", "The worker process ended without a word.")
    return run.update_status(
        state="failed",
        error="The worker process ended without a word: the system may have ended it for want of memory, or it was killed.",
        hint="Start again; with a smaller batch_size, if memory was short."
        if last is None
        else f"Nothing up to step {last} is lost: press Resume to go on from there. If memory was short, close other programs "
        "first, or start again with a smaller batch_size.",
    )


def command(run: RunDir, verb: str, **arguments: Any) -> None:
    """Ask a live run for one of VERBS; it acts within one training step. Raises RunError where it has ended."""
    if verb not in VERBS:
        raise RunError(f"A run does not know {verb!r}.", f"It knows: {', '.join(VERBS)}.")
    if (state := refresh(run)["state"]) not in LIVE_STATES:
        raise RunError(f"{run.id} has {state} already.", "Resume it first.")
    run.append_command(verb, **arguments)


def interrupt_own(timeout: float = 20.0) -> list[str]:
    """Snapshot and end the runs that this process started, and those whose starter is dead. Returns their names.

    Asks by command, then with TERM, then with KILL, each after a share of `timeout` seconds.
    """
    me = os.getpid()
    ours = []
    for run in all_runs():
        status = refresh(run)
        owner = status["owner"]
        if status["state"] in LIVE_STATES and owner and (owner[0] == me or not process_alive(*owner)):
            ours.append((run, status["pid"], status["pid_created"]))
            with suppress(OSError):
                run.append_command("interrupt")
    for share, kill in ((0.6, psutil.Process.terminate), (0.3, psutil.Process.kill), (0.1, None)):
        deadline = time.monotonic() + timeout * share
        while any(process_alive(pid, created) for _, pid, created in ours) and time.monotonic() < deadline:
            time.sleep(0.1)
        for _, pid, created in ours:
            if kill and process_alive(pid, created):
                with suppress(psutil.Error):
                    kill(psutil.Process(pid))
    for run, _, _ in ours:
        refresh(run)
    return [run.id for run, _, _ in ours]
