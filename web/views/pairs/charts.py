"""Charts of a pair, each with its values in words for readers who cannot see it."""

from typing import TYPE_CHECKING, Any

from gan_core.catalogue.columns import COLUMNS
from gan_core.catalogue.metrics import METRICS
from gan_core.catalogue.palette import PALETTE, series
from gan_core.runs import pairs

from ..runs import overlay

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SYMBOLS = ("circle", "square", "diamond", "cross", "x", "triangle-up", "triangle-down", "pentagon", "star", "hexagon")
LOSSES = {"gan": ("loss/G", "loss/D"), "vae": ("loss/VAE", "elbo/reconstruction", "elbo/KL")}
"""The columns that are drawn of each network."""
Rows = list[dict[str, Any]]
"""The logged rows of a run."""
MOST_POINTS = 600  # of one curve


def colour(side: str, dark: bool) -> str:
    """The colour of "gan" or "vae", in every chart and beside every picture."""
    return series(2 if side == "gan" else 3, dark)


def losses(rows: Rows, side: str, dark: bool) -> "Figure":
    """The LOSSES of a network over the steps."""
    from plotly.graph_objects import Figure, Scatter

    rows = rows[:: -(-len(rows) // MOST_POINTS) or 1]
    figure = Figure()
    for place, name in enumerate(LOSSES[side]):
        title, role = COLUMNS[name].title, COLUMNS[name].colour.lower()
        ink = PALETTE[role].on(dark) if role in PALETTE else series(place, dark)
        figure.add_trace(
            Scatter(
                x=[row["step"] for row in rows],
                y=overlay.smooth([row.get(name) for row in rows], 0.6),
                name=title,
                mode="lines",
                line={"width": 2, "color": ink, "dash": ("solid", "dash", "dot")[place % 3]},
                hovertemplate=f"{title} %{{y:.4g}} at step %{{x:,}}<extra></extra>",
            )
        )
    return _plain(figure, "", "")


def losses_in_words(rows: Rows, side: str) -> str:
    """First and last value of each of the LOSSES."""
    parts = []
    for name in LOSSES[side]:
        values = [(row["step"], row[name]) for row in rows if isinstance(row.get(name), int | float)]
        if values:
            (first, start), (last, end) = values[0], values[-1]
            parts.append(f"{COLUMNS[name].title} {start:.3g} at step {first:,}, {end:.3g} at step {last:,}")
    return f"{side.upper()}: " + "; ".join(parts) + "."


def quality(gan: Rows, vae: Rows, metric: str, axis: str, dark: bool, level: float | None = None) -> "Figure":
    """A metric of both during training, over "seconds", "images_seen" or "step"; `level` is a dotted line."""
    from plotly.graph_objects import Figure, Scatter

    figure, name = Figure(), f"metric/{metric}"
    for side, its, dash, symbol in (("gan", gan, "solid", "circle"), ("vae", vae, "dash", "square")):
        rows = pairs.quality(its, metric)
        figure.add_trace(
            Scatter(
                x=[row.get(axis) for row in rows],
                y=[row[name] for row in rows],
                name=side.upper(),
                mode="lines+markers",
                line={"color": colour(side, dark), "dash": dash},
                marker={"size": 6, "symbol": symbol},
                hovertemplate=f"{side.upper()}: %{{y:.4g}} at %{{x:,.0f}}<extra></extra>",
            )
        )
    if level is not None:
        figure.add_hline(y=level, line_dash="dot", line_color=PALETTE["muted"].on(dark))
    return _plain(figure, overlay.AXES[axis], "")


def quality_in_words(gan: Rows, vae: Rows, metric: str) -> str:
    """First, best and last value of a metric for both."""
    parts = []
    for side, its in (("GAN", gan), ("VAE", vae)):
        if rows := pairs.quality(its, metric):
            values = [row[f"metric/{metric}"] for row in rows]
            steps = f"{values[0]:.3g} at step {rows[0]['step']:,}, {values[-1]:.3g} at step {rows[-1]['step']:,}"
            parts.append(f"{side} {steps}, between {min(values):.3g} and {max(values):.3g}")
    return f"{METRICS[metric].title}: {'; '.join(parts)}."


def codes(answer: dict[str, Any], dark: bool) -> "Figure":
    """The map of a VAE's latent codes: a point for each real picture, with the colour and shape of its class."""
    from plotly.graph_objects import Figure, Scattergl

    figure = Figure()
    names = answer["classes"] or [""]
    for place, name in enumerate(names):
        some = [
            point
            for point, label in zip(answer["points"], answer["labels"], strict=True)
            if not answer["classes"] or label == place
        ]
        figure.add_trace(
            Scattergl(
                x=[x for x, _ in some],
                y=[y for _, y in some],
                mode="markers",
                name=name or "pictures",
                marker={
                    "size": 6,
                    "opacity": 0.75,
                    "color": series(place, dark),
                    "symbol": SYMBOLS[place % len(SYMBOLS)],
                },
                hovertemplate=f"{name or 'a picture'}: %{{x:.2f}}, %{{y:.2f}}<extra></extra>",
            )
        )
    axes = ("Component 1", "Component 2") if answer["pca"] else ("z 1", "z 2")
    shares = [f"{name}, {share:.0%} of the variance" for name, share in zip(axes, answer["share"], strict=True)]
    figure.update_yaxes(scaleanchor="x")
    return _plain(figure, *shares)


def spent(answer: dict[str, Any], dark: bool, active: float) -> "Figure":
    """The KL term of each dimension of the code, in nats, largest first. Dimensions below `active` are noise."""
    from plotly.graph_objects import Bar, Figure

    used = [series(0, dark) if one > active else PALETTE["muted"].on(dark) for one in answer["kl"]]
    figure = Figure(
        Bar(
            y=answer["kl"],
            x=list(range(1, len(used) + 1)),
            marker_color=used,
            hovertemplate="%{y:.3f} nats<extra></extra>",
        )
    )
    return _plain(figure, "Dimensions of the code, largest first", "KL, nats")


def codes_in_words(answer: dict[str, Any]) -> str:
    """How many codes there are, and where the middle of each class lies."""
    parts = []
    for place, name in enumerate(answer["classes"]):
        some = [point for point, label in zip(answer["points"], answer["labels"], strict=True) if label == place]
        if some:
            x, y = (sum(one) / len(some) for one in zip(*some, strict=True))
            parts.append(f"{name} at {x:.1f}, {y:.1f}")
    return f"Map of {len(answer['points']):,} latent codes." + (f" Class means: {'; '.join(parts)}." if parts else "")


def spent_in_words(answer: dict[str, Any]) -> str:
    """The KL term of the dimensions that carry most."""
    return "KL per dimension, largest first: " + ", ".join(f"{one:.2f}" for one in answer["kl"][:10]) + " nats."


def _plain(figure: "Figure", x: str, y: str) -> "Figure":
    figure.update_layout(
        margin={"l": 8, "r": 8, "t": 6, "b": 6},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
        xaxis={"title": {"text": x, "standoff": 4}},
        yaxis={"title": {"text": y, "standoff": 4}},
        uirevision="constant",
    )
    return figure
