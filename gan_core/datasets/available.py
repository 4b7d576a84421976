"""Whether a data set is on this machine. Free of torch, so that the pages can ask."""

from importlib import import_module

from ..catalogue.datasets import DATASETS


def found(name: str) -> bool:
    """Whether a data set can be used without a download. Your own pictures depend on data_dir, so they count as found."""
    finder = DATASETS[name].finder
    return not finder or import_module(finder).find(name) is not None
