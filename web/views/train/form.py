"""The form of the next run: a recipe, a data set, and every setting."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.available import found
from gan_core.errors import UserError
from gan_core.settings.config import RunConfig, help_of
from gan_core.settings.presets import PRESETS, Preset

from ... import address, address_kinds
from ...words import in_bytes, plain
from ..lessons import follow
from . import all_settings, celeba, gallery, length, lesson_form, own_data
from .fields import default_dataset, in_labels


def choose(button: Any) -> RunConfig | None:
    """The form. Returns the settings, None while they are impossible or pictures are missing.

    `button` is a function of the settings and of what is missing ("" for nothing); it is called where the button stands.
    """
    if asked := follow.asking():
        return lesson_form.choose(asked, button)
    name, entry = _recipe()
    values: dict[str, Any] = entry.config.model_dump()
    values["dataset"] = _dataset(name, default_dataset(values["dataset"]), entry.config)
    data = DATASETS[values["dataset"]]
    values["data_dir"] = own_data.choose(data.shape[-1]) if data.wants_path else ""
    above = st.container()  # the button comes before the settings that decide what it does
    gallery.describe(entry)
    long = st.container()  # how long it is stands before the settings that decide how many epochs that makes
    unfit = all_settings.choose(name, values)
    lacking = _lacking(values) or unfit
    with long:
        values["steps"] = length.choose(values, name)
    config, fault = None, ""
    try:
        config = None if lacking else RunConfig.parse(values)
    except UserError as error:
        fault = in_labels(str(error))
    with above:
        button(config, lacking or ("Fix the highlighted setting first." if fault else ""))
        if fault:
            st.error(fault, icon=":material/error:")
        elif lacking:
            st.caption(lacking)
        elif config:
            gallery.how_long(config)
    return config


def _recipe() -> tuple[str, Preset]:
    """The recipe that is chosen, with the settings that a link asks for, and what the keys of its widgets begin with."""
    state = address.read("train", st.query_params.to_dict())
    name = gallery.choose(state["recipe"])
    entry, wanted = PRESETS[name], state["set"]
    for problem in state.problems:
        st.warning(problem, icon=":material/link_off:")
    if not wanted or name != state["recipe"]:
        return name, entry
    try:
        return f"{name}?{address_kinds.compact(wanted)}", replace(entry, config=entry.config.updated(**wanted))
    except UserError as error:
        st.warning(f"{in_labels(plain(str(error), 300))} The recipe is shown without it.", icon=":material/link_off:")
        return name, entry


def _lacking(values: dict[str, Any]) -> str:
    """What is still missing of the data before anything can be trained; "" if nothing is."""
    dataset = DATASETS[values["dataset"]]
    if dataset.wants_path and not values["data_dir"]:
        return "Add your pictures first."
    if dataset.by_hand and not found(values["dataset"]):
        return f"Add {dataset.title} to the data folder first."
    return ""


def _drawn(name: str, config: RunConfig) -> bool:
    """Whether the recipe's networks can draw own pictures of the size that a data set has."""
    with suppress(UserError):
        return DATASETS[name].wants_path and bool(config.updated(dataset=name, data_dir="/"))
    return False


def _dataset(preset: str, default: str, config: RunConfig) -> str:
    """Choose among the data sets that the recipe's networks can draw."""
    same_shape = [
        name for name, data in DATASETS.items() if data.shape == DATASETS[config.dataset].shape or _drawn(name, config)
    ]
    name = st.selectbox(
        "Data set",
        same_shape,
        index=same_shape.index(default),
        format_func=lambda name: DATASETS[name].title,
        help=help_of("dataset"),
        key=f"{preset}/dataset",
    )
    dataset = DATASETS[name]
    celeba.caution(name)
    if dataset.by_hand:
        celeba.celeba_note(found(name))
    elif not found(name):
        size = in_bytes(dataset.download_mb * 1e6)
        st.caption(f":material/download: Not on this computer yet. Train downloads {size} into the data folder.")
    st.caption(f"{dataset.about} {dataset.terms}")
    return name
