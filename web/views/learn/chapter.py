"""What a chapter of Learn is. Each chapter is one file of this folder that has a CHAPTER, and a line in chapters.py."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """One answer to choose, and the sentence that is shown once it is chosen."""

    words: str
    because: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question with exactly one right answer."""

    words: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Part:
    """What stands beside a part of a chapter instead of the chapter's own: what to move first, and a question."""

    moves: str
    question: Question | None = None


@dataclass(frozen=True)
class Chapter:
    """One screen of the path.

    `slug` stands in the address, `number` is its place on the path, `short` its name in the row of steps. `lead` is Markdown of
    at most 90 words, with formulas in $...$ and terms linked as [generator](glossary?term=generator). `moves` says what to move
    or press first. `show` draws the figure. The question has exactly one right answer;
    `of_parts` has what differs in other parts than the first, by the part's name, of a chapter that has several.
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
    of_parts: dict[str, Part] = field(default_factory=dict)

    def asked(self, part: str | None) -> tuple[Question, int]:
        """The question beside a part, and the number by which its answer is remembered: 9 for that of chapter 9, then 901, 902 ..."""
        if part in self.of_parts and (own := self.of_parts[part].question):
            return own, 100 * self.number + 1 + list(self.of_parts).index(part)
        return Question(self.question, self.answers), self.number
