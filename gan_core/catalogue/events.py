"""EVENTS: what can happen to a run, as kept in events.jsonl, and how each kind is shown."""

from dataclasses import asdict, dataclass
from typing import Any

from .table import filled, one_of, table

TONES = ("alarm", "good", "neutral", "branch", "hand")
"""Roles of the palette for marks on a curve."""


@dataclass(frozen=True)
class Mark:
    """How an event is marked on every curve: `dash` and `symbol` in Plotly's words, `sign` repeats the symbol in the list.

    Dash and symbol differ as well as colour, so that nobody has to tell colours apart.
    """

    tone: str
    dash: str
    symbol: str
    sign: str

    def __post_init__(self) -> None:
        one_of(self.symbol, "tone", self.tone, TONES)


@dataclass(frozen=True)
class Event:
    """One kind of event. `title` is the word in front of its sentence.

    `mark`: how it is marked on the curves, for what may bend a curve; None for what the list alone shows.
    `published`: a pretrained model keeps events of this kind. Those that the doctor works out again, and those that only
    mattered on the day, are left out.
    `by_hand`: the user changed the course of training, so the same settings and seed alone do not reproduce the run.
    `minor`: the short list of the plain view leaves it out. `branches`: everything before it happened to the parent run.
    """

    name: str
    title: str
    mark: Mark | None = None
    published: bool = True
    by_hand: bool = False
    minor: bool = False
    branches: bool = False

    def __post_init__(self) -> None:
        filled(self.name, title=self.title)


EVENTS: dict[str, Event] = table(
    (
        Event("queued", "Queued"),
        Event("data", "Data"),
        Event("started", "Started", published=False),
        Event("paused", "Paused", published=False),
        Event("resumed", "Resumed", published=False),
        Event("snapshot", "Snapshot saved", published=False, minor=True),
        Event("thinned", "Snapshots deleted", published=False, minor=True),
        Event("changed", "Setting changed", Mark("neutral", "dash", "triangle-down", "▼"), by_hand=True),
        Event("refused", "Not possible"),
        Event("only", "Single network trained", Mark("hand", "dot", "square", "■"), by_hand=True),
        Event("forked", "Branched", Mark("branch", "dashdot", "star", "★"), branches=True),
        Event("alarm", "Alarm", Mark("alarm", "solid", "diamond", "◆"), published=False),
        Event("recovered", "Resolved", Mark("good", "dot", "diamond-open", "◇"), published=False),
        Event("diverged", "Diverged", Mark("alarm", "solid", "x", "✕")),
        Event("unmeasured", "Not measured", published=False),
        Event("stopped", "Stopped", published=False),
        Event("finished", "Finished"),
        Event("interrupted", "Interrupted", published=False),
        Event("failed", "Failed"),
    )
)


def event(kind: object) -> Event:
    """The row of this kind. A kind from a newer version is shown under its own name and changes nothing else."""
    known = EVENTS.get(kind) if isinstance(kind, str) else None
    return known or Event(str(kind or "?"), str(kind or "?").capitalize())


def plain() -> dict[str, Any]:
    """The kinds as JSON can hold them, for the live view in the browser."""
    return {name: asdict(row) for name, row in EVENTS.items()}
