"""Whether a data set is on this machine. Free of torch, so that the pages can ask."""

from ..catalogue.datasets import DATASETS
from ..places import data_root

IMAGE_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST_FILES = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def found(name: str) -> bool:
    """Whether a data set can be had without a download. Your own pictures are a matter of data_dir."""
    folder = DATASETS[name].folder
    if name == "celeba":
        from ..datasets.celeba import find

        return find() is not None
    return not folder or all(
        any((data_root() / folder / f"{file}{end}").is_file() for end in ("", ".gz")) for file in IMAGE_FILES
    )
