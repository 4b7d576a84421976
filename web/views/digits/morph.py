"""Morph: from one label to another, by mixing the two inside the generator."""

import streamlit as st

from . import state
from .board import Board, file_name
from .board import show as show_board
from .state import Model, words_of

ROWS, COLUMNS = 4, 11


def show(model: Model, seed: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start, end = words_of(model).morph
        first = state.request("from", model, start, "From")
        second = state.request("to", model, end, "To")
        state.again_button("Other styles")
    show_board(model, seed, board_of(model, seed, first, second))


def board_of(model: Model, seed: int, first: tuple[int | list[float], str], second: tuple[int | list[float], str]) -> Board:
    """`first`, `second`: a label and its name each."""
    parts = [place / (COLUMNS - 1) for place in range(COLUMNS)]
    start, end = (_weights(label, len(model.classes)) for label, _ in (first, second))
    mixed = [[round((1 - part) * a + part * b, 3) for a, b in zip(start, end, strict=True)] for part in parts]
    word, other = first[1], second[1]
    ends = ("From", "To") if model.switches else (word, other)  # several attributes do not fit over a column
    return Board(
        [seed + row for row in range(ROWS) for _ in parts],
        mixed * ROWS,
        f"morph-{file_name(word)}-{file_name(other)}",
        f"From {word} to {other}",
        f"**From {word} to {other}** by mixing the labels, in per cent of the second one. Each row has its own z. The model never "
        "trained on mixtures: where the picture jumps, the two lie far apart.",
        {"columns": COLUMNS, "column_titles": [ends[0], *(f"{part:.0%}" for part in parts[1:-1]), ends[1]]},
    )


def _weights(label: int | list[float], count: int) -> list[float]:
    return label if isinstance(label, list) else [float(place == label) for place in range(count)]
