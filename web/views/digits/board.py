"""A board of requested pictures, what it shows in words, and the code that draws the same."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from ...client import tokens
from ...components.digit_board import digit_board
from .. import code
from .state import Model, put


@dataclass(frozen=True)
class Board:
    """Pictures by their latents and labels (see gan_core.latent), one label for each latent.

    name: of the file that is saved. about: what the board shows, for screen readers. words: the text below it, as Markdown.
    more: layout, see web.components.digit_board.
    """

    latents: list[Any]
    labels: list[Any]
    name: str
    about: str
    words: str
    more: dict[str, Any] = field(default_factory=dict)


def show(model: Model, seed: int, board: Board) -> None:
    put(seed=seed)
    digit_board(
        run=model.run.id,
        at=model.step,
        latents=board.latents,
        labels=board.labels,
        token=tokens.issue("read"),
        key="digits-board",
        about=board.about,
        name=board.name,
        **board.more,
    )
    st.caption(board.words)
    drawn = as_code(model, board)
    code.show("Draws the pictures above.", [("", code.command(drawn))], code.python(drawn))


def as_code(model: Model, board: Board) -> code.Pictures:
    return code.Pictures(
        run=model.run.id,
        latents=board.latents,
        at=model.step,
        labels=board.labels,
        columns=board.more.get("columns") or len(board.latents),
        out=f"{board.name}.png",
    )


def file_name(word: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in word.lower())[:40]
