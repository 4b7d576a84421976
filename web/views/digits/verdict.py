"""What the classifier found in the pictures of a model: figures, charts, and the pictures that went wrong."""

from typing import Any

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.latent.labels import spoken

from ... import theme
from ...client import tokens
from ...components.digit_board import digit_board
from . import charts
from .state import Model

SHOWN = 24  # pictures that went wrong
PLAIN = {"displayModeBar": False}
CLOSE_UP = 0.82  # with every class above this share the axis of the bars begins at 80 %


def show(verdict: dict[str, Any], model: Model) -> None:
    """`verdict`: see gan_core.studio.answers.judging.judge_run."""
    switches = "attributes" in verdict
    left, middle, right = st.columns(3)
    middle.metric("Pictures graded", f"{verdict['num']:,}", help=f"Drawn and graded in {verdict['seconds']} s")
    (_attribute_figures if switches else _class_figures)(left, right, verdict)
    if words := other_data(verdict, model):
        st.caption(words)
    (_attributes if switches else _classes)(verdict)
    if not verdict["failures"]:
        st.success("Every picture was classified as requested.", icon=":material/check:")
        return
    st.subheader("What went wrong")
    about, captions = failures_in_words(verdict)
    st.caption(about)
    failures = verdict["failures"][:SHOWN]
    digit_board(
        run=model.run.id,
        at=verdict["step"],
        latents=[one["latent"] for one in failures],
        labels=[one["label"] for one in failures],
        token=tokens.issue("read"),
        key="digits-failures",
        about="Pictures that were not classified as requested",
        name="failures",
        captions=captions,
    )


def _class_figures(left: Any, right: Any, verdict: dict[str, Any]) -> None:
    left.metric(
        "Classified as requested",
        f"{verdict['accuracy']:.1%}",
        help=f"Of {verdict['num']:,} pictures, by the {verdict['judge']}",
    )
    if verdict["own"] is not None:
        right.metric(
            "Errors of the classifier itself",
            f"{1 - verdict['own']:.2%}",
            help=f"On {verdict['held_out']:,} real test pictures of {DATASETS[verdict['judge_data']].title}, which it was not "
            "trained on",
        )


def _attribute_figures(left: Any, right: Any, verdict: dict[str, Any]) -> None:
    left.metric(
        "Balanced accuracy",
        f"{verdict['accuracy']:.1%}",
        help="For each attribute, the mean of two shares: how often the classifier sees it when it is on, and how often it does not "
        "when it is off. This is the mean over all attributes. Guessing gives 50 %.",
    )
    right.metric(
        "The classifier on real drawings",
        f"{verdict['real']:.1%}",
        help=f"The same mean on {verdict['drawings']:,} drawings that it was not trained on",
    )


def other_data(verdict: dict[str, Any], model: Model) -> str:
    """A warning if the classifier was trained on other pictures than the model, else ""."""
    learned = verdict["judge_data"]
    if "attributes" in verdict or verdict["own"] is None or learned == model.config.dataset:
        return ""
    return (
        f":material/info: The classifier was trained on {DATASETS[learned].title}, this model on "
        f"{DATASETS[model.config.dataset].title}. Part of the errors may be the classifier's; how many is unknown."
    )


def failures_in_words(verdict: dict[str, Any]) -> tuple[str, list[str]]:
    """What the pictures that went wrong are, and a caption for each that is shown."""
    failures = verdict["failures"][:SHOWN]
    shown = f"{len(failures)} of {verdict['wrong']:,}"
    if "attributes" in verdict:
        names = [spoken(one["name"]) for one in verdict["attributes"]]
        about = (
            f"{shown} faces in which the classifier does not see the requested attribute. Attributes take turns, worst first."
        )
        return about, [f"requested: {names[one['asked']]}" for one in failures]
    names = verdict["classes"]
    about = f"{shown}, most confident mistakes first. Would you classify them the same way?"
    return about, [f"requested {names[one['asked']]}, classified as {names[one['read']]}" for one in failures]


def _classes(verdict: dict[str, Any]) -> None:
    names, shares, own = verdict["classes"], verdict["per_class"], verdict["own"]
    left, right = st.columns(2)
    left.markdown("**Per class**" + (" (dashed: the classifier on real pictures)" if own else ""))
    lowest = 0.8 if min(shares) > CLOSE_UP else 0.0
    dark = theme.dark()
    left.plotly_chart(
        charts.bars(names, shares, lowest, own, dark),
        key="digits-bars",
        config=PLAIN,
        alt=charts.bars_in_words(names, shares, own),
    )
    right.markdown("**Confusion matrix**: each row is a requested class, each column what the classifier sees")
    _confusion(right, names, names, verdict["confusion"], "count")


def _confusion(place: Any, rows: list[str], columns: list[str], cells: list[list[float]], unit: str) -> None:
    place.plotly_chart(
        charts.confusion(rows, columns, cells, unit),
        key="digits-confusion",
        config=PLAIN,
        alt=charts.confusion_in_words(rows, columns, cells, unit),
    )


def _attributes(verdict: dict[str, Any]) -> None:
    names = [spoken(one["name"]) for one in verdict["attributes"]]
    st.markdown(
        "**Each attribute alone**: how often the classifier sees it. An attribute works if it is seen when on, and only then."
    )
    st.table(attribute_rows(verdict), border="horizontal", hide_index=True)
    st.markdown(
        "**Side effects**: each row is the attribute that is on, each column what the classifier sees. The diagonal is *seen when on*."
    )
    _confusion(st, ["None", *names], names, verdict["seen"], "share")


def attribute_rows(verdict: dict[str, Any]) -> list[dict[str, str]]:
    """A row per attribute: how often it is seen in samples and in real drawings."""
    titles = {
        "on": "Seen when on",
        "off": "Seen when off",
        "real_on": "In real drawings that have it",
        "real_off": "In real drawings that do not",
    }
    return [
        {"Attribute": spoken(one["name"])} | {title: f"{one[share]:.0%}" for share, title in titles.items()}
        for one in verdict["attributes"]
    ]
