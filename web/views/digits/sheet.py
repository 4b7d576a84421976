"""Content and style: a table of labels by z."""

from . import state
from .board import Board
from .board import show as show_board
from .state import Model, words_of

ROWS = 6


def show(model: Model, seed: int) -> None:
    state.again_button("Other styles")
    show_board(model, seed, board_of(model, seed))


def board_of(model: Model, seed: int) -> Board:
    labels, titles = state.all_requests(model)
    return Board(
        [seed + row for row in range(ROWS) for _ in labels],
        labels * ROWS,
        "sheet",
        "Labels by styles",
        f"**Content and style.** Within a column the label is fixed and {words_of(model).style} changes. Within a row it is the other "
        "way round.",
        {
            "columns": len(labels),
            "column_titles": titles,
            "row_titles": [f"z of seed {seed + row}" for row in range(ROWS)],
        },
    )
