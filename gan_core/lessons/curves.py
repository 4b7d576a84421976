"""Curves of a run as inline SVG, for a report that is printed: no script, no font, no colour that depends on a theme."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ..catalogue.columns import COLUMNS, LOSS, SCORE
from ..catalogue.palette import PALETTE, series

WIDTH, HEIGHT = 520, 190
LEFT, BOTTOM, TOP = 46, 26, 8
MOST = 400  # points of one line
_DASHES = ("", "6 3", "2 3", "8 3 2 3")

Row = dict[str, Any]


@dataclass(frozen=True)
class Curve:
    """One line: its name, its colour (#rrggbb), and its points (x, y), in order."""

    name: str
    colour: str
    points: tuple[tuple[float, float], ...]


def charts(rows: Sequence[Row], also: Sequence[str] = ()) -> list[tuple[str, str]]:
    """(title, SVG) of the losses, of D's scores, and of each of the columns `also`, where a run has them."""
    groups = [("Losses", [name for name, row in COLUMNS.items() if row.chart == LOSS])]
    groups.append(("Scores of D", [name for name, row in COLUMNS.items() if row.chart == SCORE]))
    shown = {name for _, names in groups for name in names} | {"step"}
    groups += [(COLUMNS[name].title, [name]) for name in dict.fromkeys(also) if name not in shown]
    found = []
    for title, names in groups:
        curves = [curve for place, name in enumerate(names) if (curve := _curve(rows, name, place)).points]
        if curves:
            found.append((title, chart(title, curves)))
    return found


def _curve(rows: Sequence[Row], name: str, place: int) -> Curve:
    points = [
        (float(row["step"]), float(value))
        for row in rows
        if isinstance(value := row.get(name), int | float) and isinstance(row.get("step"), int | float)
    ]
    stride = -(-len(points) // MOST) if points else 1
    kept = points[::stride] + (points[-1:] if points and (len(points) - 1) % stride else [])
    role = COLUMNS[name].colour.lower()
    return Curve(COLUMNS[name].title, PALETTE[role].light if role in PALETTE else series(place), tuple(kept))


def chart(title: str, curves: Sequence[Curve]) -> str:
    """Lines over the training steps, with two axes and a legend below."""
    xs = [x for curve in curves for x, _ in curve.points]
    ys = [y for curve in curves for _, y in curve.points]
    across, up = ticks(0, max(xs)), ticks(min(ys), max(ys))
    right, foot = WIDTH - 22, HEIGHT - BOTTOM

    def place(x: float, y: float) -> str:
        span, rise = (across[-1] - across[0]) or 1, (up[-1] - up[0]) or 1
        return f"{LEFT + (x - across[0]) / span * (right - LEFT):.1f},{foot - (y - up[0]) / rise * (foot - TOP):.1f}"

    parts = []
    for y in up:
        level = place(0, y).partition(",")[2]
        parts.append(f'<path d="M{LEFT} {level}H{right}" stroke="#ccd2da" stroke-width="0.7"/>')
        parts.append(f'<text x="{LEFT - 5}" y="{float(level) + 4:.1f}" text-anchor="end">{y:g}</text>')
    for x in across:
        where = place(x, up[0]).partition(",")[0]
        parts.append(f'<text x="{where}" y="{foot + 16}" text-anchor="middle">{x:,.0f}</text>')
    legend = LEFT
    for number, curve in enumerate(curves):
        dash = _DASHES[number % len(_DASHES)]
        line = " ".join(place(x, y) for x, y in curve.points)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{curve.colour}" stroke-width="1.6" stroke-dasharray="{dash}"/>'
        )
        parts.append(
            f'<path d="M{legend} {HEIGHT + 8}h22" stroke="{curve.colour}" stroke-width="2.4" stroke-dasharray="{dash}"/>'
            f'<text x="{legend + 27}" y="{HEIGHT + 12}">{escape(curve.name)}</text>'
        )
        legend += 44 + 7 * len(curve.name)
    words = escape(f"{title}, step 0 to {across[-1]:,.0f}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + 20}" role="img" aria-label="{words}" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="#1c2430">{"".join(parts)}</svg>'
    )


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers from at most `low` to at least `high`, about as many as asked for."""
    if not high > low:
        low, high = min(low, 0.0), max(high, low + (abs(low) or 1.0))
    step = 10 ** math.floor(math.log10((high - low) / about))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (factor * step) <= about)
    first = math.floor(low / step)
    count = math.ceil(high / step - 1e-9) - first
    return [round((first + place) * step, 12) for place in range(count + 1)]
