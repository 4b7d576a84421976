"""What a lesson is: fields that a teacher writes, checked, and steps with texts, questions, links and runs."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ..errors import ConfigError
from ..settings.config import RunConfig
from ..settings.presets import PRESETS
from .conditions import Condition, parse

NAME = r"^[a-z0-9][a-z0-9-]*$"
Words = Annotated[str, Field(min_length=1, max_length=2000)]


def unknown(what: str, name: str, known: Any) -> PydanticCustomError:
    """The error for a name that does not exist, with the nearest one that does."""
    near = difflib.get_close_matches(str(name), list(known), 1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Choose one of: {', '.join(known)}."
    return PydanticCustomError("unknown", "{words}", {"words": f"Unknown {what} {name!r}. {hint}"})


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Question(_Part):
    """A question. With `choices` one of them is picked, otherwise the answer is a text.

    `answer` is the choice that is right, "" where none is; `because` is shown once the question has been answered (of a
    prediction: once the run has shown it).
    """

    ask: Words
    choices: tuple[Words, ...] = Field((), max_length=8)
    answer: str = ""
    because: str = Field("", max_length=2000)

    @model_validator(mode="after")
    def _fits(self) -> "Question":
        if len(self.choices) == 1:
            raise ValueError("A question has at least two choices, or none for an answer in words.")
        if len(set(self.choices)) < len(self.choices):
            raise ValueError("Two choices of this question are the same.")
        if self.answer and self.answer not in self.choices:
            raise ValueError(f"The answer {self.answer!r} is not one of the choices.")
        return self

    def right(self, given: str) -> bool | None:
        """Whether an answer is right; None where there is nothing to compare it with, or no answer."""
        return given == self.answer if self.answer and given else None


class Task(_Part):
    """A run that belongs to a lesson: how it begins, what may be changed, what is predicted before, and what it has to reach.

    `controls` are the settings that the form offers; all others are fixed.
    """

    name: str = Field(pattern=NAME, max_length=40)
    recipe: str
    settings: dict[str, Any] = {}
    controls: tuple[str, ...] = ()
    predict: tuple[Question, ...] = ()
    passes: tuple[str, ...] = Field((), alias="pass")

    @field_validator("recipe")
    @classmethod
    def _known_recipe(cls, name: str) -> str:
        if name not in PRESETS:
            raise unknown("recipe", name, PRESETS)
        return name

    @field_validator("controls")
    @classmethod
    def _known_settings(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in RunConfig.model_fields:
                raise unknown("setting", name, RunConfig.model_fields)
        return names

    @field_validator("settings")
    @classmethod
    def _known_fields(cls, settings: dict[str, Any]) -> dict[str, Any]:
        for name in settings:
            if name not in RunConfig.model_fields or name == "preset":
                raise unknown("setting", name, [field for field in RunConfig.model_fields if field != "preset"])
        return settings

    @field_validator("passes")
    @classmethod
    def _conditions(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for text in texts:
            parse(text)
        return texts

    @model_validator(mode="after")
    def _measured(self) -> "Task":
        """The settings make a run, and what it has to reach is measured in it. Raises ValueError."""
        try:
            config = self.config
        except ConfigError as error:
            raise ValueError(str(error)) from None
        if not config.evaluate_every and any(one.column.startswith("metric/") for one in self.conditions):
            raise ValueError("This run has to reach a metric, and evaluate_every is 0, so that no metric is measured.")
        return self

    @property
    def config(self) -> RunConfig:
        return PRESETS[self.recipe].config.updated(**self.settings)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(map(parse, self.passes))


class Front(_Part):
    """What stands between the two lines +++ at the top of a lesson."""

    title: Words
    minutes: int = Field(ge=1, le=240)
    about: Words
    run: tuple[Task, ...] = ()

    @field_validator("run")
    @classmethod
    def _own_names(cls, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
        names = [task.name for task in tasks]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"Two runs of this lesson are named {twice!r}.")
        return tasks


# -- the body -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """Markdown."""

    words: str


@dataclass(frozen=True)
class Asked:
    """A question in the body. `id` is its place, such as "2.1": the first question of step 2."""

    id: str
    question: Question


@dataclass(frozen=True)
class Link:
    """A way to a page of the app. A value of `query` that is @NAME stands for the run of that name."""

    label: str
    page: str
    query: Mapping[str, str]

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the runs that have to be there before the link leads anywhere."""
        return tuple(value[1:] for value in self.query.values() if value.startswith("@"))

    def filled(self, run_of: Callable[[str], str | None]) -> dict[str, str] | None:
        """The query with the runs in it; None while one of them is missing."""
        filled = {name: run_of(value[1:]) if value.startswith("@") else value for name, value in self.query.items()}
        return None if None in filled.values() else {name: value or "" for name, value in filled.items()}


@dataclass(frozen=True)
class Run:
    """The place of a run: predictions, a button that leads to its form, and what it has reached."""

    task: Task


Block = Text | Asked | Link | Run


@dataclass(frozen=True)
class Step:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Lesson:
    """A lesson. `name` is that of its file without .md; `own`: it lies in the folder of the user's own lessons."""

    name: str
    path: Path
    front: Front
    steps: tuple[Step, ...]
    own: bool = False

    @property
    def title(self) -> str:
        return self.front.title

    @property
    def tasks(self) -> tuple[Task, ...]:
        return self.front.run

    def task(self, name: str | None) -> Task | None:
        return next((task for task in self.tasks if task.name == name), None)

    @property
    def questions(self) -> tuple[Asked, ...]:
        """The questions of the body, in order."""
        return tuple(block for step in self.steps for block in step.blocks if isinstance(block, Asked))

    def predictions(self, task: Task) -> tuple[Asked, ...]:
        """What is asked before a run starts; `id` is such as "digits.1"."""
        return tuple(Asked(f"{task.name}.{place}", one) for place, one in enumerate(task.predict, 1))
