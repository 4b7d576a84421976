"""Is it right? A classifier grades the pictures of a model; while a run trains, the page follows it."""

from concurrent.futures import Future

import streamlit as st

from gan_core import runs
from gan_core.runs.folder import LIVE_STATES

from ... import theme
from ...access import gate
from ...client import judging
from ...words import plain
from . import charts, state, verdict
from .state import Model

SIZES = (20, 100, 1000)
PSI = 1.0


def show(model: Model, _: int) -> None:
    st.markdown(
        "A **judge** grades the pictures. It is a small classifier that took no part in the training and classifies the pictures "
        "without seeing their labels. How often does it see what was requested?"
    )
    st.session_state.setdefault("digits-each", state.said("each"))
    each = st.segmented_control(
        "Pictures per class",
        sorted({*SIZES, st.session_state["digits-each"]}),
        key="digits-each",
        required=True,
        format_func="{:,}".format,
        help="More pictures take longer and give more reliable figures",
        wrap=True,
    )
    if why := gate.why_not("studio.judge"):
        st.info(why, icon=":material/visibility:")
        return
    assert each is not None  # a choice is required, and the session holds one
    state.put(each=each)
    live = is_live(model)
    graded = judging.verdict(model.run, model.step, each, PSI)
    if graded.done():
        _show(graded, model)
    else:
        before = judging.earlier(model.run, each, PSI) if live and state.follows() else None
        st.fragment(_wait, run_every=1)(graded, before)
        if before:
            _show(before, model)
    if live or charts.accuracy_rows(model.run):
        st.fragment(_accuracy, run_every=3 if live else None)(model, live)


def is_live(model: Model) -> bool:
    return runs.refresh(model.run)["state"] in LIVE_STATES


def _wait(graded: Future, before: Future | None) -> None:
    """Says what is going on, until the verdict is there and the page is drawn with it."""
    if graded.done():
        st.rerun()
    if before:
        step = before.result()["verdict"]["step"]
        st.caption(f":material/hourglass_top: Grading the newest snapshot. Until then, these are the figures of step {step:,}.")
        return
    st.info("Grading the pictures… The first time, loading PyTorch takes some seconds.", icon=":material/hourglass_top:")


def _show(graded: Future, model: Model) -> None:
    if error := graded.exception():
        st.error(plain(str(error)), icon=":material/error:")
        if st.button("Try again", icon=":material/refresh:", key="digits-retry", help="Draw and grade the pictures again"):
            judging.forget_errors()
            st.rerun()
        return
    verdict.show(graded.result()["verdict"], model)


def _accuracy(model: Model, live: bool) -> None:
    """The accuracy that the run logged. While it trains, this is drawn every few seconds, and the page if it falls behind."""
    if live and (not is_live(model) or (state.follows() and model.run.snapshots()[-1] != model.steps[-1])):
        st.rerun()
    rows = charts.accuracy_rows(model.run)
    st.subheader("During training")
    if not rows:
        st.caption("No values yet. The classifier grades samples at regular steps.")
        return
    st.plotly_chart(
        charts.accuracy(rows, theme.dark()),
        key="digits-live",
        config=verdict.PLAIN,
        alt=charts.accuracy_in_words(rows),
    )
    st.caption("Share of the run's samples that the classifier sees as requested. With few samples the curve is noisy.")
