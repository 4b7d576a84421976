"""Branch: a run that starts from a snapshot of another one, with some settings changed."""

from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir, Status
from gan_core.settings.config import KNOBS, RunConfig
from gan_core.settings.rules import matters

from ...client import acts
from .. import once
from .fields import field, in_labels
from .offers import show as open_run


def show(run: RunDir, status: Status) -> None:
    """The form. The branch starts immediately and is opened."""
    st.caption(
        "A branch starts with the weights, optimizers and random numbers of the snapshot. With nothing changed it does exactly "
        "what this run did."
    )
    kept = run.snapshots()
    at = kept[0]
    if len(kept) > 1:
        at = st.select_slider(
            "From step",
            kept,
            kept[-1],
            key=f"at/{run.id}/{len(kept)}",
            format_func="{:,}".format,
            help="The snapshot that the branch starts from",
        )
    else:
        st.markdown(f"From step **{at:,}**, the only snapshot so far.")
    try:
        before = runs.config_at(run, at)
    except UserError as error:
        st.error(once.words_of(error), icon=":material/error:")
        return
    place = st.container()  # the button stands above the settings, so that it is seen without scrolling
    changes = _changes(run, at, before, max(status["steps"], at + 100))
    with place:
        branch = once.button(
            "Start branch",
            lambda: _start(run, at, changes),
            key=f"branch/{run.id}",
            type="primary",
            icon=":material/fork_right:",
            help="Start a new run from this snapshot, with these changes",
        )
    if branch:
        open_run(branch)
        st.rerun()


def _start(run: RunDir, at: int, changes: dict[str, Any]) -> RunDir:
    try:
        return acts.branch(run, at, **changes)
    except UserError as error:
        raise type(error)(in_labels(error.message), error.hint) from None


def _changes(run: RunDir, at: int, before: RunConfig, goal: int) -> dict[str, Any]:
    """The settings of the branch, as the visitor sets them."""
    changes: dict[str, Any] = {}
    key = f"{run.id}/{at}"
    changes["steps"] = st.number_input("Steps", at + 1, 10_000_000, goal, key=f"goal/{key}", help="The step at which it ends")
    columns = st.columns(2)
    # in this order, so that a penalty has its weight, and no setting is offered that would do nothing
    place = 0
    for name in sorted(KNOBS, key=lambda name: name not in ("loss", "penalty")):
        if matters(name, {**before.model_dump(), **changes}):
            with columns[place % 2]:
                changes[name] = field(name, getattr(before, name), f"branch/{key}/{name}", live=True)
            place += 1
    return changes
