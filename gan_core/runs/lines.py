"""JSON from files that may hold anything: whole files and files of one record a line.

Every function here is total: what is not JSON, is too long or too deep, or cannot be sent to a browser becomes None or is left out.
"""

import json
import math
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

MAX_FILE = 1 << 20  # bytes of status.json or card.json; a larger one was not written by this program
MAX_LINE = 1 << 16  # bytes of one record
MAX_READ = 1 << 26  # bytes of lines that one reading takes; the cursor says where the next one goes on
MAX_DEPTH = 6  # lists and objects inside each other


def read_file(path: Path, most: int = MAX_FILE) -> bytes | None:
    """The content of a regular file; None where there is none that can be read, or it has more than `most` bytes."""
    try:
        if not path.is_file():
            return None
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= most else None


_STRICT = json.JSONDecoder(
    parse_constant=lambda _: None, parse_int=lambda text: _integer(text), parse_float=lambda text: _real(text)
)
_QUICK = json.JSONDecoder(parse_constant=lambda _: None, parse_int=lambda text: _integer(text))


def from_json(data: bytes) -> Any:
    """The value of some JSON, None for anything else. Numbers that are not finite become None, and text can be encoded."""
    try:
        value = _STRICT.decode(data.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if not _shallow(value, MAX_DEPTH):
        return None
    return _clean(value) if b"\\u" in data else value


def records(
    lines: Iterable[bytes], read: Callable[[dict[str, Any]], dict[str, Any] | None], flat: bool = False
) -> list[dict[str, Any]]:
    """The records of whole lines, each read by `read`. Damaged lines are left out. `flat` as for `read_lines`."""
    lines = [line for line in lines if line and len(line) <= MAX_LINE]
    values = _together(lines) if flat else None
    if values is None:
        values = map(from_json, lines)
    return [record for value in values if isinstance(value, dict) and (record := read(value)) is not None]


def _together(lines: list[bytes]) -> list[Any] | None:
    """The values of lines that are each one object without another one inside, read in one go; None if they are not that.

    As there are as many braces as lines, and each line begins with one, no line can close or open the object of another.
    """
    data = b",".join(lines)
    if b"[" in data or b"\\u" in data or data.count(b"{") != len(lines):
        return None
    if not all(line.startswith(b"{") and line.endswith(b"}") for line in lines):
        return None
    try:
        values = _QUICK.decode("[" + data.decode("utf-8") + "]")
    except ValueError:
        return None
    return values if len(values) == len(lines) else None


Choose = Callable[[list[bytes]], list[bytes]]
"""Picks the lines that are read, before they are."""


def read_lines(
    path: Path,
    since: int,
    read: Callable[[dict[str, Any]], dict[str, Any] | None],
    flat: bool = False,
    choose: Choose | None = None,
    most: int = MAX_READ,
) -> tuple[list[dict[str, Any]], int]:
    """Records of the whole lines of a file after byte `since`, and the byte after the last of them. At most `most` bytes are read,
    if a line is no longer than that.

    `flat`: lines hold plain values only, and `read` leaves out numbers that are not finite. The curves of a run are
    thousands of such lines, which every watcher who arrives has read; together they are read in half the time.
    """
    try:
        with open(path, "rb") as file:
            if since > os.fstat(file.fileno()).st_size:
                since = 0
            file.seek(since)
            data = file.read(most)
    except OSError:
        return [], since
    end = data.rfind(b"\n") + 1
    if not end and len(data) == most:
        end = len(data)  # a line without an end is not one of ours: read on after it
    whole = data[:end].split(b"\n")
    return records(choose(whole) if choose else whole, read, flat), since + end


def _integer(text: str) -> int | float | None:
    return int(text) if len(text) <= 17 else _real(text)


def _real(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def _shallow(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_shallow(one, depth - 1) for one in inside)


def _clean(value: Any) -> Any:
    """The same value, with half a pair of UTF-16 replaced in every text: it could not be sent to a browser."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_clean(name): _clean(one) for name, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list) else value
