"""What a row of COLUMNS holds, and GROUPS, in which columns are drawn together."""

from dataclasses import dataclass

from .table import filled, one_of, table

LOSS, SCORE, MORE, NOT_DRAWN = "loss", "score", "more", ""
ACTIVE = 0.01
"""Nats that a dimension of a VAE's latent code carries, on average over images, from which on it counts as active."""
UNITS = ("", "share", "nats", "s", "thousandths")
COLOURS = ("", "G", "D", "one", "two", "three", "four", "six", "seven")
"""Roles of the palette. G and D keep their colours in every chart; "" takes the next free colour."""


@dataclass(frozen=True)
class Group:
    """A set of columns that are drawn together under "More curves", on an axis of their own.

    `axis` is the note beside the chart, `help` the tooltip of the tab.
    """

    name: str
    title: str
    axis: str
    help: str
    prefix: str = ""
    """Columns that the table does not list (those of a newer version) belong here if their key starts with prefix + "/"."""

    def __post_init__(self) -> None:
        filled(self.name, title=self.title, help=self.help)


GROUPS: dict[str, Group] = table(
    (
        Group(
            "quality",
            "Quality",
            "shares of samples, and density; higher is better. You cannot see this from the losses",
            "How good the samples are: shares, and density",
            "metric",
        ),
        Group(
            "distance", "Distance", "between samples and real data; lower is better", "How far the samples are from real data"
        ),
        Group(
            "value", "Value", "what the two networks compete over", "What the two networks compete over, as one number", "value"
        ),
        Group("penalty", "Penalty", "added to the discriminator’s loss", "Added to the loss of D to keep D smooth", "penalty"),
        Group(
            "gradients",
            "Gradients",
            "norms: how strongly each network is pulled",
            "How strongly each network is pulled: the norm of its gradient",
            "grad",
        ),
        Group("other", "Other", "", "All other measurements"),
    )
)


@dataclass(frozen=True)
class Column:
    """One column of stats.jsonl.

    `name` is its key in the file. `title` names its curve, `help` explains it in a sentence or two. `chart` is LOSS, SCORE, MORE
    (then `group` is one of GROUPS) or NOT_DRAWN for the columns that the others are drawn over. `better` is "lower",
    "higher", "near 1" or "" where neither direction is better.
    """

    name: str
    title: str
    help: str
    chart: str = MORE
    group: str = ""
    colour: str = ""
    unit: str = ""
    better: str = ""

    def __post_init__(self) -> None:
        filled(self.name, title=self.title, help=self.help)
        one_of(self.name, "chart", self.chart, (LOSS, SCORE, MORE, NOT_DRAWN))
        one_of(self.name, "group", self.group, tuple(GROUPS) if self.chart == MORE else ("",))
        one_of(self.name, "colour", self.colour, COLOURS)
        one_of(self.name, "unit", self.unit, UNITS)
        one_of(self.name, "better", self.better, ("", "lower", "higher", "near 1"))
