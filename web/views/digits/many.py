"""Many of one: one class from many z, to see how varied it is."""

import streamlit as st

from ...address import MOST_OF_ONE
from . import state
from .board import Board, file_name
from .board import show as show_board
from .state import Model

WIDTHS = (6, 12, 20, 24, 30)  # columns to choose from: a board is about 5 to 3


def show(model: Model, seed: int) -> None:
    st.session_state.setdefault("digits-count", state.said("n"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label, word = state.request("label", model, 7, "What to draw")
        # without bounds, since the widget would silently ignore a number outside them
        count = st.number_input(
            "How many", step=12, key="digits-count", width=160, help="Pictures of this class, each from its own z"
        )
        state.again_button("Others")
    if not 1 <= count <= MOST_OF_ONE:
        st.error(f"{count} pictures do not fit on the board. Choose 1 to {MOST_OF_ONE:,}.", icon=":material/error:")
        return
    state.put(n=count)
    show_board(model, seed, board_of(seed, count, label, word))


def board_of(seed: int, count: int, label: int, word: str) -> Board:
    columns = next((width for width in WIDTHS if count <= 0.6 * width * width), WIDTHS[-1])
    return Board(
        [seed + place for place in range(count)],
        [label] * count,
        f"many-{file_name(word)}",
        f"{count} of {word}",
        f"**{count} of {word}**, each from its own z. Is there variety, or the same picture again and again?",
        {"columns": min(columns, count)},
    )
