"""A run that waits for a place on the device: where it stands in the queue, how long that may take, and what is in front of it."""

import streamlit as st

from gan_core import runs
from gan_core.runs.folder import RunDir

from ...words import count, duration, plain

EVERY = 3.0  # seconds between two looks


def show(run: RunDir) -> None:
    with st.container(border=True, key="waiting", gap="xsmall"):
        st.fragment(_look, run_every=EVERY)(run)


def _look(run: RunDir) -> None:
    if runs.refresh(run)["state"] != "queued":
        return  # the live view has seen it too, and draws the page again
    place = runs.place(run)
    with st.container(gap="xsmall"):
        _words(place)


def _words(place: runs.Place) -> None:
    st.markdown(f"**Number {place.number} in the queue.** {words(place)}")
    if place.ahead:
        st.caption(f"In front of it ({count(runs.slots(), 'run')} at a time on this device):")
    for other in place.ahead:
        status = other.status()
        doing = (
            "waiting" if status["state"] == "queued" else f"{status['state']}, step {status['step']:,} of {status['steps']:,}"
        )
        if st.button(
            plain(f"{other.title}: {doing}"),
            key=f"ahead/{other.id}",
            icon=":material/visibility:",
            type="tertiary",
            help="Open this run",
        ):
            st.query_params["run"] = other.id
            st.rerun()


def words(place: runs.Place) -> str:
    """How long it will wait, in a sentence that does not claim to know more than was measured."""
    if place.seconds is None:
        return "How long it waits is unknown: the speed of a run in front has not been measured yet."
    if place.seconds < 5:
        return "It starts in a few seconds."
    return f"It starts in about {duration(place.seconds)}, if nothing is paused or stopped meanwhile."
