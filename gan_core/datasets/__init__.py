"""Data sets: which there are and where they lie (no torch), and, with `load`, one uint8 tensor and its labels."""

from .catalogue import DATASETS, Dataset, data_root, found

__all__ = ["DATASETS", "Dataset", "data_root", "found"]
