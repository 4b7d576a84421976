"""Data sets into memory. Each is loaded by the module that its row of the catalogue names."""

from importlib import import_module
from types import ModuleType

from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..settings.config import RunConfig
from .attributes import chosen_attributes
from .batches import batches
from .data import Batch, ImageData, Samples, Say, as_input, silent

__all__ = [
    "Batch",
    "ImageData",
    "Samples",
    "as_input",
    "batches",
    "chosen_attributes",
    "load",
    "module_of",
    "places",
    "real_pictures",
    "unseen",
]


def module_of(name: str) -> ModuleType:
    """The module that loads a data set: see `data.Source` for what is in it."""
    return import_module(DATASETS[name].module)


def load(config: RunConfig, say: Say = silent) -> ImageData:
    """The training images of `config`, reporting progress through `say`. Raises DataError with the way out."""
    return module_of(config.dataset).load(config, say)


def real_pictures(config: RunConfig, num: int, say: Say = silent) -> tuple[Samples, Samples]:
    """Up to `num` pictures of the run's data set to compare with, and up to `num` others, held out. Raises DataError.

    They are taken from the whole data set, even for a run that saw part of it, because that is what it should imitate.
    """
    return module_of(config.dataset).real_pictures(config, num, say)


def unseen(config: RunConfig, num: int, say: Say = silent) -> Samples:
    """Up to `num` pictures of a run's kind that no run is trained on, where there are any, with classes (N,), or -1 where
    there are none. The same ones in the same order each time. Raises DataError."""
    return module_of(config.dataset).unseen(config, num, say)


def places(name: str) -> Tensor:
    """Centres (K, 2) in [-1, 1] that the points of a data set lie around."""
    return module_of(name).places(name)
