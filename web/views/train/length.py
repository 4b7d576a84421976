"""The length of the next run: in steps, or in epochs where the number of training pictures is known."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.settings.epochs import epochs_of, per_step, pictures, steps_of

from ...words import count
from . import celeba, own_data
from .fields import field

STEPS, EPOCHS = "steps", "epochs"


@dataclass
class _Asked:
    """What a visitor asked for in the form of one recipe. `begins` is where the box of the current unit began: each change of
    the unit makes a new box, so that it begins with the same length in the other unit."""

    unit: str
    begins: float
    steps: int
    turns: int = 0


def choose(values: dict[str, Any], key: str) -> int:
    """The boxes, and the same length in the other unit in words. Returns the steps.

    `values` are all settings of the form; `values["steps"]` is what the recipe proposes.
    """
    known: dict[str, _Asked] = st.session_state.setdefault("form/length", {})
    asked = known.setdefault(key, _Asked(STEPS, values["steps"], values["steps"]))
    there = pictures(values, _found(values))
    seen = _per_step(values)
    if not there or not seen:
        asked.unit, asked.begins = STEPS, asked.steps
        asked.steps = field("steps", values["steps"], f"{key}/steps")
        if not there:
            st.caption("How many epochs these are is known once the pictures have been counted.")
        return asked.steps
    unit = st.segmented_control(
        "Length in",
        [STEPS, EPOCHS],
        default=STEPS,
        format_func=str.capitalize,
        key=f"{key}/unit",
        help="An epoch is as many steps as it takes to see every training picture once.",
        wrap=True,
    )
    if unit and unit != asked.unit:
        asked.begins = asked.steps if unit == STEPS else round(epochs_of(asked.steps, there, seen), 2)
        asked.unit, asked.turns = unit, asked.turns + 1
    box = key if not asked.turns else f"{key}/{asked.turns}"
    asked.steps = _in_epochs(asked, box, there, seen) if asked.unit == EPOCHS else _in_steps(asked, box)
    st.caption(words(asked.steps, values, there, seen))
    return asked.steps


def _in_steps(asked: _Asked, key: str) -> int:
    return field("steps", int(asked.begins), f"{key}/steps")


def _in_epochs(asked: _Asked, key: str, there: int, seen: int) -> int:
    number = st.number_input(
        "Epochs",
        value=float(asked.begins),
        step=1.0,
        format="%.6g",
        key=f"{key}/epochs",
        help="How often the run sees every training picture (`--epochs`). The run keeps the length in steps.",
    )
    try:
        return steps_of(number, there, seen)
    except UserError as error:
        st.error(str(error), icon=":material/error:")
        return asked.steps


def words(steps: int, values: dict[str, Any], there: int, seen: int) -> str:
    """A length in both units, and what an epoch is here."""
    dataset = DATASETS[values["dataset"]]
    things = "points" if dataset.is_points else "pictures"
    drawn = f"the {there:,} {things} that are drawn for this run" if dataset.drawn else f"{there:,} {things}"
    return f"**{count(steps, 'step')} = {epochs_of(steps, there, seen):.4g} epochs** of {drawn}, {seen:,} in a step."


def _per_step(values: dict[str, Any]) -> int:
    """Pictures in a step; 0 while a box holds something impossible, which the form reports."""
    try:
        return max(0, per_step(values))
    except TypeError:
        return 0


def _found(values: dict[str, Any]) -> int | None:
    """How many pictures the files of a data set hold, where that was counted already."""
    if DATASETS[values["dataset"]].wants_path:
        return own_data.counted(values["data_dir"])
    return celeba.counted() if DATASETS[values["dataset"]].by_hand else None
