"""The game of the lab as a run of gan_core: the command line, and what it cannot carry over."""

import shlex
from typing import Any

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import ConfigError
from gan_core.settings.config import RunConfig, flag
from gan_core.settings.presets import PRESETS

from .fields import DRAWN

RECIPE = PRESETS["ring"]
DEFAULTS: dict[str, Any] = {
    "penalty_weight": 0.1,
    "lr_g": 0.002,
    "lr_d": 0.002,
    "batch_size": 128,
    "z_dim": 2,
    "ngf": 32,
    "ndf": 32,
    "optimizer": "adam",
    "ema_decay": 0.0,  # the lab shows G itself, not an average of its weights
}
"""What the lab starts with where the recipe has another value: DEFAULTS of web/js/lab/engine/settings.js."""
FRESH = "fresh"
"""The start that the lab has unless its state names trained networks."""
LAYERS = 3  # hidden layers of each network of gan_core/models/mlp2d.py


def as_config(lab: dict[str, Any]) -> tuple[RunConfig, list[str]]:
    """The settings of a run that plays the same game, and a sentence for each thing that it does otherwise.

    `lab` is what the address says. Raises ConfigError where a value is of no use.
    """
    given = {name: value for name, value in lab.items() if name in RunConfig.model_fields}
    notes = []
    if lab.get("data") == DRAWN["name"]:
        notes.append("gan_core cannot read what you drew, so the run trains on the ring.")
    elif "data" in lab:
        given["dataset"] = lab["data"]
    optimizers = [lab.get(f"optimizer_{player}", DEFAULTS["optimizer"]) for player in "gd"]
    given["optimizer"] = optimizers[0]
    if optimizers[0] != optimizers[1]:
        notes.append("A run has one optimizer for both networks: that of G is taken.")
    if any(lab.get(f"{player}_layers", LAYERS) != LAYERS for player in "gd"):
        notes.append(f"The networks of a run have {LAYERS} hidden layers.")
    if lab.get("start", FRESH) != FRESH:
        notes.append("The run begins with networks that have learned nothing.")
    return RECIPE.config.updated(**{**DEFAULTS, **given}), notes


def command(config: RunConfig) -> str:
    """The line that starts the run."""
    words = ["python", "-m", "gan_core", "train", "ring"]
    for name in RunConfig.model_fields:
        value, before = getattr(config, name), getattr(RECIPE.config, name)
        if value != before:
            words += [flag(name), str(value).lower() if isinstance(value, bool) else str(value)]
    return shlex.join(words)


def show(lab: dict[str, Any]) -> None:
    """The expander with the command."""
    with st.expander("As code", icon=":material/code:"):
        st.caption(
            "The same game as a run of gan_core, in PyTorch: same networks, losses and optimizers. It is kept on disk, with curves, "
            "frames and snapshots. Its random numbers are other ones."
        )
        try:
            config, notes = as_config(lab)
        except ConfigError as error:
            st.warning(f"These settings cannot be used for a run: {error}", icon=":material/error:")
            return
        st.code(command(config), language="bash", wrap_lines=True)
        for note in notes:
            st.caption(note)
        st.caption(f"Points: {DATASETS[config.dataset].about}")
