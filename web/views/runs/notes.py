"""What somebody writes about a run: its name, a note and tags; and whether the list shows it first, or not at all."""

import streamlit as st

from gan_core.runs.folder import LIVE_STATES, RunDir
from gan_core.runs.notes import MOST_NOTE, MOST_TAGS

from ...client import acts
from ...words import plain
from .. import may
from ..train.buttons import tell


def show(run: RunDir) -> None:
    """The tags and the note, under the title of a run."""
    notes = run.notes()
    marks = [*(["pinned"] if notes.pinned else []), *(["archived"] if notes.archived else [])]
    if words := " · ".join([*marks, *(f"#{plain(tag)}" for tag in notes.tags)]):
        st.caption(words)
    if notes.note:
        st.markdown(plain(notes.note).replace("\n", "  \n"))


def form(run: RunDir) -> None:
    """The fields, and the buttons for the list."""
    notes = run.notes()
    with st.form(f"notes/{run.id}", border=False):
        note = st.text_area(
            "Note", notes.note, max_chars=MOST_NOTE, height=90, help="What you tried and what you saw. The report shows it too."
        )
        tags = st.text_input(
            "Tags",
            ", ".join(notes.tags),
            help=f"Words separated by commas, at most {MOST_TAGS}, such as: baseline, week-3. Search for them above the list.",
        )
        look = may.look("run.note", run, help="Save both in the run folder")
        if st.form_submit_button("Save note and tags", **look):
            tell(lambda: acts.annotate(run, note, tags))


def place(run: RunDir) -> None:
    """The buttons that move a run in the list."""
    notes = run.notes()
    with st.container(horizontal=True):
        look = may.look(
            "run.pin", run, help="Return it to its usual place in the list" if notes.pinned else "List it above all others"
        )
        if st.button("Unpin" if notes.pinned else "Pin", icon=":material/keep:", key=f"pin/{run.id}", **look):
            tell(lambda: acts.pin(run, not notes.pinned))
        live = run.status()["state"] in LIVE_STATES
        words = "Show it in the lists again" if notes.archived else "Hide it from the lists. Nothing is deleted."
        look = may.look("run.archive", run, help="Stop it first" if live else words, disabled=live)
        label, icon = ("Unarchive", "unarchive") if notes.archived else ("Archive", "archive")
        if st.button(label, icon=f":material/{icon}:", key=f"archive/{run.id}", **look):
            tell(lambda: acts.archive(run, not notes.archived))
