"""How much chance does: the same recipe with several seeds, as a band over the curves and as a table."""

import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gan_core.catalogue.metrics import METRICS
from gan_core.catalogue.palette import PALETTE
from gan_core.settings.config import RunConfig
from gan_core.settings.differences import differences
from gan_core.settings.labels import label

from .overlay import MOST_POINTS, Line, smooth

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

WORDS = "These runs have the same settings and {count} seeds. Their differences are chance."
BAND = (
    " The band reaches from the lowest to the highest run, and the grey line is "
    "their mean. A difference between two recipes that is smaller than this band may be chance, too."
)


def seeds_only(configs: Sequence[RunConfig | None]) -> bool:
    """Whether runs differ by their seed and by nothing else."""
    return None not in configs and [name for name, _ in differences(configs)] == [label("seed")]


def band(lines: Sequence[Line], column: str, axis: str, smoothing: float) -> list[tuple[float, float, float, float]]:
    """(place, lowest, mean, highest) at each place on the axis where every run has logged `column`, smoothed as the lines are."""
    values = []
    for line in lines:
        rows = [row for row in line.rows if isinstance(row.get(axis), int | float) and isinstance(row.get(column), int | float)]
        smoothed = smooth([row[column] for row in rows], smoothing)
        values.append({row[axis]: value for row, value in zip(rows, smoothed, strict=True) if value is not None})
    shared = sorted(set.intersection(*map(set, values))) if values else []
    shared = shared[:: -(-len(shared) // MOST_POINTS) or 1]
    found = [(place, [one[place] for one in values]) for place in shared]
    return [(place, min(all_), statistics.fmean(all_), max(all_)) for place, all_ in found]


def draw(chart: "Figure", points: Sequence[tuple[float, float, float, float]], dark: bool) -> None:
    """Add the band and the mean to the chart of the lines."""
    from plotly.graph_objects import Scatter

    ink, x = PALETTE["muted"].on(dark), [point[0] for point in points]
    none = {"mode": "lines", "hoverinfo": "skip", "showlegend": False}
    chart.add_trace(Scatter(x=x, y=[point[1] for point in points], line={"width": 0}, **none))
    high = [point[3] for point in points]
    chart.add_trace(Scatter(x=x, y=high, line={"width": 0}, fill="tonexty", fillcolor=_faint(ink), **none))
    mean = [point[2] for point in points]
    chart.add_trace(Scatter(x=x, y=mean, name="mean", mode="lines", line={"color": ink, "width": 3}, hovertemplate="%{y:.4g}"))


def _faint(ink: str) -> str:
    return f"rgba({int(ink[1:3], 16)}, {int(ink[3:5], 16)}, {int(ink[5:7], 16)}, 0.2)"


def table(lines: Sequence[Line]) -> list[dict[str, str]]:
    """A row for each metric that all runs measured: mean, standard deviation, lowest and highest of their last values."""
    rows = []
    for name, metric in METRICS.items():
        last = [
            next(
                (row[f"metric/{name}"] for row in reversed(line.rows) if isinstance(row.get(f"metric/{name}"), int | float)),
                None,
            )
            for line in lines
        ]
        values = [metric.scale * value for value in last if value is not None]
        if len(values) < 2 or len(values) < len(lines):
            continue
        spread = f"{statistics.fmean(values):.3g} ± {statistics.stdev(values):.2g}{metric.sign}"
        rows.append(
            {
                "Metric": metric.title,
                "Mean ± standard deviation": spread,
                "Lowest": f"{min(values):.3g}",
                "Highest": f"{max(values):.3g}",
                "Better": metric.better,
            }
        )
    return rows
