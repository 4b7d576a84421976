"""DATASETS: what each data set is, and whether it is on this machine. Free of torch, so that the pages can ask."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Dataset:
    """`folder` is its place under the data root in torchvision's layout; "" for one that is drawn, not downloaded."""

    title: str
    about: str
    terms: str
    shape: tuple[int, ...]  # (C, H, W) of images, (2,) of points in the plane
    classes: tuple[str, ...]
    folder: str = ""
    download_mb: int = 0

    @property
    def is_points(self) -> bool:
        return len(self.shape) == 1


_DIGITS = tuple("0123456789")
_DRAWN = "Made on this machine; free of any terms."


def _modes(count: int) -> tuple[str, ...]:
    return tuple(f"place {i + 1}" for i in range(count))


DATASETS: dict[str, Dataset] = {
    "mnist": Dataset(
        "MNIST",
        "70,000 handwritten digits, 28 x 28 grey (LeCun, Cortes and Burges); 60,000 are trained on.",
        "Copyright Y. LeCun and C. Cortes; commonly stated as CC BY-SA 3.0.",
        (1, 28, 28),
        _DIGITS,
        "MNIST/raw",
        12,
    ),
    "fashion-mnist": Dataset(
        "Fashion-MNIST",
        "70,000 pictures of clothes, 28 x 28 grey (Xiao, Rasul and Vollgraf, arXiv:1708.07747); 60,000 are trained on.",
        "MIT, Copyright Zalando SE.",
        (1, 28, 28),
        ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"),
        "FashionMNIST/raw",
        31,
    ),
    "drawn-digits": Dataset(
        "Drawn digits",
        "Digits that this program draws itself from jittered pen strokes, 28 x 28 grey: needs no download.",
        _DRAWN,
        (1, 28, 28),
        _DIGITS,
    ),
    "drawn-faces": Dataset(
        "Drawn faces",
        "Faces that this program draws itself, 64 x 64 in colour, each from its own hair, glasses, smile and so on: needs no download.",
        _DRAWN,
        (3, 64, 64),
        (),
    ),
    "ring": Dataset(
        "Ring", "Points in the plane, around eight places on a circle. Do all eight get found?", _DRAWN, (2,), _modes(8)
    ),
    "grid": Dataset(
        "Grid", "Points in the plane, around 25 places on a grid: hard to cover.", _DRAWN, (2,), _modes(25)
    ),
    "spiral": Dataset("Spiral", "Points in the plane along a spiral: one thin curve.", _DRAWN, (2,), _modes(1)),
}

IMAGE_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")


def data_root() -> Path:
    """Where data sets are looked for: the folder that the variable GAN_DATA names, or data/ of the project."""
    return Path(os.environ.get("GAN_DATA") or PROJECT / "data").expanduser()


def found(name: str) -> bool:
    """Whether a data set can be had without a download."""
    folder = DATASETS[name].folder
    return not folder or all(
        any((data_root() / folder / f"{file}{end}").is_file() for end in ("", ".gz")) for file in IMAGE_FILES
    )
