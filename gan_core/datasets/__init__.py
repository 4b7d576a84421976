"""Data sets: whether they are here (no torch), and, with `load`, one uint8 tensor and its labels."""

from ..catalogue.datasets import DATASETS, Dataset
from ..places import data_root
from .available import found

__all__ = ["DATASETS", "Dataset", "data_root", "found"]
