"""The types of what may stand in an address: how each is read from text, and written to it."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gan_core.errors import UserError
from gan_core.latent.specs import parse

MOST_LATENTS = 40
MOST_SEED = 2**30 - 1000  # what a latent's seed may be, less what one view uses


class NotUnderstood(ValueError):
    """What is wrong with a value, as the rest of a sentence that begins with its title."""


@dataclass(frozen=True)
class Kind:
    """How values of one type are read from text (raising NotUnderstood) and written to it."""

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def number(low: float, high: float) -> Kind:
    """A number from low to high; one beyond them becomes the nearer of the two."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise NotUnderstood("is not a number")
        return min(high, max(low, value))

    return Kind(read, lambda value: f"{value:.6g}")


def whole(low: int, high: int) -> Kind:
    """A whole number from low to high; one beyond them becomes the nearer of the two."""
    near = number(low, high)
    return Kind(lambda text: round(near.read(text)), lambda value: str(round(value)))


def one_of(*names: str) -> Kind:
    def read(text: str) -> str:
        if text not in names:
            raise NotUnderstood("is not one of the choices")
        return text

    return Kind(read)


def text(most: int) -> Kind:
    """Any text, of which the first `most` characters count."""
    return Kind(lambda value: value[:most])


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)  # NaN and Infinity are JSON for Python, and not for browsers
    return value


def _read_json(value: str) -> Any:
    try:
        return json.loads(value, parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError):
        raise NotUnderstood("cannot be read: the link may have been cut short") from None


def _read_latents(value: str) -> list[Any]:
    specs = _read_json(value)
    if not isinstance(specs, list):
        raise NotUnderstood("are not a list")
    for spec in specs:
        try:
            parse(spec)
        except UserError as error:
            raise NotUnderstood(f"contain one that cannot be used: {error.message.rstrip('.')}") from None
    return specs[:MOST_LATENTS]


def _read_table(value: str) -> dict[str, Any]:
    table = _read_json(value)
    if not isinstance(table, dict):
        raise NotUnderstood("cannot be read")
    return table


def _read_numbers(value: str) -> tuple[int, ...]:
    parts = value.split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 3 for part in parts):
        raise NotUnderstood("are not numbers with points between them")
    return tuple(sorted(set(map(int, parts))))


def _read_pairs(value: str) -> dict[int, int]:
    pairs = [part.split("-") for part in value.split(".")]
    if not all(len(pair) == 2 and all(one.isascii() and one.isdigit() and len(one) < 5 for one in pair) for pair in pairs):
        raise NotUnderstood("are not pairs of numbers with points between them")
    return {int(first): int(second) for first, second in pairs}


MOST_CHANGED = 100
ALL_CHANNELS = -1  # in place of a channel
Changed = list[int | float | None]
"""A layer, a channel of it or ALL_CHANNELS, and the factor on its activation; None: what the second latent has there."""


def _read_changes(value: str) -> list[Changed]:
    changes = _read_json(value)
    if not isinstance(changes, list) or not all(map(_is_change, changes)):
        raise NotUnderstood("are not a list of [layer, channel, factor]")
    return changes[:MOST_CHANGED]


def _is_change(one: Any) -> bool:
    if not isinstance(one, list) or len(one) != 3 or any(type(place) is not int for place in one[:2]):
        return False
    layer, channel, factor = one
    known = factor is None or (isinstance(factor, int | float) and not isinstance(factor, bool) and -4 <= factor <= 4)
    return 0 <= layer < 10_000 and -1 <= channel < 10**6 and known


def _read_range(value: str) -> list[int]:
    first, dash, last = value.partition("-")
    if not (dash and all(part.isascii() and part.isdigit() and len(part) < 5 for part in (first, last))):
        raise NotUnderstood("is not a range such as 2-5")
    return sorted((int(first), int(last)))


MOST_LAB = 2000  # characters of the state of the lab; 200 places that were drawn take 800


MOST_FIGURE = 400


def _table_of(most: int) -> Callable[[str], dict[str, Any]]:
    """Reads a table of at most so many characters."""

    def read(value: str) -> dict[str, Any]:
        if len(value) > most:
            raise NotUnderstood("is too long")
        return _read_table(value)

    return read


def rounded(value: Any) -> Any:
    """A value of JSON with four digits after each point: no picture shows more."""
    if isinstance(value, float):
        value = round(value, 4)
        return int(value) if value.is_integer() and abs(value) < 1e9 else value
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return {key: rounded(one) for key, one in value.items()} if isinstance(value, dict) else value


def compact(value: Any) -> str:
    """A value as JSON, as short as it can be written."""
    return json.dumps(rounded(value), separators=(",", ":"))


SWITCH = Kind(lambda value: value == "1", lambda value: "1" if value else "0")
WORDS = Kind(lambda value: " ".join(value.split())[:300])
NAME = text(200)
NAMES = Kind(
    lambda value: list(dict.fromkeys(filter(None, value.split(",")))) or (),
    lambda names: names if isinstance(names, str) else ",".join(names),
)
NUMBERS = Kind(_read_numbers, lambda numbers: ".".join(map(str, numbers)))
STEP = whole(0, 10**12)
SEED = whole(0, MOST_SEED)
LATENT_LIST = Kind(_read_latents, compact)
TABLE = Kind(_read_table, compact)
FIGURE = Kind(_table_of(MOST_FIGURE), compact)
CHANGES = Kind(_read_changes, compact)
RANGE = Kind(_read_range, lambda ends: ends if isinstance(ends, str) else f"{ends[0]}-{ends[1]}")
PAIRS = Kind(_read_pairs, lambda pairs: ".".join(f"{first}-{second}" for first, second in sorted(pairs.items())))
LAB = Kind(
    _table_of(MOST_LAB), lambda value: json.dumps(value, separators=(",", ":"))
)  # learning rates need more digits than pictures
