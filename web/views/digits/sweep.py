"""Style sweep: one label along a path through the latent space."""

import streamlit as st

from . import state
from .board import Board, file_name
from .board import show as show_board
from .state import Model, words_of

COUNT = 16


def show(model: Model, seed: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        label, word = state.request("label", model, 7, "What to draw", visible=False)
        state.again_button("Another path")
    show_board(model, seed, board_of(model, seed, label, word))


def board_of(model: Model, seed: int, label: int | list[float], word: str) -> Board:
    ends = [seed, seed + 1]
    return Board(
        [{"between": [*ends, place / (COUNT - 1)], "path": "slerp"} for place in range(COUNT)],
        [label] * COUNT,
        f"sweep-{file_name(word)}",
        f"{word} along a path through the latent space",
        f"**One label, many styles.** The label is always {word}. z moves along an arc from the z of seed {ends[0]} to that of seed "
        f"{ends[1]}, so only {words_of(model).style} changes.",
        {"columns": 8},
    )
