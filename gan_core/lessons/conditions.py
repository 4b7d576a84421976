"""What a run has to reach: a column of its stats, compared with a number, such as `metric/found >= 0.9`."""

import difflib
import operator
import re
import statistics
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..catalogue.columns import COLUMNS, NOT_DRAWN

SMOOTHED = 5
"""Logged values whose median counts: one batch proves nothing. What is measured on many samples, and rarely, counts as it is."""

_SIGNS = {
    "<=": (operator.le, "at most"),
    ">=": (operator.ge, "at least"),
    "<": (operator.lt, "below"),
    ">": (operator.gt, "above"),
}
_FORM = re.compile(r"\s*(?P<column>[^<>=]+?)\s*(?P<sign><=|>=|<|>)\s*(?P<number>[-+.\deE]+)\s*")
_MEASURED = ("metric/", "health/")


@dataclass(frozen=True)
class Condition:
    """`column` (a row of COLUMNS) `sign` `number`."""

    column: str
    sign: str
    number: float

    @property
    def words(self) -> str:
        """The condition in words, such as "Class coverage at least 90 %"."""
        return f"{COLUMNS[self.column].title} {_SIGNS[self.sign][1]} {self.shown(self.number)}"

    @property
    def rare(self) -> bool:
        """Whether each value of the column is a measurement of many samples."""
        return self.column.startswith(_MEASURED)

    def holds(self, value: float) -> bool:
        return _SIGNS[self.sign][0](value, self.number)

    def shown(self, value: float | None) -> str:
        """A value of the column as people read it."""
        if value is None:
            return "not measured yet"
        row = COLUMNS[self.column]
        if row.unit == "share":
            return f"{100 * value:.3g} %"
        return f"{value:,.0f}" if row.chart == NOT_DRAWN else f"{value:.3g}"


def parse(text: str) -> Condition:
    """A condition as it stands in a lesson. Raises ValueError with the way out."""
    match = _FORM.fullmatch(text)
    try:
        number = float(match["number"]) if match else None
    except ValueError:
        number = None
    if not match or number is None:
        raise ValueError(
            f"{text!r} is not a condition. Write a column, then <, <=, > or >=, then a number: metric/found >= 0.9"
        )
    column = match["column"]
    if column not in COLUMNS:
        near = difflib.get_close_matches(column, COLUMNS, 1) or [name for name in COLUMNS if name.endswith(f"/{column}")]
        hint = f"Did you mean {near[0]!r}?" if near else f"Columns are: {', '.join(COLUMNS)}."
        raise ValueError(f"No run has a column {column!r}. {hint}")
    return Condition(column, match["sign"], number)


@dataclass(frozen=True)
class Outcome:
    """`step`: the first one at which every condition held; None while there is none. `values`: the latest value of each column."""

    step: int | None
    values: Mapping[Condition, float | None]

    @property
    def reached(self) -> bool:
        return self.step is not None


def check(conditions: Sequence[Condition], rows: Iterable[Mapping[str, Any]]) -> Outcome:
    """Follow a run's logged rows and see whether, and where, all conditions held at once. Without conditions nothing is reached."""
    recent: dict[Condition, deque[float]] = {one: deque(maxlen=SMOOTHED) for one in conditions}
    latest: dict[Condition, float | None] = dict.fromkeys(conditions)
    step: int | None = None
    for row in rows:
        for one in conditions:
            value = row.get(one.column)
            if isinstance(value, int | float):
                recent[one].append(value)
                latest[one] = _counting(one, recent[one])
        holding = conditions and all((value := latest[one]) is not None and one.holds(value) for one in conditions)
        if step is None and holding:
            step = int(row.get("step") or 0)
    return Outcome(step, latest)


def _counting(condition: Condition, recent: Sequence[float]) -> float | None:
    """What the latest values of a column say together; None while they are too few."""
    if condition.rare or COLUMNS[condition.column].chart == NOT_DRAWN:
        return recent[-1]
    return statistics.median(recent) if len(recent) == SMOOTHED else None
