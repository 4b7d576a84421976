"""Who started a run: the person of a class, and the share of the device and of the disk that the run gets."""

from typing import Any, NamedTuple

from .lines import from_json
from .records import count, number, text


class Author(NamedTuple):
    """Written once, before the worker starts. `person`: an identifier, "" for nobody in particular; `name`: what others see.

    `turn`: seconds of training after which the run lets another person's run go first; 0: it never does. `first`: its place in
    the queue is before everybody else's. `megabytes`: what its folder may hold; 0: no limit.
    """

    person: str = ""
    name: str = ""
    turn: float = 0.0
    first: bool = False
    megabytes: int = 0


NOBODY = Author()


def author(data: bytes | None) -> Author:
    """The author that some bytes hold; NOBODY where there is none that can be read."""
    said: Any = None if data is None else from_json(data)
    if not isinstance(said, dict):
        return NOBODY
    return Author(
        text(said.get("person"), "", 64) or "",
        text(said.get("name"), "", 64) or "",
        number(said.get("turn"), 0.0, 0),
        said.get("first") is True,
        count(said.get("megabytes")) or 0,
    )
