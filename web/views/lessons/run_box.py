"""The place of a run in a lesson: predict, start it on the page Train, and see what it reaches."""

import streamlit as st

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.lessons.conditions import check
from gan_core.lessons.lesson import Lesson, Task
from gan_core.runs.folder import LIVE_STATES, RunDir
from gan_core.settings.labels import label
from gan_core.settings.presets import PRESETS

from ...places import TRAIN
from ...words import plain, readable
from . import goal, progress, questions

OFFERED = 20  # runs that can be chosen in place of the attached one


def show(lesson: Lesson, task: Task) -> None:
    known = progress.of(lesson.name)
    run = known.run(task.name)
    with st.container(border=True, key=f"lesson-run-{task.name}"):
        st.markdown(f"**Your run: {PRESETS[task.recipe].title}**  \n{about(task)}")
        asked = lesson.predictions(task)
        over = run is not None and _over(task, run)
        for one in asked:
            if run:
                questions.fixed(lesson, one, explain=over)
            else:
                questions.ask(lesson, one, explain=False)
        if run:
            _attached(lesson, task, run)
        else:
            waiting = progress.unanswered(lesson, asked)
            if st.button(
                "Open the form",
                type="primary",
                icon=":material/play_circle:",
                key=f"open/{task.name}",
                disabled=waiting > 0,
                help="Predict first: answer every question above." if waiting else "The settings are chosen. You press Train.",
            ):
                st.switch_page(TRAIN, query_params=address_of(lesson, task))
            if waiting:
                st.caption("Predict first. Then you can start the run.")
        _others(lesson, task, run)


def about(task: Task) -> str:
    """What the run is, and what of it can be changed, in a line or two."""
    config = task.config
    words = f"{DATASETS[config.dataset].title}, {config.steps:,} steps."
    if task.controls:
        words += f" You choose: {', '.join(label(name) for name in task.controls)}."
    if task.conditions:
        words += f"  \nGoal: {'; '.join(one.words for one in task.conditions)}."
    return words


def address_of(lesson: Lesson, task: Task, run: RunDir | None = None) -> dict[str, str]:
    """What stands in the address of Train for a run of a lesson."""
    return {"lesson": lesson.name, "task": task.name, **({"run": run.id} if run else {})}


def _over(task: Task, run: RunDir) -> bool:
    """Whether the run has shown what was predicted."""
    return run.status()["state"] not in LIVE_STATES or check(task.conditions, run.stats()[0]).reached


def _attached(lesson: Lesson, task: Task, run: RunDir) -> None:
    st.markdown(f"Run **{plain(run.title)}**")
    goal.show(task, run, goal.in_full)
    with st.container(horizontal=True):
        if st.button(
            "Watch it",
            icon=":material/visibility:",
            key=f"watch/{task.name}",
            type="primary",
            help="See its pictures and curves",
        ):
            st.switch_page(TRAIN, query_params=address_of(lesson, task, run))
        if st.button("Start another", icon=":material/replay:", key=f"again/{task.name}", help="Start a new run for this step"):
            st.switch_page(TRAIN, query_params=address_of(lesson, task))


def _others(lesson: Lesson, task: Task, run: RunDir | None) -> None:
    """Attach a run that was started elsewhere, such as a branch."""
    if progress.unanswered(lesson, lesson.predictions(task)) or not (fitting := _fitting(task)):
        return
    with st.popover(
        "Use a run that I have", icon=":material/attach_file:", type="tertiary", help="Take a run that has been trained already"
    ):
        names = {other.id: readable(other.title) for other in fitting}
        chosen = st.selectbox(
            "Run",
            list(names),
            index=None,
            format_func=names.__getitem__,
            key=f"attach/{task.name}",
            placeholder="Choose a run",
            help="Runs that fit this step",
        )
        if chosen and st.button("Use it", key=f"use/{task.name}", help="Take this run for the step"):
            progress.of(lesson.name).runs[task.name] = chosen
            st.rerun()


def _fitting(task: Task) -> list[RunDir]:
    """Runs that began with the recipe of a task, newest first."""
    found = []
    for run in runs.listed()[: 10 * OFFERED]:
        try:
            if run.config.preset == task.recipe:
                found.append(run)
        except UserError:
            continue
    return found[:OFFERED]
