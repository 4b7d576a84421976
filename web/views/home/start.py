"""The top of Home: what the app is about, and the quickest way in."""

import streamlit as st

from gan_core.runs.folder import RunDir
from gan_core.settings.presets import PRESETS

from ...client import acts, devices
from ...places import LEARN, TRAIN
from .. import may, once
from ..train.fields import default_dataset
from . import game, tour


def show() -> None:
    words, drawing = st.columns([3, 2], vertical_alignment="center", gap="medium")
    with words, st.container(key="hero"):
        st.title("Watch a GAN learn to draw", anchor=False)
        st.markdown(
            "A **generative adversarial network** (GAN) is two networks that play against each other. The **generator** turns random "
            "numbers into pictures. The **discriminator** sees real and generated pictures and guesses which is which. Each learns "
            "from the other's successes, and digits emerge from noise."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            _buttons()
    with drawing:
        game.show()


def _buttons() -> None:
    run = once.button(
        "Train digits now",
        _train_digits,
        type="primary",
        icon=":material/play_arrow:",
        key="train-now",
        **may.look("run.start", help="Start a run on digits and watch it"),
    )
    if run:
        st.switch_page(TRAIN, query_params={"run": run.id})
    if st.button("Choose a recipe", icon=":material/tune:", key="choose", help="See all recipes and their settings"):
        st.switch_page(TRAIN)
    if st.button(
        "Learn how it works", icon=":material/school:", key="learn", help="Short chapters in which you always move something"
    ):
        st.switch_page(LEARN)
    tour.show(st.button("Take the tour", icon=":material/tour:", key="take-tour", type="tertiary", help="A minute, six stops"))
    waiting = devices.describe() is None
    (st.fragment(_trains_on, run_every=2) if waiting else _trains_on)(waiting)


def _train_digits() -> RunDir:
    config = PRESETS["mnist"].config
    return acts.start(config.updated(dataset=default_dataset(config.dataset)))


def _trains_on(waiting: bool) -> None:
    """The device that a run takes, once the studio has found out. `waiting` is what the whole page was drawn with."""
    known = devices.describe()
    if waiting and known is not None:
        st.rerun()
    if known is None:
        st.caption("Looking for a GPU…")
    else:
        st.caption(f"Trains on: {known[0]}" if known else "PyTorch cannot be loaded on this computer.")
