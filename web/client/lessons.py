"""The lessons on this computer, read again only when a file has changed."""

import os
from contextlib import suppress
from functools import lru_cache

from gan_core.lessons.lesson import Lesson
from gan_core.lessons.shelf import Shelf, included_root, shelf
from gan_core.places import lessons_root

from ..places import LINKED

Stamp = tuple[tuple[str, int, int], ...]


def all_lessons() -> Shelf:
    """Every lesson, and what is wrong with the files that are none."""
    return _read(_stamp())


def find(name: str | None) -> Lesson | None:
    return all_lessons().lessons.get(name) if name else None


def _stamp() -> Stamp:
    """The files with the time of their last change: what is read stays valid as long as this is the same."""
    found: list[tuple[str, int, int]] = []
    for root in (included_root(), lessons_root()):
        with suppress(OSError), os.scandir(root) as entries:
            for entry in entries:
                with suppress(OSError):
                    if entry.name.endswith(".md"):
                        found.append((entry.path, entry.stat().st_mtime_ns, entry.stat().st_size))
    return tuple(sorted(found))


@lru_cache(maxsize=8)
def _read(stamp: Stamp) -> Shelf:
    return shelf(LINKED)
