"""Numbers, sizes, durations and plurals in words, and text from elsewhere (file names, run names, addresses, errors) made safe to show."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

_MARKS = frozenset(r"\`*_{}[]<>()#+-.!|$~:")  # what Markdown, or Streamlit's own additions to it, would read as a sign
_KEPT = frozenset("\n\t\u200d")  # characters of the classes below that a text may hold


def readable(text: str) -> str:
    """`text` with a mark in place of everything that cannot be shown.

    Names from a file system need not be UTF-8: Python keeps the other bytes as lone surrogates, with which no page can be
    sent. Control and direction characters would let a name pose as another one.
    """
    return "".join(
        "\ufffd" if sign not in _KEPT and unicodedata.category(sign) in ("Cs", "Cc", "Cf") else sign for sign in text
    )


def plain(text: str, most: int | None = None) -> str:
    """`text` so that Markdown shows it as it is; its first `most` characters where that is given."""
    return "".join(f"\\{sign}" if sign in _MARKS else sign for sign in readable(text[:most]))


def named(titles: Mapping[Any, str]) -> Callable[[Any], str]:
    """The `format_func` of a widget whose choices have `titles`; a choice without one is shown as it is."""
    return lambda choice: str(titles.get(choice, choice))


def count(number: int, thing: str, things: str = "") -> str:
    """A number of things: 1 snapshot, 2,000 snapshots; `things` is the plural where it is not formed with an s."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def in_bytes(size: float) -> str:
    """A number of bytes: 812 kB, 34 MB, 1.2 GB."""
    for unit in ("B", "kB", "MB"):
        if size < 999.5:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def duration(seconds: float) -> str:
    """A time span to the precision that a reader needs: 8 s, 4 min, 1 h 40 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours and minutes else f"{hours} h" if hours else f"{minutes} min"


def reason(error: OSError) -> str:
    """Why the system refused something, in words, without its number and without a path of this computer."""
    return (error.strerror or type(error).__name__).lower()
