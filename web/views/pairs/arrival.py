"""How quickly both became good: a metric during training, and when each reached a level."""

from typing import Any

import streamlit as st

from gan_core.catalogue.metrics import HIGHER, LOWER, METRICS
from gan_core.runs import pairs

from ... import theme
from ...client import curves
from ...words import named
from ..runs import overlay
from . import charts, words
from .state import Pair
from .training import chart

REACHED = {LOWER: "at or below", HIGHER: "at or above"}  # else: as close to 1 as


def show(pair: Pair) -> None:
    st.markdown("##### How quickly they got there")
    gan, vae = (curves.rows(run) for run in pair.both)
    names = pairs.common(gan, vae)
    if not names:
        st.caption(
            "There are no curves of quality: these runs were not measured during training. Pairs that you start here are."
        )
        return
    left, right = st.columns([3, 2], gap="medium")
    with right:
        name, axis, level = _choices(pair, names)
    with left:
        figure = charts.quality(gan, vae, name, axis, theme.dark(), level)
        chart(figure, "quality", 300, charts.quality_in_words(gan, vae, name))


def _choices(pair: Pair, names: list[str]) -> tuple[str, str, float]:
    """The metric, the axis and the level, and when each network reached the level."""
    name = st.selectbox(
        "Metric",
        names,
        names.index("frechet") if "frechet" in names else 0,
        format_func=lambda one: METRICS[one].title,
        key="quality-name",
        help="Measured during training, on few samples",
    )
    gan, vae = (pairs.quality(curves.rows(run), name) for run in pair.both)
    axis = st.segmented_control(
        "Axis",
        list(overlay.AXES),
        default="step" if pair.gan.card() else "seconds",
        required=True,
        wrap=True,
        key="quality-axis",
        format_func=named(overlay.AXES),
        help="Seconds of training do not include measuring",
    )
    level = st.number_input(
        "Level to reach",
        value=float(pairs.reachable(gan, vae, name) or 0.0),
        format="%.4g",
        key=f"level/{name}/{pair.gan.id}",
        help="It starts at the best level that both have reached",
    )
    for side, some in (("GAN", gan), ("VAE", vae)):
        st.markdown(f"**{side}**: {words.arrival(pairs.time_to(some, name, level))}")
    st.caption(about(pair, name, level))
    return name, axis, level


def about(pair: Pair, name: str, level: float) -> str:
    """How the time of arrival is to be read."""
    machine: Any = (
        "Times were measured on the computer that trained both. See their model cards."
        if pair.gan.card()
        else "Times were measured on this computer, which both shared during training."
    )
    reached = REACHED.get(METRICS[name].better, "as close to 1 as")
    return (
        f"The first of two consecutive measurements {reached} {level:.4g}, from one training run each. Measurements are taken at "
        f"regular steps, so the time is no more precise than that. {machine}"
    )
