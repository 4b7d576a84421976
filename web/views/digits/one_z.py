"""All at one z: every class, or every attribute alone, drawn from the same z."""

from . import state
from .board import Board
from .board import show as show_board
from .state import Model, words_of


def show(model: Model, seed: int) -> None:
    state.again_button("Another z")
    show_board(model, seed, board_of(model, seed))


def board_of(model: Model, seed: int) -> Board:
    labels, titles = state.all_requests(model)
    count = len(labels)
    if model.switches:
        words = (
            "**One z, each attribute alone.** The first face has no attribute. If something else changes together with an "
            "attribute, the model has not learned to separate the two."
        )
        return Board([seed] * count, labels, "one-z", "Each attribute alone at one z", words, {"captions": titles})
    per_row = count if count <= 6 else -(-count // 2)
    numerals = all(len(title) == 1 for title in titles)
    words = f"**{count} classes at one z.** Only the label differs: {words_of(model).shared}, because z describes what all classes share."
    if not numerals:
        words += " In reading order: " + ", ".join(titles) + "."
    more = {"columns": per_row, "column_titles": None if numerals or per_row != count else titles}
    return Board([seed] * count, labels, "one-z", "All classes at one z", words, more)
