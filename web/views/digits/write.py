"""Write: digits as typed, in the model's handwriting."""

import datetime

import streamlit as st

from gan_core.errors import UserError
from gan_core.latent import labels

from ...words import named, plain
from . import state
from .board import Board
from .board import show as show_board
from .state import Model, words_of
from .words import DIGITS


def show(model: Model, seed: int) -> None:
    text, style, ink = _controls(model)
    # several blanks count as one, so that a link holds everything that is drawn
    state.put(text=" ".join(text.split()), style=style)
    if not text.strip():
        st.info(f"{words_of(model).field}, such as 2026, and press Enter.", icon=":material/keyboard:")
        return
    try:
        board = board_of(model, seed, text, style, ink)
    except UserError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    show_board(model, seed, board)


def _controls(model: Model) -> tuple[str, str, bool]:
    words = words_of(model)
    st.session_state.setdefault("digits-text", state.said("text"))
    st.session_state.setdefault("digits-style", state.said("style"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        text = st.text_input(
            words.field,
            key="digits-text",
            placeholder=words.example,
            width=280,
            label_visibility="collapsed",
            help="What to draw. Every letter or digit is requested on its own",
        )
        state.again_button("Again", words.again)
        if words is DIGITS:
            st.button("Today", icon=":material/today:", on_click=_today, key="digits-today", help="Write today's date")
        style = st.segmented_control(
            "Style",
            ["one", "each"],
            key="digits-style",
            required=True,
            label_visibility="collapsed",
            format_func=named({"one": words.one, "each": words.each}),
            help=f"z decides {words.style}. With one z for all it stays the same; otherwise each picture has its own z",
            wrap=True,
        )
        ink = state.ink_switch(words.ink)
    assert style is not None  # a choice is required, and the session holds one
    return text, style, ink


def _today() -> None:
    st.session_state["digits-text"] = datetime.date.today().isoformat()


def board_of(model: Model, seed: int, text: str, style: str, ink: bool = False) -> Board:
    """The line for a text. Raises UserError if the model cannot write it."""
    classes = model.classes
    digits, gaps = labels.digits_in(text)
    if wrong := [digit for digit in digits if digit >= len(classes)]:
        raise UserError(f"This model has no class {wrong[0]}.", f"Its classes are 0 to {len(classes) - 1}.")
    words = (
        "Each picture comes from two inputs: the **label** says what to draw, and **z**, a list of random numbers, decides how. "
        + ("All of these pictures share one z." if style == "one" else "Each of these pictures has its own z.")
    )
    if classes[0] != "0":
        words = "Classes: " + ", ".join(f"{place} {word}" for place, word in enumerate(classes)) + f". {words}"
    return Board(
        [seed + (place if style == "each" else 0) for place in range(len(digits))],
        digits,
        f"{words_of(model).things}-{''.join(map(str, digits))[:20]}",
        f"{text.strip()} as the generator draws it",
        words,
        {"gaps": gaps, "invert": ink},
    )
