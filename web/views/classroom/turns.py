"""Whose run trains, who comes next, and after how long."""

import streamlit as st

from gan_core import runs
from gan_core.runs.folder import RunDir, Status

from ...access import gate
from ...places import TRAIN
from ...words import duration, plain


def show(who: gate.Visitor) -> None:
    """Drawn again every few seconds."""
    known = [(run, runs.refresh(run)) for run in runs.all_runs()]
    training = [one for one in known if one[1]["state"] in ("starting", "running", "paused")]
    waiting = sorted(((runs.place(run), run, status) for run, status in known if status["state"] == "queued"), key=_order)
    st.markdown("**Training now**")
    if not training:
        st.caption("Nothing trains. The next run starts immediately.")
    for run, status in training:
        _line(who, run, status, f"{status['state']}, step {status['step']:,} of {status['steps']:,}")
    if waiting:
        st.markdown("**Waiting for a turn**")
    for place, run, status in waiting:
        words = f"number {place.number}"
        if place.seconds is not None:
            words += f", starts in about {duration(place.seconds)}"
        _line(who, run, status, words)


def _order(one: tuple[runs.Place, RunDir, Status]) -> tuple[int, str]:
    return one[0].number, one[1].id


def _line(who: gate.Visitor, run: RunDir, status: Status, words: str) -> None:
    author = run.author()
    name = "You" if author.person and author.person == who.person else author.name or "Somebody"
    if st.button(
        f"**{plain(name)}** · {plain(run.title)}: {words}",
        key=f"turn/{run.id}",
        icon=":material/visibility:",
        type="tertiary",
        help="Open this run",
    ):
        st.switch_page(TRAIN, query_params={"run": run.id})
