"""Where the IDX files of MNIST and its relatives lie (no torch)."""

from pathlib import Path

from ..catalogue.datasets import DATASETS
from ..places import data_root

TRAIN_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST_FILES = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def find(name: str, files: tuple[str, str] = TRAIN_FILES) -> tuple[Path, Path] | None:
    """The files of images and of labels, plain or .gz; None where one of them is missing."""
    folder = data_root() / DATASETS[name].folder
    images, labels = (_either(folder / file) for file in files)
    return (images, labels) if images and labels else None


def _either(path: Path) -> Path | None:
    return next((one for one in (path, path.with_name(path.name + ".gz")) if one.is_file()), None)
