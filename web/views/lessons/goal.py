"""What a run has to reach, and how far it is: on the lesson's page and above the live view."""

from collections.abc import Callable

import streamlit as st

from gan_core import runs
from gan_core.lessons.conditions import Condition, Outcome, check
from gan_core.lessons.lesson import Task
from gan_core.runs.folder import LIVE_STATES, RunDir

EVERY = 3  # seconds between two looks at a run that trains


def show(task: Task, run: RunDir, draw: Callable[[Task, RunDir, Outcome], None]) -> None:
    """Draw what a run has reached by now; while it trains, again and again."""
    live = runs.refresh(run)["state"] in LIVE_STATES
    st.fragment(_look, run_every=EVERY if live else None)(task, run, draw, live)


def _look(task: Task, run: RunDir, draw: Callable[[Task, RunDir, Outcome], None], live: bool) -> None:
    if live and runs.refresh(run)["state"] not in LIVE_STATES:
        st.rerun()
    draw(task, run, check(task.conditions, run.stats()[0]))


def in_full(task: Task, run: RunDir, outcome: Outcome) -> None:
    """A line for each condition, and what it means for the lesson."""
    status = run.status()
    st.markdown(f"**{status['state'].capitalize()}**, step {status['step']:,} of {status['steps']:,}")
    if not task.conditions:
        return
    st.markdown("  \n".join(line(one, outcome) for one in task.conditions))
    if outcome.step is not None:
        st.success(f"Goal reached at step {outcome.step:,}.", icon=":material/flag:")
    elif status["state"] not in LIVE_STATES:
        st.warning(
            "The run has ended and the goal is not reached. Start another one, or continue it on the page Train.",
            icon=":material/flag:",
        )


def in_short(task: Task, run: RunDir, outcome: Outcome) -> None:
    if outcome.step is not None:
        st.caption(f":material/flag: **Goal reached** at step {outcome.step:,}.")
    elif task.conditions:
        st.caption(f":material/flag: Goal: {' · '.join(line(one, outcome) for one in task.conditions)}")


def line(condition: Condition, outcome: Outcome) -> str:
    """A condition and the latest value, as Markdown."""
    value = outcome.values[condition]
    mark = ":material/check:" if value is not None and condition.holds(value) else ":material/more_horiz:"
    return f"{mark} {condition.words}, now **{condition.shown(value)}**"
