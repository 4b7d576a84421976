"""The page Lessons: the list, and one lesson, a step at a time."""

import streamlit as st

from gan_core.lessons.lesson import Asked, Lesson, Link, Run, Text
from gan_core.lessons.shelf import Shelf
from gan_core.places import lessons_root

from ... import address
from ...client import lessons
from ...places import LESSONS, LINKED
from ...words import count, plain, readable
from .. import may
from . import ending, progress, questions, run_box


def show() -> None:
    state = address.read("lessons", st.query_params.to_dict())
    shelf = lessons.all_lessons()
    lesson = shelf.lessons.get(state["lesson"] or "")
    if lesson:
        if "step" in st.query_params:
            progress.of(lesson.name).step = state["step"]
        progress.keep(lesson.name)
        _lesson(lesson)
        return
    st.title("Lessons", anchor=False)
    if state["lesson"]:
        st.warning(f"There is no lesson named {plain(state['lesson'], 80)}. Choose one below.", icon=":material/link_off:")
    _list(shelf)


def _list(shelf: Shelf) -> None:
    st.markdown(
        "Each lesson takes you through the real pages: you **predict**, train or explore, and see whether you were right. At the "
        "end you get a report to print or hand in. No GPU, no network and no data set is needed for those that come with the app."
    )
    columns = st.columns(3)
    for place, lesson in enumerate(shelf.lessons.values()):
        with columns[place % 3], st.container(border=True, key=f"lesson-card-{place}"):
            mine = " · your own" if lesson.own else ""
            st.markdown(f"**{lesson.title}**  \n{lesson.front.about}")
            st.caption(f":material/schedule: {lesson.front.minutes} minutes · {count(len(lesson.steps), 'step')}{mine}")
            if st.button(
                _way_in(lesson),
                key=f"lesson/{lesson.name}",
                icon=":material/arrow_forward:",
                help="Open this lesson where you left it",
            ):
                st.switch_page(LESSONS, query_params={"lesson": lesson.name})
    for fault in shelf.faults:
        st.error(plain(str(fault), 600), icon=":material/edit_document:")
    where = f" in `{readable(str(lessons_root()))}`" if may.name_folders() else " in the app's folder of lessons"
    st.caption(f"Your own lessons: put Markdown files{where}. The file docs/lessons.md describes the format.")


def _way_in(lesson: Lesson) -> str:
    if not progress.of(lesson.name).answers:
        return "Begin"
    return "Continue" if progress.unanswered(lesson, lesson.questions) else "Read again"


# -- one lesson -----------------------------------------------------------------------------------------------------------


def _lesson(lesson: Lesson) -> None:
    known = progress.of(lesson.name)
    last = len(lesson.steps) + 1  # after the steps of the file comes the report
    known.step = max(1, min(known.step, last))
    left, right = st.columns([5, 2], gap="large")
    with right:
        _contents(lesson, known.step)
    with left:
        st.title(lesson.title, anchor=False)
        where = "Your report" if known.step == last else f"Step {known.step} of {len(lesson.steps)}"
        st.progress(known.step / last, text=f"{where}, about {lesson.front.minutes} minutes in all")
        if known.step == last:
            ending.show(lesson)
        else:
            _step(lesson, known.step)
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            if st.button(
                "Back", icon=":material/arrow_back:", key="lesson/back", disabled=known.step == 1, help="The step before"
            ):
                _go(known.step - 1)
            if known.step < last and st.button(
                "Next", icon=":material/arrow_forward:", key="lesson/next", type="primary", help="The next step"
            ):
                _go(known.step + 1)


def _contents(lesson: Lesson, now: int) -> None:
    """The steps, each a way to it."""
    with st.container(key="lesson-steps", gap=None):
        st.caption("The steps of this lesson")
        titles = [*(step.title for step in lesson.steps), "Your report"]
        for place, title in enumerate(titles, 1):
            mark = ":material/radio_button_checked:" if place == now else ":material/radio_button_unchecked:"
            if st.button(f"{place}. {title}", key=f"lesson/step/{place}", type="tertiary", icon=mark, help="Go to this step"):
                _go(place)
        if st.button("All lessons", icon=":material/list:", key="lesson/all", type="tertiary", help="The list of lessons"):
            st.query_params.clear()
            st.rerun()


def _go(step: int) -> None:
    st.query_params["step"] = str(step)
    st.rerun()


def _step(lesson: Lesson, number: int) -> None:
    step = lesson.steps[number - 1]
    st.markdown(f"### {step.title}")
    for place, block in enumerate(step.blocks):
        if isinstance(block, Text):
            st.markdown(block.words)
        elif isinstance(block, Asked):
            questions.ask(lesson, block)
        elif isinstance(block, Run):
            run_box.show(lesson, block.task)
        else:
            _link(lesson, block, f"lesson/link/{number}/{place}")


def _link(lesson: Lesson, link: Link, key: str) -> None:
    """A button to a page of the app. It stays in this tab, and the strip on top of that page leads back."""
    query = link.filled(lambda task: (run := progress.of(lesson.name).run(task)) and run.id)
    missing = "Start the run first." if query is None else None
    if (
        st.button(link.label, icon=":material/open_in_new:", key=key, disabled=query is None, help=missing)
        and query is not None
    ):
        st.switch_page(LINKED[link.page], query_params={**query, "lesson": lesson.name})
