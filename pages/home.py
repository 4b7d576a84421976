"""Home: what you can do now."""

import streamlit as st

from web.views.home import start, tiles

start.show()
tiles.pretrained()
# Training continues while you look: the tiles follow it, and rest while nothing trains.
(st.fragment(tiles.recent, run_every=4) if tiles.live() else tiles.recent)()
