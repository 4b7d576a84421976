"""The questions of a lesson as widgets. An answer is kept when the visitor goes to another page."""

import streamlit as st

from gan_core.lessons.lesson import Asked, Lesson

from ...words import plain
from . import progress


def ask(lesson: Lesson, asked: Asked, *, explain: bool = True) -> str:
    """A question, and the answer so far. `explain`: what is right is shown once it is answered."""
    known, key, question = progress.of(lesson.name), progress.key_of(lesson.name, asked.id), asked.question
    given = known.answers.get(asked.id, "")
    if question.choices:
        given = given if given in question.choices else ""
        st.session_state.setdefault(key, given or None)
        answer = st.radio(question.ask, question.choices, index=None, key=key, help="Choose one answer") or ""
    else:
        st.session_state.setdefault(key, given)
        answer = st.text_area(
            question.ask, key=key, max_chars=progress.LONGEST, height=90, help="Your answer appears on the report"
        )
    known.answers[asked.id] = answer
    if explain and answer.strip():
        _explain(asked, answer)
    return answer


def fixed(lesson: Lesson, asked: Asked, *, explain: bool) -> None:
    """A prediction that can no longer be changed, because its run has started."""
    given = progress.of(lesson.name).answers.get(asked.id, "")
    st.markdown(f"{asked.question.ask}  \nYour prediction: **{plain(' '.join(given.split())) or 'none'}**")
    if explain:
        _explain(asked, given)


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
    known.student = st.text_input("Your name, for the report", key=key, max_chars=200, help="It appears on the report only")
