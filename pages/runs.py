"""Runs: every run there is; one in detail, or several compared."""

import streamlit as st

from gan_core import runs
from web.client import library, tokens
from web.components import run_list
from web.places import TRAIN
from web.views.runs import bring, one, overlay, race, several, space
from web.views.runs.chosen import choose, chosen

if changed := st.session_state.get(run_list.KEY, {}).get("chosen"):
    choose([name for name in changed if isinstance(name, str)])
st.title("Runs", anchor=False)
listing = library.listing()
if not listing["runs"] and not runs.find(st.query_params.get("run")):
    st.markdown("There are no runs yet. Each run that you train is kept here, with its pictures, curves and snapshots.")
    if st.button("Train one now", type="primary", icon=":material/play_circle:", help="Open the page Train"):
        st.switch_page(TRAIN)
    bring.show()
else:
    left, right = st.columns([5, 8], gap="medium")
    with right:
        shown = chosen()
        if len(shown) > 1:
            several.show(shown)
        elif shown:
            one.show(shown[0])
    with left:
        run_list.run_list(listing, [run.id for run in shown], token=tokens.issue("read"), most=overlay.MOST)
        race.show()
        bring.show()
        space.show(listing["size"])
