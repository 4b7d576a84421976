"""The button Train, which starts the run that the form describes, or says at once why it cannot."""

from typing import Any

import streamlit as st

from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig

from ...client import acts
from .. import may, once, reach
from ..lessons import follow
from . import offers

KEY = "train"


def button(config: RunConfig | None, missing: str) -> None:
    """`missing`: what has to be done before the run can start, "" for nothing; then there is a config."""
    started = once.button(
        "Train",
        lambda: _press(config) if config else None,
        key=KEY,
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        **may.look("run.start", help=missing or None, disabled=config is None),
    )
    started = started or (reach.follow(KEY, config.dataset) if config else None)
    if started and st.query_params.get("run") != started.id:
        follow.attach(started)
        offers.show(started)
        st.rerun()


def _press(config: RunConfig) -> Any:
    def start(dataset: str) -> RunDir:
        return acts.start(config if dataset == config.dataset else config.updated(dataset=dataset, data_dir=""))

    return reach.press(KEY, config.dataset, start)
