"""Samples: both networks draw from the same random z."""

import streamlit as st

from ...client import tokens
from ...components.pair_board import pair_board
from . import seeds
from .state import Pair, sides

COUNT, COLUMNS = 64, 8


def show(pair: Pair) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = seeds.show("A seed decides a z. Both sheets start with this one")
    specs = list(range(seed, seed + COUNT))
    pair_board(sides(pair, specs), token=tokens.issue("read"), key="board", columns=COLUMNS)
    st.caption(
        "A seed gives both networks the same z, but each maps it to a different picture. Compare the sheets, not single pictures. "
        "How sharp and how varied they are is measured under Verdict."
    )
