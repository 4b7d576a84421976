"""Choosing a picture for both networks: from the data set, from the drawn one of the same shape, by hand, or by upload."""

import random

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.available import found
from gan_core.datasets.opening import ENDINGS
from gan_core.errors import UserError

from ...components.draw_pad import draw_pad
from ...words import named, plain
from ..explore.upload import fit_upload
from . import jobs, state
from .state import Pair

DRAW, UPLOAD = "Draw", "Upload"


def data_sources(pair: Pair) -> dict[str, str]:
    """Data sets to choose pictures from, with their titles: the run's own first if it is on this computer, else the drawn one."""
    name, row = pair.gan.config.dataset, pair.dataset
    names = [name]
    if DATASETS[row.drawn_like].shape == row.shape and row.drawn_like != name:
        names.insert(1 if found(name) else 0, row.drawn_like)
    return {one: DATASETS[one].title for one in names}


def missing(pair: Pair) -> str:
    """A hint if the run's data set is not on this computer, else ""."""
    row = pair.dataset
    if found(pair.gan.config.dataset):
        return ""
    return f"{row.title} is not on this computer. You can use {DATASETS[row.drawn_like].title.lower()} instead"


def show(pair: Pair, name: str, title: str) -> str | None:
    """A picture, in base64, or None if none is chosen yet. `name`: its place in the address."""
    titles = data_sources(pair)
    source = st.segmented_control(
        title,
        [*titles, DRAW, UPLOAD],
        format_func=named(titles),
        default=next(iter(titles)),
        required=True,
        wrap=True,
        key=f"source-{name}",
        help="Take a picture from a data set, draw one, or upload one. If possible, pictures are ones that neither network was "
        "trained on",
    )
    if words := missing(pair):
        st.caption(f"{words}, draw a picture, or upload one.")
    if source == DRAW:
        return _drawn(pair, name)
    return _uploaded(name) if source == UPLOAD else _from_data(pair, name, source)


def _drawn(pair: Pair, name: str) -> str | None:
    memory, key = state.memory(), f"drawn-{name}"

    def keep() -> None:
        stroke = (st.session_state.get(f"pad-{name}") or {}).get("drawn") or {}
        memory[key] = stroke.get("picture")

    draw_pad(list(pair.dataset.shape), memory.get(key), key=f"pad-{name}", on_drawn=keep)
    return memory.get(key)


def _uploaded(name: str) -> str | None:
    file = st.file_uploader(
        "A picture",
        type=list(ENDINGS),
        key=f"upload-{name}",
        label_visibility="collapsed",
        help="It is scaled to the size that both networks draw. It stays on the computer that runs the app.",
    )
    if not file:
        return None
    try:
        return fit_upload(file.getvalue())
    except UserError as error:
        st.error(plain(str(error)), icon=":material/broken_image:")
        return None


def _from_data(pair: Pair, name: str, dataset: str) -> str | None:
    number = state.said(name)
    st.session_state[f"number-{name}"] = number
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.number_input(
            "Number",
            step=1,
            key=f"number-{name}",
            width=100,
            help="Counted from 0. After the last picture, the first one follows again",
            on_change=lambda: state.put(**{name: max(0, st.session_state[f"number-{name}"])}),
        )
        st.button(
            "Random",
            icon=":material/casino:",
            key=f"another-{name}",
            on_click=lambda: state.put(**{name: random.randrange(DATASETS[dataset].browse)}),
            help="A picture chosen at random",
        )
    try:
        with st.spinner("Loading the picture…"):
            answer = jobs.real(pair.gan, number, None if dataset == pair.gan.config.dataset else dataset)
    except UserError as error:
        st.error(f"{plain(str(error))} You can also draw or upload a picture.", icon=":material/error:")
        return None
    label = f" ({answer['labels'][0]})" if answer["labels"][0] else ""
    st.caption(
        f"Number {number % answer['total']:,}{label} of {answer['words']}."
        + ("" if answer["unseen"] else " Both may have been trained on it.")
    )
    return answer["png"]


def picture(png: bytes, words: str, key: str) -> None:
    """A small picture, enlarged, with words below it."""
    with st.container(key=f"card-{key}"):
        st.image(jobs.enlarged(png), caption=words, width="stretch", alt=words)


def search_steps() -> int:
    return st.segmented_control(
        "Search steps",
        jobs.SEARCH_STEPS,
        default=200,
        required=True,
        key="search-steps",
        help="How long to search for a z. 100 steps are fast and rough, 500 slow and thorough",
        wrap=True,
    )
