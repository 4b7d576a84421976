"""How long a run will take on this computer, as far as earlier runs here tell. Free of torch.

The time of a step depends on the settings in COST. Earlier runs with the same ones answer directly. Otherwise the work of a recipe's
step, as a multiple of the smallest convolutional recipe's, carries the speed of one recipe over to another, coarsely.
"""

import statistics
from collections.abc import Iterable

from ..catalogue.datasets import DATASETS
from .config import BUILD, RunConfig
from .presets import PRESETS

COST = (
    *BUILD,
    "loss",
    "penalty",
    "augment",
    "likelihood",
    "flow_layers",
    "flow_width",
    "schedule",
    "n_critic",
    "g_updates",
    "optimizer",
    "batch_size",
    "device",
)
"""Settings that decide how long a step takes."""

Key = tuple[object, ...]


def _key(config: RunConfig) -> Key:
    return (DATASETS[config.dataset].shape, *(getattr(config, name) for name in COST))


def work(config: RunConfig) -> float | None:
    """Work of a step, as a multiple of a step of the recipe mnist; None for settings that no recipe has."""
    wanted = _key(config.updated(device="auto"))
    return next((entry.work for entry in PRESETS.values() if _key(entry.config) == wanted), None)


def forecast(config: RunConfig, earlier: Iterable[tuple[RunConfig, float]]) -> float | None:
    """Seconds of training that a run of `config` will take; None where nothing is known.

    `earlier` are the settings and the steps per second of runs on this computer. A limit in seconds (max_seconds) counts.
    """
    runs = [(other, rate) for other, rate in earlier if rate > 0 and other.device == config.device]
    same = [rate for other, rate in runs if _key(other) == _key(config)]
    if same:
        seconds = config.steps / statistics.median(same)
    elif (own := work(config)) and (units := [rate * size for other, rate in runs if (size := work(other))]):
        seconds = config.steps * own / statistics.median(units)
    else:
        return None
    return min(seconds, config.max_seconds) if config.max_seconds else seconds
