"""The form that starts a pair: a GAN and the VAE that goes with it."""

from typing import Any

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.training import LIKELIHOODS
from gan_core.datasets.available import found
from gan_core.errors import UserError
from gan_core.runs import pairs
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig, help_of
from gan_core.settings.presets import PRESETS

from ...client import acts
from ...words import plain
from .. import may, once, reach
from ..train.fields import default_dataset
from . import state

BASES = {name: dataset.pair_recipe for name, dataset in DATASETS.items() if dataset.pair_recipe}
"""Data set to the recipe that its GAN starts from."""
NO_LIMIT = 1_000_000  # steps, if seconds end the training
MEASUREMENTS = 20  # in the course of a budget of steps
START = {"steps": 1500, "seconds": 300}
BOTH = {
    "z_dim": "Length of z",
    "ngf": "Width of generator and decoder",
    "ndf": "Width of discriminator and encoder",
    "batch_size": "Batch size",
    "seed": "Seed",
}
KEY = "new-start"


def show() -> None:
    st.markdown("##### A fair pair")
    st.caption("A GAN and a VAE with the same layers and the same budget. Both see the same pictures in the same order.")
    dataset = _dataset()
    base = PRESETS[BASES[dataset]].config
    grey = DATASETS[dataset].shape[0] == 1
    by, amount = _budget()
    above = st.container()  # the button comes before the settings that decide what it does
    with st.expander("Settings of both", icon=":material/tune:"):
        settings = _both(dataset, base, grey)
    with st.expander("Settings of the VAE", icon=":material/tune:"):
        vae = _vae(grey)
    config, fault = None, ""
    try:
        config = base.updated(dataset=dataset, preset=base.preset, **settings, **budget(by, amount))
        pairs.pair(config, **vae)  # raises where the two do not go together
    except UserError as error:
        config, fault = None, str(error)
    with above:
        _start(config, vae)
        if fault:
            st.error(plain(fault), icon=":material/error:")


def _start(config: RunConfig | None, vae: dict[str, Any]) -> None:
    """The button, once-only: two quick clicks start one pair."""
    started = once.button(
        "Start both",
        lambda: _press(config, vae) if config else None,
        key=KEY,
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        **may.look(
            "pair.start",
            disabled=config is None,
            help=None if config else "Fix the setting that the message names first.",
        ),
    )
    started = started or (reach.follow(KEY, config.dataset) if config else None)
    if started and state.said("gan") == started[0].id:
        once.arrived()
    elif started:
        state.open_pair(*started)
        state.put(view="live")
        st.rerun()


def _press(config: RunConfig, vae: dict[str, Any]) -> Any:
    def start(dataset: str) -> tuple[RunDir, RunDir]:
        return acts.start_pair(config.updated(dataset=dataset), **vae)

    return reach.press(KEY, config.dataset, start)


def budget(by: str, amount: int) -> dict[str, int]:
    """The settings that end the training after an amount of "steps" or "seconds", and how often the pair is measured, shown
    and saved."""
    often = {"sample_every": 50, "snapshot_every": 250}
    if by == "steps":
        return {"steps": amount, "evaluate_every": max(50, amount // MEASUREMENTS), **often}
    return {"steps": NO_LIMIT, "max_seconds": amount, "evaluate_every": 100, **often}


def _dataset() -> str:
    dataset = st.selectbox(
        "Data set",
        list(BASES),
        list(BASES).index(default_dataset("mnist")),
        format_func=lambda name: DATASETS[name].title,
        key="new-dataset",
        help=help_of("dataset"),
    )
    row = DATASETS[dataset]
    if not found(dataset):
        st.caption(
            "Not on this computer. Add its files first, on the Train page."
            if row.by_hand
            else f"Not on this computer yet. Training starts with a download of {row.download_mb} MB."
        )
    return dataset


def _budget() -> tuple[str, int]:
    by = st.segmented_control(
        "Same budget in",
        ["steps", "seconds"],
        default="steps",
        required=True,
        key="new-by",
        width="stretch",
        help="With the same steps, both see the same number of pictures. With the same time, the network with the faster steps "
        "takes more of them. Both train at the same time and share the computer.",
    )
    field = "steps" if by == "steps" else "max_seconds"
    amount = st.number_input(by.capitalize(), value=START[by], step=100, key=f"new-{by}", help=help_of(field))
    return by, int(amount)


def _both(dataset: str, base: RunConfig, grey: bool) -> dict[str, Any]:
    settings: dict[str, Any] = {
        name: st.number_input(label, value=getattr(base, name), step=1, key=f"new-{name}/{dataset}", help=help_of(name))
        for name, label in BOTH.items()
    }
    if not grey:
        settings["flip"] = st.checkbox("Mirror at random", base.flip, key="new-flip", help=help_of("flip"))
    return settings


def _vae(grey: bool) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "likelihood": st.segmented_control(
            "Likelihood",
            list(LIKELIHOODS),
            default="bernoulli" if grey else "gaussian",
            format_func=lambda name: LIKELIHOODS[name].title,
            required=True,
            key=f"new-likelihood/{grey}",
            help=help_of("likelihood"),
        )
    }
    if "sigma" in LIKELIHOODS[settings["likelihood"]].takes:
        sigma = RunConfig().sigma
        settings["sigma"] = st.number_input("Sigma", value=sigma, step=0.05, key="new-sigma", help=help_of("sigma"))
    settings["beta"] = st.number_input("Beta", value=1.0, step=0.5, key="new-beta", help=help_of("beta"))
    settings["kl_warmup"] = st.number_input("KL warm-up steps", value=0, step=100, key="new-kl", help=help_of("kl_warmup"))
    return settings
