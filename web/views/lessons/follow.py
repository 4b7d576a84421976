"""A lesson on the other pages: a strip on top that says where one is in it, and leads back."""

from typing import NamedTuple

import streamlit as st

from gan_core import runs
from gan_core.lessons.lesson import Asked, Lesson, Task, Text
from gan_core.runs.folder import RunDir

from ... import address
from ...client import lessons
from ...places import LESSONS
from . import goal, progress

OPEN = "lesson/open"  # the name of the lesson that this tab follows


class Asking(NamedTuple):
    """A run of a lesson that the page Train was opened for."""

    lesson: Lesson
    task: Task

    @property
    def predicted(self) -> bool:
        return not progress.unanswered(self.lesson, self.lesson.predictions(self.task))


def asking() -> Asking | None:
    """What the address of Train says of a lesson; None for any other visit."""
    state = address.read("train", st.query_params.to_dict())
    lesson = lessons.find(state["lesson"])
    task = lesson.task(state["task"]) if lesson else None
    return Asking(lesson, task) if lesson and task else None


def attach(run: RunDir) -> None:
    """A run was started on the page Train: if that was for a lesson, it is the lesson's from now on."""
    if asked := asking():
        progress.of(asked.lesson.name).runs[asked.task.name] = run.id


def show(page: str) -> None:
    """The strip, on every page but Lessons, while a lesson is being followed."""
    if name := st.query_params.get("lesson"):
        st.session_state[OPEN] = name
    lesson = lessons.find(st.session_state.get(OPEN))
    if not lesson or page == "Lessons":
        return
    progress.keep(lesson.name)
    known = progress.of(lesson.name)
    number = min(known.step, len(lesson.steps))
    step = lesson.steps[number - 1]
    with st.container(key="lesson-strip", horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(
            "Back to the lesson",
            icon=":material/arrow_back:",
            key="strip/back",
            type="primary",
            help="Return to the step that you came from",
        ):
            st.switch_page(LESSONS, query_params={"lesson": lesson.name, "step": str(number)})
        st.markdown(f"**{lesson.title}**, step {number}: {step.title}", width="content")
        with st.popover(
            "Read the step", icon=":material/menu_book:", type="tertiary", help="The text of the step that you are at"
        ):
            for block in step.blocks:
                if isinstance(block, Text):
                    st.markdown(block.words)
                elif isinstance(block, Asked):
                    st.markdown(f"**{block.question.ask}**")
        if st.button("Leave", icon=":material/close:", key="strip/leave", type="tertiary", help="Your answers are kept"):
            _leave()
    _goal(lesson)


def _goal(lesson: Lesson) -> None:
    """How far the run that the page shows is, where it is one of the lesson's."""
    shown = st.query_params.get("run")
    for task in lesson.tasks:
        if shown and progress.of(lesson.name).runs.get(task.name) == shown and (run := runs.find(shown)):
            goal.show(task, run, goal.in_short)


def _leave() -> None:
    st.session_state.pop(OPEN, None)
    for name in ("lesson", "task"):
        st.query_params.pop(name, None)
    st.rerun()
