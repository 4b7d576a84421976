"""The frame of every chapter of Learn: the steps, the text, the figure, the question with its answers, and the way on."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from ... import address
from ...places import TRAIN
from ...words import plain
from .chapter import Answer, Chapter
from .chapters import CHAPTERS

BY_SLUG = {chapter.slug: chapter for chapter in CHAPTERS}
STEPS = "learn-steps"
KEPT = "learn-place"  # where in Learn the visitor was before another page was opened
SHORT_PATH = ("story", "round", "fails", "beat")  # for readers who want the idea before the mathematics


def show() -> None:
    """The chapter of the address; where it names none, the one that was shown last, else the first."""
    if not st.query_params and KEPT in st.session_state:
        address.write("learn", st.query_params, st.session_state[KEPT])
    state = address.read("learn", st.query_params.to_dict())
    for problem in state.problems:
        st.warning(problem, icon=":material/link_off:")
    wanted = state["chapter"]
    chapter = BY_SLUG.get(wanted, CHAPTERS[0])
    if wanted and wanted not in BY_SLUG:
        st.warning(
            f"There is no chapter “{plain(wanted, 40)}”. Chapter {chapter.number} is shown instead.", icon=":material/link_off:"
        )
    st.session_state[KEPT] = {**state.values, "chapter": chapter.slug, "done": sorted(done())}
    _steps(chapter, done())
    with st.container(horizontal=True, vertical_alignment="bottom", key="learn-head"):
        st.title(chapter.title, anchor=False, width="content")
        st.caption(f"Chapter {chapter.number} of {CHAPTERS[-1].number} · about {chapter.minutes} minutes", width="content")
    with st.container(key="learn-body"):
        with st.container(key="learn-lead", gap="small"):
            st.markdown(chapter.lead)
            if chapter is CHAPTERS[0]:
                _short_path()
            own = chapter.of_parts.get(state["part"] or "")
            st.markdown(f":material/touch_app: **{own.moves if own else chapter.moves}**")
        with st.container(key="learn-figure"):
            chapter.show()
        with st.container(key="learn-question", gap="small"):
            _question(chapter)
            _ways(chapter)


def done() -> tuple[int, ...]:
    """The numbers of the chapters whose question was answered, as the address has them."""
    numbers = {chapter.number for chapter in CHAPTERS}
    return tuple(number for number in address.read("learn", st.query_params.to_dict())["done"] if number in numbers)


def chosen() -> dict[int, int]:
    """The answer to each question that was chosen last, counted from 1, as the address has them; see Chapter.asked for the numbers."""
    return address.read("learn", st.query_params.to_dict())["chosen"]


def open_chapter(slug: str) -> None:
    """The figure of another chapter begins with its own state."""
    address.write("learn", st.query_params, {"chapter": slug, "part": None, "fig": None, "recipe": None})


def _short_path() -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="learn-short-path"):
        st.markdown("**New to all this?** A short path, almost without formulas:", width="content")
        for one in map(BY_SLUG.__getitem__, SHORT_PATH):
            st.button(
                f"{one.number} {one.title}",
                type="tertiary",
                key=f"learn-short-{one.slug}",
                on_click=open_chapter,
                args=(one.slug,),
                help=f"Chapter {one.number}, about {one.minutes} minutes",
            )


def _steps(chapter: Chapter, finished: tuple[int, ...]) -> None:
    """The row of steps. It always shows the chapter of the address, which the browser's own back button changes too."""

    def name(slug: str) -> str:
        one = BY_SLUG[slug]
        return f"{'✓' if one.number in finished else one.number} {one.short}"

    st.session_state[STEPS] = chapter.slug
    st.segmented_control(
        "Chapters",
        list(BY_SLUG),
        format_func=name,
        key=STEPS,
        required=True,
        wrap=True,
        label_visibility="collapsed",
        on_change=lambda: open_chapter(st.session_state[STEPS]),
    )


def _question(chapter: Chapter) -> None:
    question, number = chapter.asked(address.read("learn", st.query_params.to_dict())["part"])
    answers = question.answers
    key = f"learn-answer-{number}"
    kept = chosen().get(number, 0) - 1
    st.session_state[key] = kept if 0 <= kept < len(answers) else None
    place = st.radio(
        question.words,
        range(len(answers)),
        format_func=lambda i: answers[i].words,
        key=key,
        on_change=_answered,
        args=(chapter, number, answers),
        help="Choose the answer that you think is right",
    )
    place_of_answer = st.container()  # there from the start, so that the buttons below are never drawn twice
    if place is not None:
        answer = answers[place]
        (place_of_answer.success if answer.right else place_of_answer.info)(
            f"**{'Yes.' if answer.right else 'Not quite.'}** {answer.because}"
        )


def _answered(chapter: Chapter, number: int, answers: tuple[Answer, ...]) -> None:
    place = st.session_state[f"learn-answer-{number}"]
    if place is None:
        return
    changes: dict[str, Any] = {"chosen": {**chosen(), number: place + 1}}
    if answers[place].right and number == chapter.number:
        changes["done"] = sorted({*done(), chapter.number})
    address.write("learn", st.query_params, changes)


def _ways(chapter: Chapter) -> None:
    place = CHAPTERS.index(chapter)
    with st.container(horizontal=True, vertical_alignment="center"):
        if place:
            before = CHAPTERS[place - 1]
            st.button(
                "Back",
                key="learn-back",
                icon=":material/arrow_back:",
                help=before.title,
                on_click=open_chapter,
                args=(before.slug,),
            )
        if place + 1 < len(CHAPTERS):
            after = CHAPTERS[place + 1]
            st.button(
                f"Next: {after.title}",
                key="learn-next",
                type="primary",
                help="Go on",
                on_click=open_chapter,
                args=(after.slug,),
            )
        elif st.button("Now train a GAN", key="learn-train", type="primary", icon=":material/play_circle:", help="Go to Train"):
            st.switch_page(TRAIN)
        with st.popover("Link", icon=":material/link:", help="A link that opens this chapter, with the figure as you see it"):
            st.code(_link(chapter), language=None, wrap_lines=True)


def _link(chapter: Chapter) -> str:
    """The address of the chapter and of its figure, without the reader's answers."""
    query: dict[str, str] = {}
    state = address.read("learn", st.query_params.to_dict()).values
    address.write("learn", query, {**state, "chapter": chapter.slug, "done": None, "chosen": None})
    return f"{st.context.url or '/learn'}?{urlencode(query)}"
