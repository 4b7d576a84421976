"""Follow me: while the teacher leads, the pages of everyone else show what the teacher's shows, until they let go."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ...access import classroom, gate
from ...client import class_acts

LEADS, FREE, AT = "class/leads", "class/free", "class/at"
EVERY = 3.0  # seconds between two looks at where the teacher is


@contextmanager
def shown(page: StreamlitPage, pages: Sequence[StreamlitPage]) -> Iterator[None]:
    """Around a page: above it what leads or follows, and afterwards, for a teacher who leads, where that page is."""
    who = gate.visitor() if classroom.on() else None
    if who and who.role == "teacher":
        _switch()
    elif who:
        with st.container(key="class-follow"):
            st.fragment(_follow, run_every=EVERY)(pages)
    try:
        yield
    finally:  # also where the page has ended itself
        if who and who.role == "teacher" and st.session_state.get(LEADS):
            with suppress(gate.Denied):  # the page may just have ended the class
                class_acts.lead(page.url_path, st.query_params.to_dict())


def _switch() -> None:
    def changed() -> None:
        if not st.session_state[LEADS]:
            class_acts.stop_leading()

    with st.container(key="class-lead", width="content"):
        st.toggle(
            "Follow me",
            key=LEADS,
            on_change=changed,
            help="Everyone's browser opens the pages that you open, until they let go",
        )


def _follow(pages: Sequence[StreamlitPage]) -> None:
    try:
        lead = class_acts.leads()
    except gate.Denied:
        return
    if lead is None:
        st.session_state[FREE] = False  # the next time that the teacher leads, everyone follows again
        return
    free = st.session_state.get(FREE, False)
    found = next((page for page in pages if page.url_path == lead.page), None)
    if not free and found and st.session_state.get(AT) != lead.number:
        st.session_state[AT] = lead.number
        st.switch_page(found, query_params=lead.query)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = "The teacher leads; you look around by yourself." if free else "You see what the teacher shows."
        st.markdown(f":material/cast: {words}", width="content")
        label, help = ("Follow", "Go where the teacher is") if free else ("Let go", "Look around by yourself")
        if st.button(label, key="class/let-go", type="tertiary", help=help):
            st.session_state[FREE] = not free
            st.session_state[AT] = None
            st.rerun()
