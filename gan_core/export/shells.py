"""The same command for the shells that people have: POSIX ones, and PowerShell on Windows."""

import re
import shlex
from collections.abc import Sequence

_SAFE = re.compile(r"(?!-[^ ]*[.:])[A-Za-z0-9_./:\\-]+")  # what PowerShell takes as one word; it cuts -a.b and -a:b in two
_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")  # all of these are single quotes to PowerShell


def powershell(words: Sequence[str]) -> str:
    """The line for Windows PowerShell, and for PowerShell 7, that runs a program with these words.

    The two pass on a double quote in different ways. A word that holds one, as JSON does, therefore comes through the pipe, and
    the program finds - in its place. Raises ValueError for more than one such word.
    """
    piped = [word for word in words if '"' in word]
    if len(piped) > 1:
        raise ValueError("only one word can come through the pipe")
    line = " ".join("-" if word in piped else _quoted(word) for word in words)
    return f"{_quoted(piped[0])} | {line}" if piped else line


def for_powershell(lines: str) -> str:
    """Lines for a POSIX shell as lines for PowerShell. Comments stay as they are."""
    return "\n".join(line if line.startswith("#") else powershell(shlex.split(line)) for line in lines.splitlines())


def _quoted(word: str) -> str:
    return word if _SAFE.fullmatch(word) else "'" + _QUOTES.sub(r"\1\1", word) + "'"
