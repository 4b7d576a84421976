"""What a student has done in a lesson: kept in the browser tab for every page, and remembered by the browser."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.lessons.lesson import Asked, Lesson, Run, Task
from gan_core.lessons.report import Work
from gan_core.runs.folder import RunDir

from ...components.notebook import notebook

LONGEST = 4000  # characters of an answer
MOST = 200  # answers


@dataclass
class Progress:
    """`answers` by the id of their question, `runs` (their names) by the name of the task, and the `step` that is read (from 1).

    `known`: whether the browser has said what it remembers.
    """

    student: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    step: int = 1
    known: bool = False

    def run(self, task: str) -> RunDir | None:
        """The run that was started for a task, if it still exists."""
        return runs.find(self.runs.get(task))


def of(name: str) -> Progress:
    """What is known of the lesson of this name in this tab."""
    everything: dict[str, Progress] = st.session_state.setdefault("lessons", {})
    return everything.setdefault(name, Progress())


def keep(name: str) -> None:
    """Let the browser remember the lesson; of a page that has just been opened, ask what it remembers."""
    known = of(name)
    value = {"student": known.student, "answers": known.answers, "runs": known.runs, "step": known.step}
    notebook(name, value if known.known else None, _restored)


def _restored(name: str, value: dict[str, Any]) -> None:
    """Take over what the browser remembers. What was answered in this tab meanwhile is newer."""
    known = of(name)
    if known.known:
        return
    known.known = True
    known.answers = _texts(value.get("answers")) | {one: text for one, text in known.answers.items() if text}
    known.runs = _texts(value.get("runs")) | known.runs
    known.student = known.student or str(value.get("student") or "")[:200]
    if isinstance(step := value.get("step"), int) and "step" not in st.query_params:
        known.step = max(1, step)
    for one, text in known.answers.items():
        st.session_state[key_of(name, one)] = text
    st.session_state[key_of(name, "student")] = known.student


def _texts(value: Any) -> dict[str, str]:
    """The texts in what a browser hands over; it may be anything."""
    if not isinstance(value, dict):
        return {}
    return {key: text[:LONGEST] for key, text in list(value.items())[:MOST] if isinstance(key, str) and isinstance(text, str)}


def key_of(name: str, one: str) -> str:
    """The key of the widget of a question."""
    return f"answer/{name}/{one}"


def unanswered(lesson: Lesson, asked: tuple[Asked, ...]) -> int:
    """How many of these questions have no answer."""
    given = of(lesson.name).answers
    return sum(not given.get(one.id, "").strip() for one in asked)


def step_of(lesson: Lesson, task: Task) -> int:
    """The step (from 1) in which a run has its place."""
    for place, step in enumerate(lesson.steps, 1):
        if any(isinstance(block, Run) and block.task.name == task.name for block in step.blocks):
            return place
    return 1


def work(lesson: Lesson) -> Work:
    """What the report shows."""
    known = of(lesson.name)
    found = {task.name: run for task in lesson.tasks if (run := known.run(task.name))}
    return Work(known.student, known.answers, found)
