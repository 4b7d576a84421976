"""Train one: the conditional recipes, each with its data set and a button that starts it."""

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.available import found
from gan_core.errors import UserError
from gan_core.settings.config import RunConfig
from gan_core.settings.presets import PRESETS

from ...client import acts
from ...places import TRAIN
from .. import may, once
from ..train.fields import default_dataset

RECIPES = [name for name, preset in PRESETS.items() if preset.config.conditional]


def show(*_: object) -> None:
    for place, (column, name) in enumerate(zip(st.columns(len(RECIPES), border=True), RECIPES, strict=True)):
        with column:
            _recipe(name, primary=not place)
    st.caption("A run can be chosen here as soon as it has saved its first snapshot.")


def _recipe(name: str, primary: bool) -> None:
    entry = PRESETS[name]
    st.markdown(f"**{entry.title}**")
    st.caption(entry.about + (f" After: {entry.source}." if entry.source else ""))
    st.caption(f"**What to expect:** {entry.expect}")
    some = fitting(entry.config)
    default = default_dataset(entry.config.dataset)
    dataset = st.selectbox(
        "Data set",
        some,
        index=some.index(default) if default in some else 0,
        format_func=lambda data: DATASETS[data].title,
        key=f"digits-data/{name}",
        help="The labelled pictures that it learns from",
    )
    if not found(dataset):
        size = DATASETS[dataset].download_mb
        st.caption(f":material/download: Not on this computer yet. Training starts with a download of {size} MB.")
    run = once.button(
        "Train",
        lambda: acts.start(entry.config.updated(dataset=dataset)),
        key=f"digits-train/{name}",
        type="primary" if primary else "secondary",
        icon=":material/play_arrow:",
        **may.look("run.start", help="Start a conditional run with this recipe"),
    )
    if run:
        st.switch_page(TRAIN, query_params={"run": run.id})


def fitting(config: RunConfig) -> list[str]:
    """The data sets that a recipe can be trained on with nothing else changed."""
    return [name for name in DATASETS if _fits(config, name)]


def _fits(config: RunConfig, dataset: str) -> bool:
    try:
        config.updated(dataset=dataset)
    except UserError:
        return False
    return True
