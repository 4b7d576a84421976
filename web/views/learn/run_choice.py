"""The run that a chapter shows: chosen on the page, and named in the address."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig

from ... import address
from ...words import plain, readable

MOST_OWN = 60  # of the user's runs, the newest


def choose(label: str, key: str, fits: Callable[[RunDir, RunConfig], bool], none: str, **look: Any) -> RunDir | None:
    """A choice among the pretrained models and the user's runs that `fits` accepts; the address keeps it. None where there are
    none, with the sentence `none`.
    """
    known = {run.id: run for run in (*runs.shipped(), *runs.listed()[:MOST_OWN]) if _fits(run, fits)}
    if not known:
        st.info(none, icon=":material/info:")
        return None
    wanted = address.read("learn", st.query_params.to_dict())["run"]
    if wanted and wanted not in known:
        st.warning(
            f"The run “{plain(wanted, 40)}” cannot be used here. {plain(next(iter(known.values())).title)} is shown instead.",
            icon=":material/link_off:",
        )
    st.session_state[key] = wanted if wanted in known else next(iter(known))
    chosen = st.selectbox(
        label,
        list(known),
        format_func=lambda name: readable(known[name].title),
        key=key,
        on_change=_chosen,
        args=(key,),
        **look,
    )
    return known[chosen]


def _chosen(key: str) -> None:
    address.write("learn", st.query_params, {"run": st.session_state[key]})


def _fits(run: RunDir, fits: Callable[[RunDir, RunConfig], bool]) -> bool:
    try:
        return fits(run, run.config)
    except UserError:
        return False
