"""What somebody wrote about a run: a note, tags, whether it is pinned or archived. A small file of its own, notes.json."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from .lines import from_json

MOST_NOTE, MOST_TAGS, MOST_TAG = 4000, 12, 24  # characters of a note, tags of a run, characters of a tag


@dataclass(frozen=True)
class Notes:
    """`note`: text of the user's. `tags`: words without spaces, each once. A pinned run is listed first, an archived one only when
    somebody asks for it."""

    note: str = ""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    archived: bool = False

    def plain(self) -> dict[str, Any]:
        """As what JSON can hold."""
        return {**asdict(self), "tags": list(self.tags)}


def notes(data: bytes | None) -> Notes:
    """The notes that some bytes hold, with defaults for what is missing or damaged; never raises."""
    said: Any = None if data is None else from_json(data)
    if not isinstance(said, dict):
        return Notes()
    note, tags = said.get("note"), said.get("tags")
    return Notes(
        note_of(note) if isinstance(note, str) else "",
        tags_of(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        said.get("pinned") is True,
        said.get("archived") is True,
    )


def note_of(text: str) -> str:
    """A note as it is kept: at most MOST_NOTE characters that can be shown, and line breaks."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()[:MOST_NOTE]


def tags_of(words: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: lower case, letters, digits and ._- only, each once, at most MOST_TAGS."""
    found = (re.sub(r"[^\w.-]+", "-", word.strip().lower()).strip("-")[:MOST_TAG] for word in words)
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_TAGS]
