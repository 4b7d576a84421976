"""Races: several runs that begin alike, to be compared frame by frame. Recipes on the same pictures with one seed, or one recipe with
several seeds. Free of torch."""

from collections.abc import Sequence
from typing import Any

from ..errors import ConfigError
from ..settings.config import RunConfig
from ..settings.presets import PRESETS
from .author import Author
from .collection import create, discard
from .folder import RunDir
from .launcher import launch

MOST = 8  # runs of a race


def of_recipes(names: Sequence[str], dataset: str, seed: int, **settings: Any) -> list[RunConfig]:
    """Several recipes on `dataset` with the same seed. Where their batches are of one size, all see the same pictures in the
    same order. Raises ConfigError where they learn from different data, or one cannot have these settings."""
    if not 2 <= len(set(names)) == len(names) <= MOST:
        raise ConfigError(f"A race needs 2 to {MOST} different recipes.", "Choose other recipes.")
    if len({PRESETS[name].config.dataset for name in names}) > 1:
        raise ConfigError("These recipes learn from different data.", "Choose recipes that use the same data set.")
    return [PRESETS[name].config.updated(dataset=dataset, seed=seed, **settings) for name in names]


def of_seeds(name: str, dataset: str, first: int, count: int, **settings: Any) -> list[RunConfig]:
    """One recipe with `count` seeds from `first` on: what differs between them is chance. Raises ConfigError."""
    if not 2 <= count <= MOST:
        raise ConfigError(f"A race needs 2 to {MOST} seeds.", "Choose another number of seeds.")
    return [PRESETS[name].config.updated(dataset=dataset, seed=first + more, **settings) for more in range(count)]


def start(configs: Sequence[RunConfig], tag: str, author: Author | None = None) -> list[RunDir]:
    """Start a run for each of the settings, all with the same tag, under which the list of runs finds them again. They share the
    computer, or wait for each other where it trains one at a time. Raises RunError, and then none is started."""
    made: list[RunDir] = []
    try:
        for config in configs:
            made.append(create(config, author=author))
    except BaseException:
        for run in made:
            discard(run)
        raise
    for run, config in zip(made, configs, strict=True):
        run.write_notes(tags=(tag,))
        run.rename(f"{run.title}, seed {config.seed}")
    return [launch(run) for run in made]
