"""Verdicts on conditional runs: asked of the studio once each, without the page waiting, and kept while the server lives."""

import threading
from collections import OrderedDict
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from gan_core.catalogue.palette import series
from gan_core.runs.folder import RunDir

from . import studio

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

KEPT = 32
_verdicts: OrderedDict[tuple, Future] = OrderedDict()
_lock = threading.Lock()


def verdict(run: RunDir, at: int, per_label: int, psi: float) -> Future:
    """What gan_core.studio.answers.judging.judge_run says of this moment of a run, as a Future. One that failed stays until forget_faults."""
    path = run.snapshot_path(at)
    written = path.stat().st_mtime_ns if path.exists() else 0
    key = (str(run.path.resolve()), at, written, per_label, psi)
    with _lock:
        if known := _verdicts.get(key):
            return known
        asked = studio.later(do="judge", run=key[0], at=at, per_label=per_label, psi=psi)
        _verdicts[key] = asked
        while len(_verdicts) > KEPT:
            _verdicts.popitem(last=False)
        return asked


def earlier(run: RunDir, per_label: int, psi: float) -> Future | None:
    """The newest verdict there is of any moment of a run, to be shown while that of a newer one is waited for."""
    with _lock:
        known = [
            asked
            for (folder, _, _, *rest), asked in _verdicts.items()
            if folder == str(run.path.resolve()) and rest == [per_label, psi] and asked.done() and not asked.exception()
        ]
    return max(known, key=lambda asked: asked.result()["verdict"]["step"], default=None)


def forget_faults() -> None:
    """Let what failed be asked for again."""
    with _lock:
        for key in [key for key, asked in _verdicts.items() if asked.done() and asked.exception()]:
            del _verdicts[key]


def confusion_figure(rows: list[str], columns: list[str], cells: list[list[float]], unit: str) -> "Figure":
    """What was asked for (rows) against what the judge read (columns), each row as parts of 1; the number stands in a
    cell where it is not 0. `unit`: "count" or "share"."""
    from plotly.graph_objects import Figure, Heatmap

    total = [max(1.0, sum(row)) if unit == "count" else 1.0 for row in cells]
    parts = [[cell / whole for cell in row] for row, whole in zip(cells, total, strict=True)]
    words = [[("" if not cell else f"{cell:,}" if unit == "count" else f"{cell:.0%}") for cell in row] for row in cells]
    figure = Figure(
        Heatmap(
            z=parts,
            x=columns,
            y=rows,
            zmin=0,
            zmax=1,
            text=words,
            texttemplate="%{text}",
            colorscale="Cividis",
            hovertemplate="asked %{y}, read %{x}: %{text}<extra></extra>",
            colorbar={"title": "share of<br>the row", "tickformat": ".0%", "thickness": 12},
            xgap=1,
            ygap=1,
        )
    )
    figure.update_xaxes(title="read by the judge", type="category", side="top")
    figure.update_yaxes(title="asked for", type="category", autorange="reversed")
    figure.update_layout(height=400, margin={"l": 10, "r": 10, "t": 10, "b": 10}, uirevision="constant")
    return figure


def bars_figure(names: list[str], shares: list[float], lowest: float, own: float | None, dark: bool = False) -> "Figure":
    """A bar a class: the share read as asked for. `lowest` is where the axis begins; dashed, the judge's own accuracy."""
    from plotly.graph_objects import Bar, Figure

    figure = Figure(
        Bar(
            x=names,
            y=[share - lowest for share in shares],
            base=lowest,
            text=[f"{share:.1%}" for share in shares],
            # at the foot, clear of the dashed line; over a bar too low to hold it
            textposition=["inside" if share - lowest > 0.1 * (1 - lowest) else "outside" for share in shares],
            insidetextanchor="start",
            textangle=0,
            constraintext="none",
            marker_color=series(0, dark),
            customdata=shares,
            hovertemplate="%{x}: %{customdata:.2%}<extra></extra>",
        )
    )
    if own is not None:
        figure.add_hline(y=own, line_dash="dash", line_color=series(1, dark))
    begins = f" (the axis begins at {lowest:.0%})" if lowest else ""
    figure.update_xaxes(type="category", title="asked for")
    figure.update_yaxes(range=[lowest, 1.02], tickformat=".0%", title=f"read as asked for{begins}")
    figure.update_layout(height=400, margin={"l": 10, "r": 10, "t": 24, "b": 10}, uirevision="constant")
    return figure


ACCURACIES = {
    "metric/accuracy": "fresh pictures, many at a time",
    "health/asked": "the pictures of fixed z, few at a time",
}
"""Names under which a run logs how many of its pictures are what was asked for, and of which pictures."""


def accuracy_rows(run: RunDir) -> list[dict[str, Any]]:
    """The run's logged rows that have one of ACCURACIES."""
    return [row for row in run.stats()[0] if "step" in row and any(row.get(name) is not None for name in ACCURACIES)]


def accuracy_figure(rows: list[dict[str, Any]], dark: bool = False) -> "Figure":
    """Both series of ACCURACIES over the steps, those that there are."""
    from plotly.graph_objects import Figure, Scatter

    figure = Figure()
    for (name, words), (colour, dash, size) in zip(
        ACCURACIES.items(), ((series(0, dark), "solid", 7), (series(1, dark), "dot", 4)), strict=True
    ):
        having = [row for row in rows if row.get(name) is not None]
        if not having:
            continue
        figure.add_trace(
            Scatter(
                x=[row["step"] for row in having],
                y=[row[name] for row in having],
                name=f"{words} ({name})",
                mode="lines+markers",
                line={"color": colour, "dash": dash},
                marker={"size": size},
                hovertemplate="step %{x}: %{y:.1%}<extra></extra>",
            )
        )
    figure.update_xaxes(title="Step")
    figure.update_yaxes(range=[0, 1.03], tickformat=".0%", title="read as asked for")
    figure.update_layout(
        height=280,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        uirevision="constant",
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
    return figure
