"""Curves of runs as inline SVG, for pages that are printed: no script, no font, no colour that depends on a theme."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ...catalogue.columns import COLUMNS, GROUPS, LOSS, SCORE, Column
from ...catalogue.events import event as event_row
from ...catalogue.palette import PALETTE, series

WIDTH, HEIGHT = 400, 180
LEFT, BOTTOM, TOP = 46, 26, 16
LINE = 17  # height of a line of the legend
MOST = 400  # points of one line
MOST_MARKS = 30
_DASHES = ("", "6 3", "2 3", "8 3 2 3")

Row = dict[str, Any]


@dataclass(frozen=True)
class Curve:
    """One line: its name, its colour (#rrggbb), and its points (x, y), in order."""

    name: str
    colour: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Mark:
    """Something that happened at a step: the sign that stands for it, its colour (#rrggbb), and a word for it."""

    step: float
    sign: str
    colour: str
    words: str


def marks_of(events: Iterable[Row]) -> list[Mark]:
    """A mark for each event that may bend a curve, the latest MOST_MARKS of them."""
    found = []
    for event in events:
        row, step = event_row(event.get("kind")), event.get("step")
        if row.mark and isinstance(step, int | float):
            ink = PALETTE[row.name if row.name in PALETTE else "changed"].light
            found.append(Mark(float(step), row.mark.sign, ink, row.title))
    return found[-MOST_MARKS:]


def charts(rows: Sequence[Row], also: Sequence[str] = (), marks: Sequence[Mark] = ()) -> list[tuple[str, str]]:
    """(title, SVG) of the losses, of D's scores, and of each of the columns `also`, where a run has them."""
    shown = {"step", *(name for name, row in COLUMNS.items() if row.chart in (LOSS, SCORE))}
    apart = [(COLUMNS[name].title, [name]) for name in dict.fromkeys(also) if name not in shown]
    return _drawn(rows, [*_losses_and_scores(), *apart], marks)


def all_charts(rows: Sequence[Row], marks: Sequence[Mark] = ()) -> list[tuple[str, str]]:
    """(title, SVG) of the losses, of D's scores, and of what was measured of the pictures, drawn together as on the page Train."""
    groups = [(GROUPS[name].title, _named(lambda row, name=name: row.group == name)) for name in ("quality", "distance")]
    return _drawn(rows, [*_losses_and_scores(), *groups], marks)


def compared(runs: Sequence[tuple[str, Sequence[Row]]]) -> list[tuple[str, str]]:
    """(title, SVG) for each loss, score and measurement that all the runs have: a line for each run (its title, its rows)."""
    found = []
    for name in _named(lambda row: row.chart in (LOSS, SCORE) or row.group in ("quality", "distance")):
        curves = [Curve(title, series(place), curve_of(rows, name).points) for place, (title, rows) in enumerate(runs)]
        if curves and all(curve.points for curve in curves):
            found.append((COLUMNS[name].title, chart(COLUMNS[name].title, curves)))
    return found


def _named(fits: Any) -> list[str]:
    return [name for name, row in COLUMNS.items() if fits(row)]


def _losses_and_scores() -> list[tuple[str, list[str]]]:
    return [("Losses", _named(lambda row: row.chart == LOSS)), ("Scores of D", _named(lambda row: row.chart == SCORE))]


def _drawn(rows: Sequence[Row], groups: Sequence[tuple[str, list[str]]], marks: Sequence[Mark]) -> list[tuple[str, str]]:
    found = []
    for title, names in groups:
        curves = [curve for place, name in enumerate(names) if (curve := curve_of(rows, name, place)).points]
        if curves:
            found.append((title, chart(title, curves, marks)))
    return found


def curve_of(rows: Sequence[Row], name: str, place: int = 0) -> Curve:
    """The column `name` of a run's rows, thinned to MOST points; `place` gives a colour to one that has none of its own."""
    points = [
        (float(row["step"]), float(value))
        for row in rows
        if isinstance(value := row.get(name), int | float) and isinstance(row.get("step"), int | float)
    ]
    stride = -(-len(points) // MOST) if points else 1
    kept = points[::stride] + (points[-1:] if points and (len(points) - 1) % stride else [])
    return Curve(COLUMNS[name].title, _colour(COLUMNS[name], place), tuple(kept))


def _colour(row: Column, place: int) -> str:
    role = row.colour.lower()
    return PALETTE[role].light if role in PALETTE else series(place)


def chart(title: str, curves: Sequence[Curve], marks: Sequence[Mark] = ()) -> str:
    """Lines over the training steps, with two axes, a legend below, and a sign above for each mark."""
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
    for mark in (mark for mark in marks if across[0] <= mark.step <= across[-1]):
        where = place(mark.step, up[0]).partition(",")[0]
        parts.append(f'<path d="M{where} {TOP}V{foot}" stroke="{mark.colour}" stroke-width="0.8" stroke-dasharray="3 2"/>')
        words = escape(f"{mark.words} at step {mark.step:,.0f}")
        parts.append(
            f'<text x="{where}" y="{TOP - 5}" fill="{mark.colour}" text-anchor="middle"><title>{words}</title>{mark.sign}</text>'
        )
    for number, curve in enumerate(curves):
        line = " ".join(place(x, y) for x, y in curve.points)
        look = f'stroke="{curve.colour}" stroke-dasharray="{_DASHES[number % len(_DASHES)]}"'
        parts.append(f'<polyline points="{line}" fill="none" {look} stroke-width="1.6"/>')
    legend, height = _legend(curves)
    words = escape(f"{title}, step 0 to {across[-1]:,.0f}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{words}" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="#1c2430">{"".join(parts)}{legend}</svg>'
    )


def _legend(curves: Sequence[Curve]) -> tuple[str, int]:
    """The names under a chart, in as many lines as they need, and the height of the drawing with them."""
    parts, x, y = [], LEFT, HEIGHT + 8
    for number, curve in enumerate(curves):
        name = curve.name if len(curve.name) <= 60 else curve.name[:59] + "…"
        width = 44 + 7 * len(name)
        if x > LEFT and x + width > WIDTH:
            x, y = LEFT, y + LINE
        look = f'stroke="{curve.colour}" stroke-width="2.4" stroke-dasharray="{_DASHES[number % len(_DASHES)]}"'
        parts.append(f'<path d="M{x} {y}h22" {look}/><text x="{x + 27}" y="{y + 4}">{escape(name)}</text>')
        x += width
    return "".join(parts), y + 12


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers from at most `low` to at least `high`, about as many as asked for."""
    if not high > low:
        low, high = min(low, 0.0), max(high, low + (abs(low) or 1.0))
    step = 10 ** math.floor(math.log10((high - low) / about))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (factor * step) <= about)
    first = math.floor(low / step)
    count = math.ceil(high / step - 1e-9) - first
    return [round((first + place) * step, 12) for place in range(count + 1)]
