"""Explore: walk the latent space of a generator. What is shown is what the address says."""

import streamlit as st

from gan_core.errors import UserError
from web import address
from web.views.explore import favourites, header
from web.views.explore.shown import Shown
from web.views.explore.views import VIEWS
from web.words import plain

OWN_TRAY = ("mix", "picture", "copies", "inside")  # views that place the tray and the code themselves, or need none

st.title("Explore", anchor=False)
state = address.read("explore", st.query_params.to_dict())
for problem in state.problems:
    st.warning(problem, icon=":material/link_off:")
if snapshot := header.choose_snapshot(state):
    view = VIEWS[state["view"]]
    plainly = header.choose_view(snapshot, state["view"])
    shown = Shown(
        snapshot,
        state["view"],
        state["psi"],
        snapshot.label(state["label"]),
        view.fitting(list(state["z"])),
        state.values,
    )
    try:
        (view.plain if plainly and view.plain else view.show)(shown)
    except UserError as error:
        st.error(plain(str(error)), icon=":material/error:")
    if state["view"] not in OWN_TRAY:
        if not plainly:
            favourites.show(shown)
        view.show_code(shown)
