"""From the rows of the catalogue to the functions that measure."""

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

from ..catalogue.metrics import METRICS
from .observed import Context, Observed

PARAMETERS = ("real", "fake", "context")


def measure_of(name: str) -> Callable[[Observed, Observed, Context], float]:
    """The function that measures a metric. Raises TypeError where its module does not fit the row."""
    row = METRICS[name]
    try:
        measure = import_module(row.module).measure
    except (ImportError, AttributeError) as error:
        raise TypeError(f"{name}: {row.module} has no function `measure`: {error}") from error
    if tuple(inspect.signature(measure).parameters) != PARAMETERS:
        raise TypeError(f"{name}: {row.module}.measure must take {', '.join(PARAMETERS)}")
    return measure


def measure(names: list[str], real: Observed, fake: Observed, context: Context) -> dict[str, float]:
    """The metrics of these names of `fake` against `real`: all of them, in this order."""
    return {name: measure_of(name)(real, fake, context) for name in names}


def details(name: str, context: Context) -> dict[str, Any]:
    """What the module of a metric adds to its entry in the results."""
    return getattr(import_module(METRICS[name].module), "details", lambda context: {})(context)
