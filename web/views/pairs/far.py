"""Outside the training range: z times 0 to 4."""

import streamlit as st

from ...client import tokens
from ...components.pair_board import pair_board
from . import seeds
from .state import Pair, sides

SCALES = (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4)
ROWS = 6


def show(pair: Pair) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = seeds.show("The first of six z, one for each row")
    specs = [{"times": one, "by": scale} for one in range(seed, seed + ROWS) for scale in SCALES]
    heads = [f"× {scale:g}" for scale in SCALES]
    pair_board(sides(pair, specs), token=tokens.issue("read"), key="board-far", columns=len(heads), heads=heads)
    st.caption(
        f"Nearly all random z are about as long as at × 1, here about {pair.gan.config.z_dim**0.5:.1f}. × 0 is the centre, which "
        "gives the same picture for every seed. Beyond × 1 both networks extrapolate: neither was trained there."
    )
