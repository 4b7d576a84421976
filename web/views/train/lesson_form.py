"""The form of a run that belongs to a lesson: only the settings that the lesson leaves open."""

from typing import Any

import streamlit as st

from gan_core.errors import UserError
from gan_core.settings.config import RunConfig

from ...places import LESSONS
from ..lessons import progress
from ..lessons.follow import Asking
from ..lessons.run_box import about
from . import gallery
from .fields import field, in_labels


def choose(asked: Asking, button: Any) -> RunConfig | None:
    """The form. Returns the settings, None while they are impossible. `button` as in form.choose."""
    lesson, task = asked
    st.markdown(f"For the lesson **{lesson.title}**  \n{about(task)}")
    values: dict[str, Any] = task.config.model_dump()
    above = st.container()  # the button comes before the settings that decide what it does
    for name in task.controls:
        values[name] = field(name, values[name], f"lesson/{lesson.name}/{task.name}/{name}")
    if not task.controls:
        st.caption("All settings are chosen by the lesson.")
    config, fault = None, ""
    try:
        config = RunConfig.parse(values)
    except UserError as error:
        fault = in_labels(str(error))
    missing = "" if asked.predicted else "Answer the prediction in the lesson first."
    with above:
        button(None if missing else config, missing or ("Fix the highlighted setting first." if fault else ""))
        if fault:
            st.error(fault, icon=":material/error:")
        elif missing:
            st.caption(missing)
            if st.button("To the prediction", icon=":material/arrow_back:", key="lesson/predict", help="Go back to the lesson"):
                step = str(progress.step_of(lesson, task))
                st.switch_page(LESSONS, query_params={"lesson": lesson.name, "step": step})
        elif config:
            gallery.how_long(config)
    return None if missing else config
