"""The teacher's box of the lesson: hand one out, collect reports and runs, stop all, end the class."""

import html

import streamlit as st

from ...access import classroom
from ...client import class_acts, lessons
from ...guard import shared_url
from ...places import LESSONS
from ...words import count, plain
from .following import LEADS

RENEWED = "class/renewed"  # the teacher's code of the class that came after the one that this browser has ended


def show() -> None:
    with st.container(border=True):
        st.markdown("**The lesson**")
        _hand_out()
        _collect()
        with st.container(horizontal=True, gap="small"):
            if st.button(
                "Stop all",
                icon=":material/stop_circle:",
                key="class/stop-all",
                help="Stop every run. All are kept and can be resumed.",
            ):
                st.toast(f"{count(class_acts.stop_all(), 'run')} stopped.", icon=":material/stop_circle:")
            with st.popover("End the class", icon=":material/door_front:", help="Clear everything (asks for confirmation)"):
                _end()


def _hand_out() -> None:
    known = lessons.all_lessons().lessons
    name = st.selectbox(
        "Hand out a lesson",
        list(known),
        index=None,
        format_func=lambda one: plain(known[one].title),
        placeholder="Choose a lesson",
        key="class/lesson",
        help="A link for everyone, or take everybody there now",
    )
    if not name:
        return
    st.code(f"{shared_url()}/lessons?lesson={name}", language=None, wrap_lines=True)

    def leads() -> None:
        st.session_state[LEADS] = True

    if st.button(
        "Take everybody there", icon=":material/cast:", key="class/take", on_click=leads, help="Open it, with Follow me on"
    ):
        st.switch_page(LESSONS, query_params={"lesson": name})


def _collect() -> None:
    handed_in = class_acts.handed_in()
    people = classroom.current().people
    names = ", ".join(dict.fromkeys(plain(people.get(person, "Somebody")) for person, _ in handed_in))
    st.caption(f"{count(len(handed_in), 'report')} handed in" + (f": {names}" if names else "."))
    st.download_button(
        "Collect everything",
        class_acts.collected(),
        file_name="class.zip",
        mime="application/zip",
        icon=":material/folder_zip:",
        key="class/collect",
        on_click="ignore",
        help="A zip with a folder for each student: reports, and of each run its settings, curves, last picture and generator",
    )


def _end() -> None:
    st.markdown(
        "This stops all runs, deletes those of the students and their reports permanently, and makes a new code. Your own runs "
        "stay. **Collect everything** first."
    )
    sure = st.checkbox("I have what I want to keep", key="class/sure", help="What is deleted cannot be brought back")
    if st.button("End the class", type="primary", key="class/end", disabled=not sure, help="This cannot be undone"):
        with st.spinner("Ending the class"):
            ended = class_acts.end()
        st.session_state[RENEWED] = ended.teacher_code
        if ended.left:
            st.toast(f"{count(len(ended.left), 'run')} could not be deleted.", icon=":material/warning:")
        st.rerun()


def renewed(code: str) -> None:
    """After the end of a class: the way into the new one, for the teacher alone."""
    st.title("Class", anchor=False)
    st.success("The class has ended. A new one has begun, with a code of its own.", icon=":material/check:")
    st.html(f'<a href="join?code={html.escape(code)}" target="_self">Go on as its teacher</a>')
