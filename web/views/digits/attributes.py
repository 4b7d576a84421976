"""Attributes: faces that keep their z while attributes are switched on and off."""

import streamlit as st

from . import state
from .board import Board
from .board import show as show_board
from .state import Model, words_of

COUNT = 12


def show(model: Model, seed: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = state.attributes("on", model, "Smiling,Eyeglasses", "Attributes of the faces", visible=False)
        state.again_button("Other faces", words_of(model).again)
    show_board(model, seed, board_of(seed, wanted))


def board_of(seed: int, wanted: list[float]) -> Board:
    return Board(
        [seed + place for place in range(COUNT)],
        [wanted] * COUNT,
        "faces",
        "Faces with the chosen attributes",
        "Each face keeps its z while you switch attributes, so only the label changes. Some attributes hardly ever occur together "
        "in the training data, such as *Bald* and *Bangs*. The model has rarely practised these combinations.",
        {"columns": 6},
    )
