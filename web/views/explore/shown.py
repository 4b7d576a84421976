"""What the Explore page shows: the state of one view, as the address says it, and what every view has to say about itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ... import address, address_kinds
from .. import code
from ..snapshots import SnapshotRef, choices, snapshot_of

__all__ = ["Row", "Shown", "Spec", "View", "choices", "one_row", "options"]

Spec = Any


@dataclass(frozen=True)
class Shown:
    """What is on screen, whole: enough to draw it anywhere. `options` are the other parts of the address, in their types."""

    snapshot: SnapshotRef
    view: str
    psi: float
    label: Any
    z: list[Spec]
    options: Mapping[str, Any]

    def drawing(self, latents: list[Spec], **more: Any) -> code.Pictures:
        """Pictures of these latents with the run, step, psi and label on screen."""
        at = None if self.snapshot.newest else self.snapshot.step
        words = "" if self.label is None else self._label_words
        drawn = code.Pictures(self.snapshot.run.id, latents, at, self.label, words, self.psi)
        return replace(drawn, **more)

    @property
    def _label_words(self) -> str:
        """The label as the command line takes it."""
        if not isinstance(self.label, list):
            return str(self.label)
        return ",".join(name for name, on in zip(self.snapshot.classes, self.label, strict=True) if on) or "none"


@dataclass(frozen=True)
class Row:
    """A row of pictures on screen: words on it, the step of its snapshot, and its latents."""

    words: str
    step: int
    latents: list[Spec]


def one_row(shown: Shown) -> list[Row]:
    """The rows of a view that draws just its latents."""
    return [Row("on screen", shown.snapshot.step, shown.z)]


@dataclass(frozen=True)
class View:
    """One view of the page.

    `about` says in a sentence or two what it shows. It is about `needs` latents (least and most) and begins with `first`.
    `show` draws it; `plain`, where there is one, draws it without custom JavaScript. `rows` are the pictures on screen, and
    `drawings` how each row is drawn by the command line and in Python, where that is not latent by latent.
    """

    title: str
    about: str
    needs: tuple[int, int]
    first: list[Spec]
    show: Callable[[Shown], None]
    plain: Callable[[Shown], None] | None = None
    rows: Callable[[Shown], list[Row]] = one_row
    drawings: Callable[[Shown], list[tuple[str, code.Pictures]]] | None = None

    def fitting(self, specs: list[Spec]) -> list[Spec]:
        """As many of `specs` as the view is about; if they are too few, seeds that are not among them yet are added."""
        least, most = self.needs
        if not specs:
            return list(self.first)
        more = (seed for seed in range(10_000) if seed not in specs)
        return [*specs, *(next(more) for _ in range(least - len(specs)))][:most]

    def drawn(self, shown: Shown) -> list[tuple[str, code.Pictures]]:
        """Words on each row, and what the row draws."""
        return self.drawings(shown) if self.drawings else [(row.words, shown.drawing(row.latents)) for row in self.rows(shown)]

    def commands(self, shown: Shown) -> list[tuple[str, str]]:
        """Words on each row, and the shell command that draws it."""
        return [(words, code.command(what)) for words, what in self.drawn(shown)]

    def python(self, shown: Shown) -> str:
        """The Python that draws the first row."""
        return code.python(replace(self.drawn(shown)[0][1], out="pictures.png"))

    def show_code(self, shown: Shown, about: str = "") -> None:
        about = about or "The command line that draws what is on screen, and the same in Python."
        code.show(
            f"{about} The address of this page is also a link to exactly this view.",
            self.commands(shown)[:9],
            self.python(shown),
        )


def options() -> Mapping[str, Any]:
    """The parts of the address, in their types."""
    return address.read("explore", st.query_params.to_dict()).values


# Names that other pages still use: SnapshotRef, snapshot_of and choices are in web.views.snapshots, numbers in web.address.
Moment, moment = SnapshotRef, snapshot_of


def whole(text: str | None, low: int, high: int, other: int) -> int:
    """A whole number of the address between two bounds; `other` where it is none."""
    try:
        return int(address_kinds.whole(low, high).read(text or ""))
    except address_kinds.NotUnderstood:
        return other
