"""What a chapter of Learn is. Each chapter is one file of this folder that has a CHAPTER, and a line in chapters.py."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """One answer to choose, and the sentence that is shown once it is chosen."""

    words: str
    because: str
    right: bool = False


@dataclass(frozen=True)
class Chapter:
    """One screen of the path.

    `slug` stands in the address, `number` is its place on the path, `short` its name in the row of steps. `lead` is Markdown of
    at most 90 words, with formulas in $...$ and terms linked as [generator](glossary?term=generator). `moves` says what to move
    or press first. `show` draws the figure. The question has exactly one right answer.
    """

    slug: str
    number: int
    short: str
    title: str
    minutes: int
    lead: str
    moves: str
    question: str
    answers: tuple[Answer, ...]
    show: Callable[[], None]
