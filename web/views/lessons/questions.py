"""The questions of a lesson as widgets. An answer is kept when the visitor goes to another page."""

import streamlit as st

from gan_core.lessons.lesson import Asked, Lesson

from . import progress


def ask(lesson: Lesson, asked: Asked, *, fixed: bool = False, explain: bool = True) -> str:
    """A question, and the answer so far. `fixed`: it can no longer be changed; `explain`: what is right is shown once it is
    answered."""
    known, key, question = progress.of(lesson.name), progress.key_of(lesson.name, asked.id), asked.question
    given = known.answers.get(asked.id, "")
    if question.choices:
        given = given if given in question.choices else ""
        st.session_state.setdefault(key, given or None)
        answer = st.radio(question.ask, question.choices, index=None, key=key, disabled=fixed) or ""
    else:
        st.session_state.setdefault(key, given)
        answer = st.text_area(question.ask, key=key, disabled=fixed, max_chars=progress.LONGEST, height=90)
    known.answers[asked.id] = answer
    if explain and answer.strip():
        _explain(asked, answer)
    return answer


def _explain(asked: Asked, answer: str) -> None:
    question, right = asked.question, asked.question.right(answer)
    if right:
        st.success(f"Right. {question.because}", icon=":material/check_circle:")
    elif right is False:
        st.info(f"Not this one. {question.because}", icon=":material/lightbulb:")
    elif question.because:
        st.info(question.because, icon=":material/lightbulb:")


def student(lesson: Lesson) -> None:
    """The name that stands on the report."""
    known, key = progress.of(lesson.name), progress.key_of(lesson.name, "student")
    st.session_state.setdefault(key, known.student)
    known.student = st.text_input("Your name, for the report", key=key, max_chars=200)
