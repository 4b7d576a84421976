"""Which lessons there are: those that come with the app, and the user's own."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ..places import PROJECT, lessons_root
from .lesson import Lesson
from .reader import LessonError, read

ORDER = ("first-digits", "d-too-strong", "mode-collapse", "walking", "gan-or-vae", "did-it-copy")
"""The lessons that come with the app, in the order in which they build on each other."""


def included_root() -> Path:
    return PROJECT / "docs/lessons"


@dataclass(frozen=True)
class Shelf:
    """Every lesson by its name, and what is wrong with the files that are none."""

    lessons: dict[str, Lesson]
    faults: tuple[LessonError, ...]


def shelf(pages: Collection[str]) -> Shelf:
    """Read all lessons: first those of the app, in their order, then the user's own by file name.

    One of the user's own takes the place of a lesson of the same name. `pages`: what links may lead to.
    """
    found: dict[str, Lesson] = {}
    faults: list[LessonError] = []
    for own, root in ((False, included_root()), (True, lessons_root())):
        for path in sorted(root.glob("[!._]*.md"), key=_order):
            try:
                found[path.stem] = read(path, pages, own)
            except LessonError as error:
                faults.append(error)
    return Shelf(found, tuple(faults))


def _order(path: Path) -> tuple[int, str]:
    return (ORDER.index(path.stem) if path.stem in ORDER else len(ORDER), path.name)
