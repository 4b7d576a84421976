"""One-click ways on from a run that waits or has ended: resume it, continue it, use drawn data or the CPU instead."""

import streamlit as st

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.runs.folder import RunDir, Status

from ...client import acts
from .. import may, once
from . import waiting

CPU = "cpu"
"""What a worker writes as its offer when the device made the run fail."""


def show(run: RunDir) -> None:
    """Make `run` the one that the page is about: the address then leads to it from any browser."""
    st.query_params["run"] = run.id


def go_on(run: RunDir, state: str) -> None:
    """Resume from the last snapshot; a finished run is given as many steps again."""
    goal = None
    if state == "finished":
        goal = run.status()["steps"] * 2
        label, help = "Continue", f"Train on to step {goal:,}, twice as many as now"
    else:
        last = max(run.snapshots(), default=None)
        label = "Resume"
        help = f"Continue from the snapshot of step {last:,}" if last is not None else "Starts again: there is no snapshot yet"

    def act() -> bool:
        acts.resume(run, goal)
        return True

    if once.button(label, act, key="go-on", icon=":material/play_arrow:", **may.look("run.again", run, help=help)):
        once.forget()
        st.rerun()


def ways_on(run: RunDir, status: Status) -> None:
    """What a run waits for; or one click from what made it fail to what always works."""
    if status["state"] == "queued":
        waiting.show(run)
    elif status["state"] == "failed" and status["offer"] in DATASETS:
        _drawn_instead(run, status["offer"])
    elif status["state"] == "failed" and status["offer"] == CPU:
        _on_the_cpu(run)


def _drawn_instead(run: RunDir, name: str) -> None:
    """From a data set that is not available to one that always is."""
    started = once.button(
        f"Train on {DATASETS[name].title.lower()} instead",
        lambda: acts.start(run.config.updated(dataset=name, data_dir="")),
        key=f"drawn/{run.id}",
        type="primary",
        icon=":material/draw:",
        **may.look("run.start", help="Start the same recipe on data that is drawn on this computer"),
    )
    if started:
        show(started)
        st.rerun()


def _on_the_cpu(run: RunDir) -> None:
    """The same settings on the processor, which every computer has: from the last snapshot, if there is one."""
    last = max(run.snapshots(), default=None)
    where = "from the first step" if last is None else f"as a branch from the snapshot of step {last:,}"
    started = once.button(
        "Start again on the CPU",
        lambda: _start_on_the_cpu(run, last),
        key=f"cpu/{run.id}",
        type="primary",
        icon=":material/memory:",
        **may.look("run.branch", help=f"The same settings, {where}. Slower than a GPU, but it works on every computer."),
    )
    if started:
        show(started)
        st.rerun()


def _start_on_the_cpu(run: RunDir, last: int | None) -> RunDir:
    if last is None:
        return acts.start(runs.in_force(run).updated(device=CPU))
    return acts.branch(run, last, device=CPU)
