"""Who has joined; the teacher can take somebody out."""

import streamlit as st

from ...access import gate
from ...client import class_acts
from ...words import count, plain


def show(who: gate.Visitor) -> None:
    known = class_acts.people()
    with st.expander(f"{count(len(known), 'student')} joined", icon=":material/groups:", expanded=who.role == "teacher"):
        if not known:
            st.caption("Nobody yet.")
        st.markdown(" · ".join(plain(name) for name in known.values()))
        if who.role == "teacher" and known:
            _removal(known)


def _removal(known: dict[str, str]) -> None:
    with st.popover("Take somebody out", icon=":material/person_remove:", help="For example somebody with a rude name"):
        person = st.selectbox(
            "Student",
            list(known),
            index=None,
            format_func=lambda one: known[one],  # options are shown as they are, not as Markdown
            key="class/remove",
            help="Their runs stay. They can join again under another name.",
        )
        if st.button(
            "Take out", disabled=person is None, key="class/removed", help="Their browser can do nothing here any more"
        ):
            class_acts.remove(str(person))
            st.rerun()
