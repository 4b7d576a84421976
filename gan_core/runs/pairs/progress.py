"""The quality of both runs during training."""

import math
from typing import Any

from ...catalogue.metrics import HIGHER, LOWER, METRICS, NEAR_ONE
from .verdict import badness

Rows = list[dict[str, Any]]


def quality(rows: Rows, metric: str) -> Rows:
    """The `rows` of a run's curves that have "metric/<metric>", with step, images_seen and seconds."""
    name = f"metric/{metric}"
    return [row for row in rows if isinstance(row.get(name), int | float)]


def common(gan: Rows, vae: Rows) -> list[str]:
    """Metrics that were measured during the training of both, by the rows of their curves, in the order of METRICS."""
    named = [{name for row in rows for name in row if name.startswith("metric/")} for rows in (gan, vae)]
    return [name for name in METRICS if all(f"metric/{name}" in one for one in named)]


def time_to(rows: list[dict[str, Any]], metric: str, level: float) -> dict[str, Any] | None:
    """The first of `rows` from which on the metric stayed as good as `level` or better for two measurements, or which is the
    last of all: one lucky measurement does not count. None if it never did."""
    better = METRICS[metric].better
    good = [badness(row[f"metric/{metric}"], better) <= badness(level, better) + 1e-12 for row in rows]
    for place, row in enumerate(rows):
        if good[place] and all(good[place : place + 2]):
            return row
    return None


def reachable(gan: list[dict[str, Any]], vae: list[dict[str, Any]], metric: str) -> float | None:
    """A level that both have reached, to begin with: the worse of their best ones, to two digits on the safe side."""
    better, name = METRICS[metric].better, f"metric/{metric}"
    if not gan or not vae:
        return None
    worst = max(min(badness(row[name], better) for row in rows) for rows in (gan, vae))
    value = worst if better == LOWER else 1 + worst if better == NEAR_ONE else -worst
    if not value:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    safe = math.floor if better == HIGHER else math.ceil
    return round(safe(value / unit) * unit, 10)
