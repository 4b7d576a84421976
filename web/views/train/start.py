"""The button Train, which starts the run that the form describes."""

import streamlit as st

from gan_core import runs
from gan_core.settings.config import RunConfig

from .. import once
from ..lessons import follow
from . import offers


def button(config: RunConfig | None, missing: str) -> None:
    """`missing`: what has to be done before the run can start, "" for nothing; then there is a config."""
    started = once.button(
        "Train",
        lambda: runs.start(config) if config else None,
        key="train",
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=config is None,
        help=missing or None,
    )
    if started and st.query_params.get("run") != started.id:
        follow.attach(started)
        offers.show(started)
        st.rerun()
