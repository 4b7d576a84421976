"""Charts of what the classifier found in requested pictures. Each has its values in words, for those who cannot see it."""

from typing import TYPE_CHECKING, Any

from gan_core.catalogue.palette import series
from gan_core.runs.folder import RunDir

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT = 400
MARGIN = {"l": 10, "r": 10, "t": 10, "b": 10}
ACCURACIES = {
    "metric/accuracy": "new samples, many at a time",
    "health/asked": "samples of the fixed latents, few at a time",
}
"""Columns in which a run logs how many of its samples show the requested label, and which samples these are."""


def confusion(rows: list[str], columns: list[str], cells: list[list[float]], unit: str) -> "Figure":
    """Requested label (rows) against what the classifier sees (columns), each row as shares of 1. The value stands in each
    cell that is not 0. `unit`: "count" or "share"."""
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
            hovertemplate="requested %{y}, classified as %{x}: %{text}<extra></extra>",
            colorbar={"title": "share of<br>the row", "tickformat": ".0%", "thickness": 12},
            xgap=1,
            ygap=1,
        )
    )
    figure.update_xaxes(title="classified as", type="category", side="top")
    figure.update_yaxes(title="requested", type="category", autorange="reversed")
    figure.update_layout(height=HEIGHT, margin=MARGIN, uirevision="constant")
    return figure


def confusion_in_words(rows: list[str], columns: list[str], cells: list[list[float]], unit: str) -> str:
    """The cells of a confusion matrix that are not 0, row by row."""
    write = "{:,}".format if unit == "count" else "{:.0%}".format
    lines = [
        f"{row}: "
        + (", ".join(f"{column} {write(cell)}" for column, cell in zip(columns, line, strict=True) if cell) or "none")
        for row, line in zip(rows, cells, strict=True)
    ]
    return "Confusion matrix, requested: classified as. " + "; ".join(lines) + "."


def bars(names: list[str], shares: list[float], lowest: float, own: float | None, dark: bool = False) -> "Figure":
    """A bar per class: the share classified as requested. The axis begins at `lowest`; dashed: accuracy of the classifier."""
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
    begins = f" (axis begins at {lowest:.0%})" if lowest else ""
    figure.update_xaxes(type="category", title="requested")
    figure.update_yaxes(range=[lowest, 1.02], tickformat=".0%", title=f"classified as requested{begins}")
    figure.update_layout(height=HEIGHT, margin={**MARGIN, "t": 24}, uirevision="constant")
    return figure


def bars_in_words(names: list[str], shares: list[float], own: float | None) -> str:
    words = ", ".join(f"{name} {share:.1%}" for name, share in zip(names, shares, strict=True))
    return f"Share classified as requested: {words}." + (
        f" Accuracy of the classifier on real pictures: {own:.1%}." if own else ""
    )


def accuracy_rows(run: RunDir) -> list[dict[str, Any]]:
    """The run's logged rows that have one of ACCURACIES."""
    return [row for row in run.stats()[0] if "step" in row and any(row.get(name) is not None for name in ACCURACIES)]


def accuracy(rows: list[dict[str, Any]], dark: bool = False) -> "Figure":
    """Those of ACCURACIES that `rows` have, over the steps."""
    from plotly.graph_objects import Figure, Scatter

    figure = Figure()
    looks = ((series(0, dark), "solid", 7), (series(1, dark), "dot", 4))
    for (name, words), (colour, dash, size) in zip(ACCURACIES.items(), looks, strict=True):
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
    figure.update_yaxes(range=[0, 1.03], tickformat=".0%", title="classified as requested")
    figure.update_layout(
        height=280,
        margin=MARGIN,
        uirevision="constant",
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
    return figure


def accuracy_in_words(rows: list[dict[str, Any]]) -> str:
    """First, best and last value of each column."""
    parts = []
    for name, words in ACCURACIES.items():
        if having := [(row["step"], row[name]) for row in rows if row.get(name) is not None]:
            (first, low), (last, high) = having[0], having[-1]
            best = max(value for _, value in having)
            parts.append(f"{words}: {low:.0%} at step {first:,}, {high:.0%} at step {last:,}, at best {best:.0%}")
    return "Share classified as requested. " + "; ".join(parts) + "."
