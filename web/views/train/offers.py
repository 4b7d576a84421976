"""One-click ways on from a run that has ended: resume it, continue it, or train on drawn data instead."""

import streamlit as st

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.runs.folder import RunDir, Status

from .. import once


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
        runs.resume(run, goal) if goal else runs.resume(run)
        return True

    if once.button(label, act, key="go-on", icon=":material/play_arrow:", help=help):
        once.arrived()
        st.rerun()


def drawn_instead(run: RunDir, status: Status) -> None:
    """One click from a data set that is not available to one that always is."""
    name = status["offer"]
    if status["state"] != "failed" or name not in DATASETS:
        return
    started = once.button(
        f"Train on {DATASETS[name].title.lower()} instead",
        lambda: runs.start(run.config.updated(dataset=name, data_dir="")),
        key=f"drawn/{run.id}",
        type="primary",
        icon=":material/draw:",
    )
    if started:
        show(started)
        st.rerun()
