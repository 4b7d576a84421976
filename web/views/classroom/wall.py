"""The wall: the latest frame of everyone's newest run, with votes."""

from collections import Counter

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir

from ...access import gate
from ...client import class_acts, library
from ...places import RUNS, TRAIN
from ...words import plain, readable
from .. import may

MOST = 36  # people on the wall
COLUMNS = 4
COMPARED = 4  # runs that are laid over each other


def show(who: gate.Visitor) -> None:
    """Drawn again every few seconds. The most votes come first."""
    newest: dict[str, RunDir] = {}
    for run in runs.listed():
        if (person := run.author().person) and run.samples():
            newest.setdefault(person, run)
    if not newest:
        return
    given = class_acts.votes()
    votes = Counter(given.values())
    hung = sorted(newest.values(), key=lambda run: -votes[run.id])[:MOST]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**The wall**", width="content")
        if len(hung) > 1 and st.button(
            "Compare the first ones",
            icon=":material/stacked_line_chart:",
            type="tertiary",
            help="Their curves in one chart, and their pictures",
        ):
            st.switch_page(RUNS, query_params={"compare": ",".join(run.id for run in hung[:COMPARED])})
    columns = st.columns(COLUMNS, gap="small")
    for place, run in enumerate(hung):
        with columns[place % COLUMNS], st.container(border=True, key=f"tile-wall-{run.id}", gap="xsmall"):
            _tile(who, run, votes[run.id], given.get(who.person) == run.id)


def _tile(who: gate.Visitor, run: RunDir, votes: int, mine: bool) -> None:
    author, step = run.author(), run.samples()[-1]
    try:
        st.image(library.thumbnail(run, step), width="stretch", alt=f"Pictures of {readable(author.name)} at step {step:,}")
    except UserError:
        st.caption("No picture")
    st.markdown(f"**{plain('You' if author.person == who.person else author.name)}**  \nstep {step:,}")
    own = author.person == who.person
    with st.container(horizontal=True, gap="small"):
        look = may.look("class.vote", help="Your own run" if own else "Your vote; you have one", disabled=own)
        icon = ":material/favorite:" if mine else ":material/thumb_up:"
        if st.button(f"{votes}", key=f"vote/{run.id}", icon=icon, **look):
            class_acts.vote(run)
            st.rerun(scope="fragment")
        if st.button("Open", key=f"wall/{run.id}", type="tertiary", help="See its pictures and curves"):
            st.switch_page(TRAIN, query_params={"run": run.id})
