"""Workers on other computers: with GAN_LAUNCHER=ray a Ray cluster places each one where a GPU is free. See docs/cluster.md.

Ray is asked by its Jobs API, over HTTP, so that nothing of it need be installed here. A job is the same command that is started
locally. The run folder, on a disk that all computers share, stays the only thing through which a run is watched and steered.
"""

import json
import os
import shlex
import time
import urllib.error
import urllib.request
from contextlib import suppress
from typing import Any, NamedTuple

from ..errors import ConfigError, RunError, reason
from ..places import PROJECT
from .folder import RunDir

LOCAL, RAY = "local", "ray"
ADDRESS = "http://127.0.0.1:8265"  # of Ray's own default: this computer is the cluster's head
JOB = "GAN_JOB"  # the variable that tells a worker which job it is
_CARRIED = ("GAN_RUNS", "GAN_DATA", "GAN_CACHE", "GAN_LESSONS")
_PATIENCE = {"GET": 5.0, "POST": 90.0}  # seconds for an answer: a busy cluster takes its time to start something
_FRESH = 5.0  # seconds for which an answer is not asked for again

_NOBODY = ""  # a job of no name: the cluster did not answer
_ENDED = ("STOPPED", "SUCCEEDED", "FAILED")

_known: dict[str, tuple[float, "Job | None"]] = {}


class Job(NamedTuple):
    """A job of the cluster: whether it has ended, and what the cluster says of it."""

    ended: bool
    words: str


def chosen() -> bool:
    """Whether runs are placed on a cluster. Raises ConfigError for a launcher that does not exist."""
    name = os.environ.get("GAN_LAUNCHER") or LOCAL
    if name not in (LOCAL, RAY):
        raise ConfigError(f"Unknown launcher {name!r}.", f"Set GAN_LAUNCHER to {LOCAL} or {RAY}.")
    return name == RAY


def this_job() -> str:
    """The job that this process is the worker of; "" where a cluster has not started it."""
    return os.environ.get(JOB, "")


def new_job(run: RunDir) -> str:
    """A name for the next attempt at a run, which the cluster will know it by."""
    return f"{run.id}-{time.time_ns():x}"


def waits(run: RunDir) -> str:
    """What the worker of a run waits for, in words. Raises ConfigError."""
    gpus, cpus = _wanted(run)
    wanted = [f"{count:g} {name}{'s' * (count > 1)}" for count, name in ((gpus, "GPU"), (cpus, "CPU")) if count]
    return f"Waiting until the cluster has {' and '.join(wanted) or 'a place'} free"


def submit(run: RunDir, job: str) -> None:
    """Have the cluster start the worker of a run as soon as it has a place. Raises RunError, ConfigError."""
    gpus, cpus = _wanted(run)
    folder, log = (shlex.quote(str(path.resolve())) for path in (run.path, run.log_path))
    variables = {name: os.path.abspath(os.environ[name]) for name in _CARRIED if os.environ.get(name)}
    _ask(
        "POST",
        "",
        {
            "entrypoint": f"exec {os.environ.get('GAN_RAY_PYTHON') or 'python'} -m gan_core.worker {folder} >> {log} 2>&1",
            "submission_id": job,
            "entrypoint_num_cpus": cpus,
            "entrypoint_num_gpus": gpus,
            "runtime_env": {"env_vars": {**variables, "PYTHONPATH": str(PROJECT), JOB: job}},
            "metadata": {"name": run.id},
        },
    )


def look(job: str) -> Job | None:
    """What the cluster knows of a job; None where it cannot be asked."""
    now = time.monotonic()
    for old in [one for one, (asked, _) in list(_known.items()) if now - asked > _FRESH]:
        _known.pop(old, None)
    if _NOBODY in _known:
        return None
    if job not in _known:
        try:
            said = _ask("GET", job)
            _known[job] = now, Job(str(said.get("status")) in _ENDED, str(said.get("message") or ""))
        except _UnknownJobError:
            _known[job] = now, Job(True, "It no longer knows this run.")
        except RunError:
            _known[_NOBODY] = now, None  # many runs do not wait one after the other for a cluster that is away
            return None
    return _known[job][1]


def cancel(job: str) -> None:
    """Have the cluster end a job: with TERM, and with KILL some seconds later. Where it cannot be reached nothing happens."""
    with suppress(RunError):
        _ask("POST", f"{job}/stop")


def _wanted(run: RunDir) -> tuple[float, float]:
    """GPUs and CPUs that a run takes."""
    gpus = _amount("GAN_RAY_GPUS", 1.0) if run.config.device != "cpu" else 0.0
    return gpus, _amount("GAN_RAY_CPUS", 1.0)


def _amount(name: str, default: float) -> float:
    word = os.environ.get(name, "")
    try:
        value = float(word) if word else default
    except ValueError:
        value = -1.0
    if not 0 <= value < 1000:
        raise ConfigError(f"{name} is {word!r}.", "Set it to a number, such as 1, 0.5 or 0.")
    return value


class _UnknownJobError(RunError):
    """The cluster answers, and has no such job."""


def _ask(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What Ray's Jobs API answers. Raises RunError."""
    address = (os.environ.get("RAY_API_SERVER_ADDRESS") or ADDRESS).rstrip("/")
    headers = {"Content-Type": "application/json"}
    if token := os.environ.get("RAY_AUTH_TOKEN"):
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    try:
        request = urllib.request.Request(f"{address}/api/jobs/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=_PATIENCE[method]) as answer:
            said = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        if error.code == 404 and method == "GET":
            raise _UnknownJobError("The cluster has no such job.") from None
        text = error.read(2000).decode("utf-8", "replace").strip().splitlines()
        raise RunError(
            f"The Ray cluster refused the request: {text[-1] if text else error.reason}.", "See docs/cluster.md."
        ) from None
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise RunError(
            f"No Ray cluster answers at {address}: {why}.",
            "Start one (ray start --head), set RAY_API_SERVER_ADDRESS to its address, or set GAN_LAUNCHER to local.",
        ) from None
    return said if isinstance(said, dict) else {}
