"""The colours of pictures, charts and states. Every colour that carries a meaning is named here, and only here.

The hues are those of Okabe and Ito, which readers with any common colour blindness can tell apart. Each is shifted until
it has a contrast of at least 4.5 to 1 with the page behind it, light or dark, so that it can be used for text as well.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ink:
    """One colour as it is drawn on a light page and on a dark one, each written #rrggbb."""

    light: str
    dark: str

    def on(self, dark: bool) -> str:
        """The colour for a dark page, or for a light one."""
        return self.dark if dark else self.light

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue (0 to 255) of the colour on white, for pictures that are drawn on white in both themes."""
        return int(self.light[1:3], 16), int(self.light[3:5], 16), int(self.light[5:7], 16)


BLUE, ORANGE = Ink("#0072b2", "#56b4e9"), Ink("#b85000", "#f08a45")
GREEN, PURPLE = Ink("#007a5a", "#1fbf92"), Ink("#a3498a", "#dd8dba")
AMBER, GREY = Ink("#8a6100", "#e69f00"), Ink("#555555", "#bbbbbb")

PALETTE = {
    # the two sides of the game
    "real": BLUE,
    "fake": ORANGE,
    "d": BLUE,
    "g": ORANGE,
    # buttons, selections and links; the second is the text on a button of the first
    "accent": BLUE,
    "on-accent": Ink("#ffffff", "#10151c"),
    "muted": Ink("#5b6470", "#a3adba"),
    "error": Ink("#b3261e", "#ff8a80"),
    # states of a run
    "queued": AMBER,
    "starting": AMBER,
    "running": GREEN,
    "paused": PURPLE,
    "finished": BLUE,
    "stopped": GREY,
    "interrupted": AMBER,
    "failed": ORANGE,
    # findings of the doctor
    "early": GREY,
    "healthy": GREEN,
    "watch": AMBER,
    "alarm": PURPLE,
    # events that are marked on the curves
    "diverged": PURPLE,
    "recovered": GREEN,
    "changed": GREY,
    "forked": GREEN,
    "only": AMBER,
}
"""What a colour stands for, and the colour."""

SERIES = (
    BLUE,
    ORANGE,
    GREEN,
    PURPLE,
    AMBER,
    GREY,
    Ink("#6f6900", "#f0e442"),
    Ink("#7b4ea3", "#b79ad6"),
    Ink("#8c3b1f", "#d9957a"),
    Ink("#2f6f6f", "#7fc4c4"),
)
"""Colours of lines and points that stand for categories, in the order in which they are given out."""


def series(place: int, dark: bool = False) -> str:
    """The colour of the category at `place` (from 0); after the last it begins again with the first."""
    return SERIES[place % len(SERIES)].on(dark)
