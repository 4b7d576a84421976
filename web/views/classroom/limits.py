"""What a student may use: shown to everyone, changed by the teacher."""

import streamlit as st

from ...access import classroom, gate, limits
from ...client import class_acts
from ...words import duration, in_bytes

FIELDS = {
    "turn": ("Turn (seconds)", 10, 3600, "Seconds of training after which a run lets another person's run go first"),
    "live": ("Runs at a time", 1, 20, "Runs of one student that may train, wait or be paused at the same time"),
    "steps": ("Steps of a run", 100, 10_000_000, "A run that has a time limit may take more"),
    "seconds": ("Seconds of a run", 10, 100_000, "Every run of a student ends after this time of training"),
    "pictures": ("Pictures in a step", 2, 4096, "The largest batch size"),
    "run_mb": ("MB of a run", 10, 100_000, "Above it, the oldest snapshots of the run are deleted"),
    "student_mb": ("MB of a student", 10, 1_000_000, "With more on the disk, a student cannot start another run"),
    "class_mb": ("MB of the class", 100, 10_000_000, "With more on the disk, no student can start another run"),
    "upload_mb": ("MB of an upload", 1, 100, "Of one student at a time"),
}


def show(who: gate.Visitor) -> None:
    now = classroom.current().limits
    with st.expander("Limits", icon=":material/speed:"):
        st.caption(
            f"A student may have {now.live} runs at a time, each of at most {now.steps:,} steps or {duration(now.seconds)}. Turns take "
            f"{duration(now.turn)} while others wait. A student's runs may hold {now.student_mb:,} MB. All runs together hold "
            f"{in_bytes(limits.total())} of {in_bytes(now.class_mb * 1e6)}."
        )
        if who.role == "teacher":
            _form(now)


def _form(now: classroom.Limits) -> None:
    with st.form("class/limits", border=False):
        columns = st.columns(2)
        values = {
            name: columns[place % 2].number_input(title, low, high, min(max(getattr(now, name), low), high), help=about)
            for place, (name, (title, low, high, about)) in enumerate(FIELDS.items())
        }
        if st.form_submit_button("Save the limits", help="They count for runs that start from now on"):
            class_acts.set_limits(**values)
            st.rerun()
