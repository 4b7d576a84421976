"""From a teacher's file to a lesson. A mistake is reported with the line that it stands in.

+++
title = "..."                      what lesson.Front has, in TOML
+++
## The first step                  each step begins with a heading
Text in Markdown.
run: digits                        the place of a run of the front matter
[Walk](explore?run=@digits)        alone in a line: a button that leads there
? What do you see?                 a question; with choices, of which [x] is the right one
- [ ] noise
- [x] digits
! Shown once it was answered.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError

from ..errors import UserError, reason
from .lesson import Asked, Block, Front, Lesson, Link, Question, Run, Step, Task, Text, unknown

FENCE = "+++"
MOST = 200_000  # characters of a file

_HEADING = re.compile(r"##\s+(.+?)\s*#*")
_RUN = re.compile(r"run:\s*(\S+)\s*")
_LINK = re.compile(r"\[([^\]]+)\]\(([a-z]+)(?:\?([^)\s]*))?\)\s*")
_CHOICE = re.compile(r"[-*]\s+\[([ xX])\]\s+(.+?)\s*")


class LessonError(UserError):
    """A mistake in a lesson. `line` counts from 1."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.name}, line {line}: {message}")
        self.path, self.line = path, line


def read(path: Path, pages: Collection[str], own: bool = False) -> Lesson:
    """The lesson in a file. `pages` are the names that a link may lead to. Raises LessonError."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(MOST + 1)
    except UnicodeDecodeError:
        raise LessonError(path, 1, "The file is not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise LessonError(path, 1, f"The file cannot be read: {reason(error)}.") from None
    if len(text) > MOST:
        raise LessonError(path, 1, f"The file has more than {MOST:,} characters.")
    return parse(text, path, pages, own)


def parse(text: str, path: Path, pages: Collection[str], own: bool = False) -> Lesson:
    """The lesson that a text describes; `path` is where it came from. Raises LessonError."""
    lines = text.removeprefix("\ufeff").splitlines()
    first = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    if first == len(lines) or lines[first].strip() != FENCE:
        raise LessonError(path, first + 1, f"A lesson begins with a line {FENCE}, then title, minutes and about.")
    last = next((place for place in range(first + 1, len(lines)) if lines[place].strip() == FENCE), None)
    if last is None:
        raise LessonError(path, first + 1, f"The second line {FENCE}, which ends the front matter, is missing.")
    front = _front(lines[first + 1 : last], first + 2, path)
    return Lesson(path.stem, path, front, _Body(front, path, pages).read(lines, last + 1), own)


# -- the front matter -----------------------------------------------------------------------------------------------------


def _front(lines: list[str], offset: int, path: Path) -> Front:
    """`offset` is the number of the first of these lines in the file."""
    try:
        table = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        words, _, place = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", place)
        line = int(found[1]) - 1 if found else max(0, len(lines) - 1)
        raise LessonError(path, offset + line, f"This is not valid TOML: {words}.") from None
    known = _lines(lines)
    try:
        return Front.model_validate(table)
    except ValidationError as error:
        fault = error.errors()[0]
        message = _sentence(fault)
        raise LessonError(path, offset + _line_of(fault["loc"], message, known), message) from None


Place = tuple[str | int, ...]


def _lines(lines: list[str]) -> dict[Place, int]:
    """Where each table and key of a TOML text stands, by its path, such as ("run", 0, "settings", "steps")."""
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for number, line in enumerate(lines):
        if header := re.match(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]", line):
            path: Place = ()
            *outer, inner = header[2].split(".")
            for part in outer:
                path = (*path, part)
                if path in counts:
                    path = (*path, counts[path])
            path = (*path, inner)
            if header[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
                path = (*path, counts[path])
            table = path
            found.setdefault(table, number)
        elif key := re.match(r"\s*([\w\-]+)\s*=", line):
            found.setdefault((*table, key[1]), number)
    return found


def _line_of(place: Place, message: str, known: dict[Place, int]) -> int:
    """The line of the thing that is wrong, or of the nearest thing around it that has one."""
    tables = (place, (*place, "settings"))
    inside = {str(path[-1]): line for path, line in known.items() if path[:-1] in tables and "settings" in path}
    for name in re.findall(r"\w+", message):  # a setting that the message names, where a whole run is at fault
        if name in inside:
            return inside[name]
    while place and place not in known:
        if (first := (*place, 0)) in known:
            return known[first]
        place = place[:-1]
    return known.get(place, 0)


def _sentence(fault: Mapping[str, Any]) -> str:
    """What pydantic found, in a sentence that names the field."""
    name = str(fault["loc"][-1]) if fault["loc"] else "the front matter"
    if fault["type"] == "missing":
        return f"{name} is missing."
    if fault["type"] == "extra_forbidden":
        return f"Unknown field {name!r}."
    if fault["type"] == "string_pattern_mismatch":
        return f"{name} is {fault['input']!r}. Use small letters, digits and hyphens."
    message = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] in ("unknown", "value_error"):
        return message
    return f"{name} cannot be {fault['input']!r}: it {message.removeprefix('Input ')}."


# -- the body -------------------------------------------------------------------------------------------------------------


class _Body:
    """Reads the lines below the front matter, one after the other."""

    def __init__(self, front: Front, path: Path, pages: Collection[str]) -> None:
        self.front, self.path, self.pages = front, path, pages
        self.steps: list[Step] = []
        self.placed: set[str] = set()
        self.title = ""
        self.blocks: list[Block] = []
        self.words: list[str] = []
        self.asked = 0

    def fault(self, place: int, message: str) -> LessonError:
        return LessonError(self.path, place + 1, message)

    def read(self, lines: list[str], place: int) -> tuple[Step, ...]:
        begins = place
        while place < len(lines):
            line, fenced = lines[place], "\n".join(self.words).count("```") % 2 == 1
            if not fenced and (heading := _HEADING.fullmatch(line)):
                self._close(begins)
                self.title, begins = heading[1], place
            elif not self.title and line.strip():
                raise self.fault(place, "The text begins with the heading of its first step: ## Title")
            elif fenced or not line.strip():
                self.words.append(line)
            elif line.startswith("?"):
                place = self._question(lines, place)
                continue
            elif not self._single(line, place):
                self.words.append(line)
            place += 1
        self._close(begins)
        if not self.steps:
            raise self.fault(len(lines) - 1, "The lesson has no steps. Each begins with a heading: ## Title")
        if missing := [task.name for task in self.front.run if task.name not in self.placed]:
            raise self.fault(begins, f"The run {missing[0]!r} has no place in the text. Write a line run: {missing[0]}")
        return tuple(self.steps)

    def _single(self, line: str, place: int) -> bool:
        """Whether a line is one of those that stand alone: a run, or a link to a page of the app."""
        if match := _RUN.fullmatch(line):
            self._put(Run(self._task(match[1], place)))
            self.placed.add(match[1])
            return True
        if match := _LINK.fullmatch(line.strip()):
            self._put(self._link(match[1], match[2], match[3] or "", place))
            return True
        if line.startswith("!") and not line.startswith("!["):
            raise self.fault(place, "An explanation (!) has to follow a question (?) and its choices.")
        if _CHOICE.fullmatch(line.strip()):
            raise self.fault(place, "A choice ([ ] or [x]) has to follow a question (?).")
        return False

    def _task(self, name: str, place: int) -> Task:
        known = {task.name: task for task in self.front.run}
        if name not in known:
            raise self.fault(place, _words(unknown("run", name, known)) if known else f"The front matter has no run {name!r}.")
        if name in self.placed:
            raise self.fault(place, f"The run {name!r} already has a place further up.")
        return known[name]

    def _link(self, label: str, page: str, query: str, place: int) -> Link:
        if page not in self.pages:
            raise self.fault(place, _words(unknown("page", page, self.pages)))
        link = Link(label, page, dict(parse_qsl(query, keep_blank_values=True)))
        known = {task.name: task for task in self.front.run}
        for name in link.needs:
            if name not in known:
                raise self.fault(place, f"@{name} is not a run of this lesson.")
        return link

    def _question(self, lines: list[str], place: int) -> int:
        """Read a question with what belongs to it; returns the place of the line after it."""
        begins, choices, right, because = place, [], [], []
        ask = lines[place][1:].strip()
        place += 1
        while place < len(lines):
            line = lines[place].strip()
            if choice := _CHOICE.fullmatch(line):
                choices.append(choice[2])
                right += [choice[2]] if choice[1] != " " else []
            elif line.startswith("!") and not line.startswith("!["):
                because.append(line[1:].strip())
            elif not line and place + 1 < len(lines) and _CHOICE.fullmatch(lines[place + 1].strip()) and not because:
                pass  # a blank line between a question and its choices
            else:
                break
            place += 1
        if len(right) > 1:
            raise self.fault(begins, "Only one choice of a question can be the right one: mark it with [x].")
        self.asked += 1
        try:
            question = Question(ask=ask, choices=tuple(choices), answer="".join(right), because=" ".join(because))
        except ValidationError as error:
            raise self.fault(begins, _sentence(error.errors()[0])) from None
        self._put(Asked(f"{len(self.steps) + 1}.{self.asked}", question))
        return place

    def _put(self, block: Block) -> None:
        self._text()
        self.blocks.append(block)

    def _text(self) -> None:
        if words := "\n".join(self.words).strip():
            self.blocks.append(Text(words))
        self.words = []

    def _close(self, place: int) -> None:
        """The step that was being read is complete."""
        self._text()
        if self.title:
            if not self.blocks:
                raise self.fault(place, f"The step {self.title!r} is empty.")
            self.steps.append(Step(self.title, tuple(self.blocks)))
        self.blocks, self.asked = [], 0


def _words(error: Exception) -> str:
    return str(error)
