"""Two or more runs over each other: their curves in one figure, and what differs between their settings."""

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gan_core.catalogue.metrics import METRICS
from gan_core.catalogue.palette import series

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST = 8  # runs over each other: more lines than that nobody can tell apart
MOST_POINTS = 1500  # of one line; no chart has as many pixels
BOOKKEEPING = ("step", "images_seen", "seconds")
AXES = {"step": "Step", "images_seen": "Images seen", "seconds": "Seconds of training"}
NAMES = {
    "loss/G": "Loss of the generator (loss/G)",
    "loss/D": "Loss of the discriminator (loss/D)",
    "D(x)": "Belief that real images are real, D(x)",
    "D(G(z))": "Belief that generated images are real, D(G(z))",
    "grad/G": "Gradient norm of the generator (grad/G)",
    "grad/D": "Gradient norm of the discriminator (grad/D)",
    **{f"metric/{name}": f"Quality: {metric.title}" for name, metric in METRICS.items()},
}

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")  # a second sign beside the colour


@dataclass(frozen=True)
class Line:
    """A run in a chart: its name, its logged rows, and the step at which it branched off its parent, if it did."""

    title: str
    rows: list[dict[str, Any]]
    branched: int | None = None


def colour(place: int, dark: bool) -> str:
    """The colour of the run at `place` among those compared, in every chart and beside every picture."""
    return series(place, dark)


def measurements(lines: list[Line]) -> list[str]:
    """The columns that all lines have in common, the best known first. A line without any point yet has no say."""
    columns = [dict.fromkeys(name for row in line.rows for name in row) for line in lines if line.rows]
    shared = [name for name in (columns[0] if columns else ()) if all(name in others for others in columns)]
    shared = [name for name in shared if name not in BOOKKEEPING]
    known = list(NAMES)
    return sorted(shared, key=lambda name: known.index(name) if name in known else len(known))


def smooth(values: list[float | None], weight: float) -> list[float | None]:
    """A running average that forgets by `weight` (0 to below 1) each point, without the pull towards 0 at the start.

    Gaps (None) stay gaps and do not count.
    """
    out, total, mass = [], 0.0, 0.0
    for value in values:
        if value is None:
            out.append(None)
            continue
        total = weight * total + (1 - weight) * value
        mass = weight * mass + (1 - weight)
        out.append(total / mass)
    return out


def figure(lines: list[Line], column: str, axis: str = "step", smoothing: float = 0.8, dark: bool = False) -> "Figure":
    """One chart of `column` for all lines over `axis` (one of AXES): the raw values faint, their average on top."""
    from plotly.graph_objects import Figure, Scatter  # here, so that other pages do not wait for it

    chart = Figure()
    far = max((row[axis] for line in lines for row in line.rows if isinstance(row.get(axis), int | float)), default=1)
    for place, line in enumerate(lines):
        points = [
            (row[axis], row.get(column), row.get("step"))
            for row in line.rows
            if isinstance(row.get(axis), int | float) and column in row
        ]
        stride = -(-len(points) // MOST_POINTS) if points else 1
        smoothed = smooth([value if isinstance(value, int | float) else None for _, value, _ in points], smoothing)
        kept = [*range(0, len(points) - 1, stride), len(points) - 1] if points else []
        x, name = [points[i][0] for i in kept], html.escape(_short(line.title))
        ink = colour(place, dark)
        if smoothing > 0:
            chart.add_trace(
                Scatter(
                    x=x,
                    y=[points[i][1] for i in kept],
                    mode="lines",
                    opacity=0.22,
                    showlegend=False,
                    hoverinfo="skip",
                    line={"color": ink, "width": 1},
                    legendgroup=str(place),
                )
            )
        chart.add_trace(
            Scatter(
                x=x,
                y=[smoothed[i] for i in kept],
                name=name,
                mode="lines",
                legendgroup=str(place),
                line={"color": ink, "width": 2.5, "dash": _DASHES[place % len(_DASHES)]},
                hovertemplate="%{y:.4g}",
            )
        )
        _mark_branch(chart, line, points, ink, far)
    chart.update_layout(
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "xanchor": "left", "font": {"size": 14}},
        xaxis={
            "title": {"text": AXES[axis], "standoff": 4},
            "range": [0, far * 1.01],
            "unifiedhovertitle": {"text": f"{AXES[axis]} %{{x:,}}"},
        },
        yaxis={"title": column},
        hovermode="x unified",  # one place on all lines
        uirevision=f"{column}/{axis}",  # a zoom outlives a change of smoothing
    )
    return chart


def _mark_branch(chart: "Figure", line: Line, points: list[tuple[Any, Any, Any]], ink: str, far: float) -> None:
    """A vertical line where a run branched off another one."""
    where = next((x for x, _, step in points if line.branched is not None and step and step >= line.branched), None)
    if where is None:
        return
    chart.add_vline(where, line={"color": ink, "width": 1, "dash": "dot"})
    chart.add_annotation(
        x=where,
        y=1,
        yref="paper",
        yanchor="top",
        xanchor="left" if where < far / 2 else "right",
        showarrow=False,
        font={"color": ink},
        text=f"{html.escape(_short(line.title, 28))} branches off at step {line.branched:,}",
    )


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
