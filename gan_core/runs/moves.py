"""Where a picture or a row that was made by hand, while the run was paused, lies between two steps."""

import re
from typing import NamedTuple

_NAME = re.compile(r"([0-9]{6,15})-([0-9]{4,6})\.png")


class Move(NamedTuple):
    """number: 1 for the pause itself, before anything was trained by hand; then one more for each time that it was."""

    step: int
    number: int

    @property
    def at(self) -> float:
        """A place after the step and well before the next one, later for later moves, however many come."""
        return self.step + round(0.5 * self.number / (self.number + 8), 4)

    @property
    def name(self) -> str:
        return f"{self.step:06d}-{self.number:04d}.png"


def move_of(name: str) -> Move | None:
    """The move whose picture has this file name; None for any other name."""
    match = _NAME.fullmatch(name)
    move = Move(int(match[1]), int(match[2])) if match else None
    return move if move and move.name == name else None
