"""DATASETS: what each data set is. Free of torch, so that the pages can ask."""

from dataclasses import dataclass


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
    attributes: tuple[str, ...] = ()  # what may hold of a picture, several at once, where there are no classes

    @property
    def conditions(self) -> tuple[str, ...]:
        """What a conditional network can be asked for: one of the classes, or any of the attributes."""
        return self.classes or self.attributes

    @property
    def is_points(self) -> bool:
        return len(self.shape) == 1


_DIGITS = tuple("0123456789")
_DRAWN = "Made on this machine; free of any terms."
FACE_ATTRIBUTES = (
    "Smiling",
    "Eyeglasses",
    "Wearing_Hat",
    "Bangs",
    "Black_Hair",
    "Blond_Hair",
    "Gray_Hair",
    "Bald",
    "Beard",
    "Wearing_Lipstick",
)
"""CelebA's names of what shows in a small picture; Beard is the opposite of its No_Beard, so that each adds something."""


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
        attributes=FACE_ATTRIBUTES,
    ),
    "celeba": Dataset(
        "CelebA",
        "Faces of celebrities (202,599 in the full set), cut to 64 x 64 in colour (Liu, Luo, Wang and Tang, ICCV 2015).",
        "Non-commercial research only; the pictures show real people, are not the collectors' own, and may not be passed on.",
        (3, 64, 64),
        (),
        "celeba",
        1443,
        ("Young", *FACE_ATTRIBUTES),  # which no drawing can answer for
    ),
    "folder": Dataset(
        "Your own pictures",
        "A folder or a zip of pictures of any kind, each cut to its largest centre square and shrunk to 64 x 64 in colour.",
        "Theirs are yours to know: use pictures that you may use.",
        (3, 64, 64),
        (),
    ),
    "ring": Dataset(
        "Ring", "Points in the plane, around eight places on a circle. Do all eight get found?", _DRAWN, (2,), _modes(8)
    ),
    "grid": Dataset("Grid", "Points in the plane, around 25 places on a grid: hard to cover.", _DRAWN, (2,), _modes(25)),
    "spiral": Dataset("Spiral", "Points in the plane along a spiral: one thin curve.", _DRAWN, (2,), _modes(1)),
}


def drawn_like(name: str) -> str:
    """The data set that needs no download and has the shape of this one, or drawn digits."""
    return "drawn-faces" if DATASETS[name].shape == DATASETS["drawn-faces"].shape else "drawn-digits"
