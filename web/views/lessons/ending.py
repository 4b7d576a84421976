"""The end of a lesson: what is still missing, and the report."""

from datetime import datetime

import streamlit as st

from gan_core.errors import UserError
from gan_core.lessons.conditions import check
from gan_core.lessons.lesson import Lesson, Task
from gan_core.lessons.report import report

from ...access import classroom
from ...client import class_acts
from ...words import count
from .. import may, once
from . import progress, questions


def show(lesson: Lesson) -> None:
    st.markdown("### Your report")
    missing = lacking(lesson)
    if missing:
        st.info("Still missing:\n" + "\n".join(f"* {words}" for words in missing), icon=":material/checklist:")
    else:
        st.success("All questions are answered, and every run has reached its goal.", icon=":material/verified:")
    questions.student(lesson)
    work = progress.work(lesson)  # here: the function below is called outside of the session
    st.download_button(
        "Download the report",
        data=lambda: report(lesson, work, datetime.now()).encode(),
        file_name=f"{lesson.name}-report.html",
        mime="text/html",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        key="lesson/report",
        help="Your answers and what your runs show, as a file",
    )
    if classroom.on():
        _hand_in(lesson)
    st.caption(
        "One file with your predictions and answers, the pictures, curves, settings and seed of your runs. It opens in any "
        "browser and can be printed. Your answers stay in this browser, on this computer."
    )


def _hand_in(lesson: Lesson) -> None:
    """In a class: the same file for the teacher."""
    look = may.look("class.hand_in", help="Your teacher gets this report. You can hand it in again; the last one counts.")
    if st.button("Hand it in", icon=":material/outbox:", key="lesson/hand-in", **look):
        try:
            class_acts.hand_in(lesson.name, report(lesson, progress.work(lesson), datetime.now()).encode())
        except (UserError, OSError) as error:
            st.error(once.words_of(error), icon=":material/error:")
        else:
            st.success("Your teacher has it.", icon=":material/check:")


def lacking(lesson: Lesson) -> list[str]:
    """What is still to do, in words."""
    words = []
    if open_questions := progress.unanswered(lesson, lesson.questions):
        words.append(f"{count(open_questions, 'question')} without an answer")
    for task in lesson.tasks:
        words += _of_task(lesson, task)
    return words


def _of_task(lesson: Lesson, task: Task) -> list[str]:
    step = f"step {progress.step_of(lesson, task)}"
    run = progress.of(lesson.name).run(task.name)
    if run is None:
        return [f"the run of {step}"]
    if task.conditions and not check(task.conditions, run.stats()[0]).reached:
        return [f"the goal of the run of {step}"]
    return []
