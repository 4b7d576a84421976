"""Ten years of GANs: what `python -m benchmarks.decade` recorded, as a chart of quality against time and a table."""

import json
import math
import statistics
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from gan_core.catalogue.metrics import METRICS
from gan_core.catalogue.palette import series
from gan_core.places import PROJECT
from gan_core.settings.presets import PRESETS

from .. import theme

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

FILE = PROJECT / "docs/decade.json"
HEIGHT = 480  # pixels of the chart
SHOWN = ("frechet", "density", "coverage")
DASHES = ("solid", "dash", "dot")


@lru_cache(maxsize=1)
def recorded() -> dict[str, Any]:
    """What the benchmark wrote; {} where it did not."""
    return json.loads(FILE.read_text("utf-8")) if FILE.is_file() else {}


def medians(results: list[dict[str, Any]]) -> dict[str, list[dict[str, float]]]:
    """Recipe to its rows, each the median over the seeds of what was measured at one time; nan where nothing finite was."""
    found: dict[str, list[dict[str, float]]] = {}
    for name in dict.fromkeys(one["recipe"] for one in results):
        seeds = [one["rows"] for one in results if one["recipe"] == name]
        found[name] = [
            {key: statistics.median(math.nan if row[key] is None else row[key] for row in at) for key in at[0]}
            for at in zip(*seeds, strict=True)
        ]
    return found


def figure(rows: dict[str, list[dict[str, float]]], metric: str, dark: bool) -> "Figure":
    """A line for each recipe: the metric against CPU seconds."""
    from plotly.graph_objects import Figure, Scatter

    chart = Figure()
    for place, (name, points) in enumerate(rows.items()):
        chart.add_trace(
            Scatter(
                x=[point["seconds"] for point in points],
                y=[point[metric] for point in points],
                name=PRESETS[name].title,
                mode="lines+markers",
                line={"color": series(place % 6, dark), "width": 2.5, "dash": DASHES[place // 6]},
                hovertemplate="%{y:.3g} after %{x:.0f} s",
            )
        )
    chart.update_layout(
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"font": {"size": 13}, "orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom"},
        xaxis={"title": {"text": "CPU seconds of training", "standoff": 4}, "rangemode": "tozero"},
        yaxis={"title": METRICS[metric].title, "type": "log" if metric == SHOWN[0] else "linear", "nticks": 5},
        hovermode="closest",
        uirevision=metric,
    )
    return chart


@lru_cache(maxsize=1)
def _rows() -> dict[str, list[dict[str, float]]]:
    return medians(recorded()["results"])


@lru_cache(maxsize=2 * len(SHOWN))
def _figure(metric: str, dark: bool) -> "Figure":
    return figure(_rows(), metric, dark)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def show() -> None:
    """The chart, its table, and how both were made; nothing where nothing was recorded."""
    if not (told := recorded()):
        return
    rows, seeds = _rows(), len({one["seed"] for one in told["results"]})
    st.subheader("Ten years of GANs")
    st.markdown(
        f"Recipes of ten years on the same pictures ({told['dataset']}) for the same {told['seconds']:g} CPU seconds: the median "
        f"of {seeds} seeds, measured on {told['samples']:,} samples with {told['features']}. So few seconds favour what is cheap: a "
        "newer recipe may be behind here and ahead in the end. The convolutional networks are all equally wide; *Digits* "
        "is our own recipe, with resize blocks, styles and small batches."
    )
    metric = st.segmented_control(
        "Measurement",
        SHOWN,
        default=SHOWN[0],
        required=True,
        key="decade/metric",
        format_func=lambda name: METRICS[name].title,
        help="What is drawn against time. A lower Fréchet distance is better, and a higher density and coverage",
    )
    chart = _figure(metric, theme.dark())
    st.plotly_chart(chart, key="decade/chart", config={"displayModeBar": False}, height=HEIGHT)
    table = [
        {
            "Recipe": PRESETS[name].title,
            **{METRICS[one].title: _short(points[-1][one]) for one in SHOWN},
            "Steps": f"{points[-1]['step']:,.0f}",
        }
        for name, points in rows.items()
    ]
    st.table(table, border="horizontal", hide_index=True)
    st.caption("Repeat it with more seconds: `python -m benchmarks.decade --out DIR --seconds 600`")
