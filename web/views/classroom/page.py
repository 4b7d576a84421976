"""The page Class: for everyone who is here and whose run trains; for the teacher also the links, the people and the limits."""

import streamlit as st

from gan_core.errors import UserError

from ...access import classroom, gate
from ...words import plain
from . import invitation, lesson, limits, people, turns, wall

EVERY = 3.0  # seconds between two looks at the queue


def show() -> None:
    who = gate.visitor() if classroom.on() else None
    if who is None and (code := st.session_state.get(lesson.RENEWED)):
        lesson.renewed(code)
        return
    if who is None:
        st.title("Class", anchor=False)
        st.info(
            gate.OUTSIDE if classroom.on() else "Class mode is off. Start the app with GAN_CLASS=1 to use it.",
            icon=":material/groups:",
        )
        return
    try:
        _show(who)
    except UserError as error:
        st.error(plain(str(error)), icon=":material/error:")


def _show(who: gate.Visitor) -> None:
    if who.role == "teacher" and invitation.projected():
        return
    st.title("Class", anchor=False)
    st.markdown(_you(who))
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.fragment(turns.show, run_every=EVERY)(who)
        st.fragment(wall.show, run_every=2 * EVERY)(who)
    with right:
        if who.role == "teacher":
            invitation.show()
            lesson.show()
        people.show(who)
        limits.show(who)


def _you(who: gate.Visitor) -> str:
    if who.role == "teacher":
        return "You are the **teacher**: you may do everything, also to the runs of the others."
    if who.role == "student":
        return f"You are **{plain(who.name)}**. You may start runs, and steer and delete your own. You can look at all others."
    return "You are **watching**. To start runs, open the link of the class again and enter a name."
