"""Starting what may need a download: one short look whether that can work, before anything is started or waits in a queue."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gan_core.catalogue.datasets import DATASETS, drawn_like
from gan_core.datasets.available import found
from gan_core.datasets.mnist_download import obstacle
from gan_core.errors import DataError, UserError

from ..words import plain
from . import may, once

QUICK = 0.3  # seconds for which the page waits for an answer before it says that it does
_pool = ThreadPoolExecutor(4, "reach")


@dataclass
class _Look:
    """A look that somebody's press began. `start` starts it on the data set of a name; `fault`: why that cannot work."""

    dataset: str
    future: Future[DataError | None]
    start: Callable[[str], Any]
    fault: DataError | None = None


def press(key: str, dataset: str, start: Callable[[str], Any]) -> Any:
    """What the button `key` does: start on a data set that is here, else look first whether it can be downloaded."""
    st.session_state.pop(f"reach/{key}", None)
    if not DATASETS[dataset].sites or found(dataset):
        return start(dataset)
    st.session_state[f"reach/{key}"] = _Look(dataset, _pool.submit(obstacle, dataset), start)
    return None


def follow(key: str, dataset: str) -> Any:
    """What the look of the button `key` found, drawn below it: what was started then, or why not and what always works.

    None while there is nothing to follow, the look goes on, or another data set was chosen meanwhile.
    """
    look = st.session_state.get(f"reach/{key}")
    if look is None or look.dataset != dataset:
        st.session_state.pop(f"reach/{key}", None)
        return None
    try:
        look.fault = look.future.result(QUICK)
    except NotYet:
        st.fragment(_wait, run_every=0.5)(key, look)
        return None
    if look.fault:
        return _instead(key, look)
    st.session_state.pop(f"reach/{key}")
    try:
        return look.start(dataset)
    except (UserError, OSError) as error:
        st.error(once.words_of(error), icon=":material/error:")
        return None


def _wait(key: str, look: _Look) -> None:
    if look.future.done():
        st.rerun()
    st.caption(f":material/network_check: Checking that {DATASETS[look.dataset].title} can be downloaded…")
    if st.button("Cancel", key=f"cancel/{key}", icon=":material/close:", help="Stop trying"):
        st.session_state.pop(f"reach/{key}", None)
        st.rerun()


def _instead(key: str, look: _Look) -> Any:
    """The error, and one click to drawn data of the same shape."""
    st.error(plain(str(look.fault)), icon=":material/cloud_off:")
    name = drawn_like(look.dataset)
    started = once.button(
        f"Train on {DATASETS[name].title.lower()} instead",
        lambda: look.start(name),
        key=f"instead/{key}",
        icon=":material/draw:",
        width="stretch",
        **may.look("run.start", help="Start the same recipe on data that is drawn on this computer"),
    )
    if started:
        st.session_state.pop(f"reach/{key}", None)
    return started
