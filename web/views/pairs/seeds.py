"""The first seed of the latents that a view shows, and a button for a random one."""

import random

import streamlit as st

from . import state

MOST_SEED = 10**6


def show(words: str) -> int:
    """The seed in the address. Call it in a horizontal container. `words`: what the seed decides here."""
    seed = state.said("seed")
    st.session_state["seed"] = seed
    st.number_input(
        "First seed",
        step=1,
        key="seed",
        width=140,
        help=words,
        on_change=lambda: state.put(seed=min(MOST_SEED, max(0, st.session_state["seed"]))),
    )
    st.button(
        "Random",
        icon=":material/casino:",
        key="other-seed",
        on_click=lambda: state.put(seed=random.randrange(MOST_SEED)),
        help="Random samples, not hand-picked ones. Press it a few times before you draw conclusions",
    )
    return seed
