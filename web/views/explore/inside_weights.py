"""How the weights of a run moved over its snapshots, layer by layer: a chart below Look inside."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from gan_core.catalogue.palette import series

from ... import theme
from ...client.weights import weights
from ...words import named
from . import events, plain
from .shown import Shown

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NETWORKS = {"G": "Generator", "G_ema": "Generator, averaged", "D": "Discriminator", "E": "Encoder"}
MEASURES = {
    "norm": ("Length of the weights", "length (L2 norm)", "The length of all weights of a layer, taken as one vector."),
    "change": (
        "How far they moved",
        "share of their length",
        "How far the weights of a layer have moved since the previous snapshot, as a share of their length at that snapshot. "
        "A layer near 0 has stopped learning. Where snapshots lie farther apart, there is more time to move.",
    ),
    "gradient": (
        "Gradient",
        "length (root mean square)",
        "The length of a layer's gradient, as a root mean square over about the last 1 / (1 − beta2) steps, computed from Adam's running "
        "averages in each snapshot. Near 0, the layer receives no training signal.",
    ),
}
HEIGHT = 360


def show(shown: Shown) -> None:
    key = "inside-weights"
    st.session_state[key] = shown.options["weights"]
    st.toggle(
        "Weights and gradients over the run",
        key=key,
        on_change=lambda: events.put(weights=st.session_state[key]),
        help="A chart of each layer of both networks at every snapshot of this run",
    )
    if not shown.options["weights"]:
        return
    with st.spinner("Reading the snapshots…"):
        networks = {one["name"]: one for one in weights(shown.snapshot.run)}
    columns = st.columns([1, 2], vertical_alignment="bottom")
    names = {name: NETWORKS[name] for name in networks}
    wanted = shown.options["network"]
    with columns[0]:
        st.selectbox(
            "Network",
            list(names),
            format_func=named(names),
            help="The network whose layers are shown",
            **plain.bound(shown, "network", wanted if wanted in names else next(iter(names))),
        )
    with columns[1]:
        st.segmented_control(
            "Measure",
            list(MEASURES),
            format_func=named({one: title for one, (title, *_) in MEASURES.items()}),
            required=True,
            wrap=True,
            help="What the chart shows for each layer at each snapshot",
            **plain.bound(shown, "measure"),
        )
    _draw(networks[st.session_state["plain-network"]], shown.options["measure"])


def _draw(network: dict[str, Any], what: str) -> None:
    _, axis, about = MEASURES[what]
    if all(value is None for row in network[what] for value in row):
        st.info(missing(network, what), icon=":material/info:")
        return
    st.plotly_chart(
        figure(network, what, axis, theme.dark()),
        key=f"weights/{network['name']}/{what}",
        height=HEIGHT,
        config={"displayModeBar": False},
        alt=in_words(network, what),
    )
    st.caption(f"{about} {len(network['steps'])} snapshots.")


def missing(network: dict[str, Any], what: str) -> str:
    if what == "change":
        return "This run has only one snapshot. Two or more are needed to show how the weights moved."
    if network["name"] == "G_ema":
        return "The snapshots of this run hold the averaged generator without its optimizer, so no gradients are known."
    return "The snapshots of this run hold no squared gradients: only Adam keeps them, and pretrained models leave them out."


def figure(network: dict[str, Any], what: str, axis: str, dark: bool) -> "Figure":
    """A line a layer over the steps."""
    from plotly.graph_objects import Figure, Scatter

    made = Figure()
    for place, (layer, values) in enumerate(zip(network["layers"], network[what], strict=True)):
        made.add_trace(
            Scatter(
                x=network["steps"],
                y=values,
                name=layer or "the network",
                mode="lines+markers",
                line={"color": series(place, dark), "dash": ("solid", "dot", "dash")[place // 10 % 3]},
                marker={"size": 5},
                hovertemplate="%{fullData.name}, step %{x}: %{y:.4g}<extra></extra>",
            )
        )
    made.update_xaxes(title="Step")
    made.update_yaxes(title=axis, rangemode="tozero")
    made.update_layout(height=HEIGHT, margin={"l": 10, "r": 10, "t": 10, "b": 10}, uirevision="constant", showlegend=True)
    return made


def in_words(network: dict[str, Any], what: str) -> str:
    """The first and the last value of each layer."""
    parts = []
    for layer, values in zip(network["layers"], network[what], strict=True):
        if known := [(step, value) for step, value in zip(network["steps"], values, strict=True) if value is not None]:
            (first, low), (last, high) = known[0], known[-1]
            parts.append(f"{layer}: {low:.3g} at step {first:,}, {high:.3g} at step {last:,}")
    return f"{MEASURES[what][0]} by layer. {'; '.join(parts)}."
