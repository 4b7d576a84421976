"""DATASETS: what each data set is. Free of torch, so that the pages can ask.

A data set is a row here and a module, `module`, with the functions that `gan_core.datasets.data.Source` lists. Everything that
another part of the program asks about it is a field of its row.
"""

from .dataset import Dataset as Dataset
from .own_data import own_row
from .table import table

_SOURCES = "gan_core.datasets"

_DIGITS = tuple("0123456789")
_MNIST_SITES = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/")
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

CELEBA_SITE = "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html"
CELEBA_TERMS = (
    "CelebA is for non-commercial research only. Its pictures were taken from the internet and do not belong to its "
    "collectors; no part of them may be passed on, published or distributed."
)
_CELEBA_CAUTION = (
    "**Real people.** CelebA holds 202,599 photographs of 10,177 celebrities, gathered from the internet without their "
    "consent. A generator trained on it draws people who do not exist, but a face may come close to a real person's.\n\n"
    f"**Terms.** {CELEBA_TERMS} ([the collectors' page]({CELEBA_SITE}))\n\n"
    "**Known biases.** Most faces are young, made up, smiling and light-skinned, often at public events. What is rare in the "
    "data is rare, or badly drawn, in the samples. The 40 attributes are yes or no in other people's judgement: *Attractive*, "
    "*Male* or *Chubby* record what labellers thought, not what is true of anybody."
)


def _places(count: int) -> tuple[str, ...]:
    return tuple(f"place {i + 1}" for i in range(count))


def _points(name: str, title: str, where: str, places: int, spread: float) -> Dataset:
    """20,000 points in the plane around so many places, or along curves where that is 0."""
    return Dataset(
        name,
        title,
        f"Points in the plane {where}",
        _DRAWN,
        (2,),
        f"{_SOURCES}.points",
        classes=_places(max(1, places)),
        count=20_000,
        drawn=True,
        spread=spread,
        is_curve=not places,
    )


def _own_pictures(side: int) -> Dataset:
    """A folder or zip of pictures as squares of this side; 64 is the usual one, and the only one that a judge can read."""
    usual = side == 64
    return Dataset(
        "folder" if usual else f"folder-{side}",
        "Your own pictures" if usual else f"Your own pictures, {side} x {side}",
        "A folder or a zip of pictures of any kind, each cropped to its largest centre square and shrunk to "
        f"{side} x {side} in colour.",
        "You know whose they are: use pictures that you may use.",
        (3, side, side),
        f"{_SOURCES}.own_pictures",
        wants_path=True,
        drawn_like="drawn-faces",
        private=True,
        judge="faces" if usual else "",
        browse=300,
    )


class _Datasets(dict[str, Dataset]):
    """The rows of the table, and on demand those of data sets of the user's own, which nobody could list."""

    def __missing__(self, name: str) -> Dataset:
        if row := own_row(name):
            return row
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (isinstance(name, str) and own_row(name) is not None)


_ROWS = table(
    (
        Dataset(
            "mnist",
            "MNIST",
            "70,000 handwritten digits, 28 x 28 grey (LeCun, Cortes and Burges); 60,000 are trained on.",
            "Copyright Y. LeCun and C. Cortes; commonly stated as CC BY-SA 3.0.",
            (1, 28, 28),
            f"{_SOURCES}.mnist",
            count=60_000,
            classes=_DIGITS,
            finder=f"{_SOURCES}.idx_files",
            folder="MNIST/raw",
            download_mb=12,
            sites=_MNIST_SITES,
            judge="digits",
            ink=True,
            pair_recipe="mnist",
        ),
        Dataset(
            "fashion-mnist",
            "Fashion-MNIST",
            "70,000 pictures of clothes, 28 x 28 grey (Xiao, Rasul and Vollgraf, arXiv:1708.07747); 60,000 are trained on.",
            "MIT, Copyright Zalando SE.",
            (1, 28, 28),
            f"{_SOURCES}.mnist",
            count=60_000,
            classes=("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"),
            finder=f"{_SOURCES}.idx_files",
            folder="FashionMNIST/raw",
            download_mb=31,
            sites=("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
            judge="clothes",
            pair_recipe="fashion",
        ),
        Dataset(
            "drawn-digits",
            "Drawn digits",
            "Digits that this program draws itself from jittered pen strokes, 28 x 28 grey. No download needed.",
            _DRAWN,
            (1, 28, 28),
            f"{_SOURCES}.drawn_digits",
            count=20_000,
            classes=_DIGITS,
            drawn=True,
            judge="digits",
            ink=True,
            pair_recipe="mnist",
        ),
        Dataset(
            "stacked-mnist",
            "Stacked MNIST",
            "Three handwritten digits on each other, in red, green and blue: 1,000 kinds of pictures, of which a generator should "
            "leave none out. 28 x 28 in colour.",
            "Copyright Y. LeCun and C. Cortes; commonly stated as CC BY-SA 3.0.",
            (3, 28, 28),
            f"{_SOURCES}.stacked",
            count=60_000,
            finder=f"{_SOURCES}.idx_files",
            folder="MNIST/raw",
            download_mb=12,
            sites=_MNIST_SITES,
            drawn_like="stacked-drawn",
            stacks="mnist",
        ),
        Dataset(
            "stacked-drawn",
            "Stacked drawn digits",
            "The same of digits that this program draws itself. No download needed.",
            _DRAWN,
            (3, 28, 28),
            f"{_SOURCES}.stacked",
            count=60_000,
            drawn=True,
            drawn_like="stacked-drawn",
            stacks="drawn-digits",
        ),
        Dataset(
            "drawn-faces",
            "Drawn faces",
            "Faces that this program draws itself, 64 x 64 in colour, each with its own hair, glasses, smile and so on. No "
            "download needed.",
            _DRAWN,
            (3, 64, 64),
            f"{_SOURCES}.drawn_faces",
            count=6_000,  # a face takes twenty times as long to draw as a digit
            attributes=FACE_ATTRIBUTES,
            drawn=True,
            drawn_like="drawn-faces",
            judge="faces",
            pair_recipe="faces-small",
            browse=300,
        ),
        Dataset(
            "celeba",
            "CelebA",
            "Faces of celebrities (202,599 in the full set), cropped to 64 x 64 in colour (Liu, Luo, Wang and Tang, ICCV 2015).",
            "Non-commercial research only. The pictures show real people, do not belong to the collectors, and may not be passed "
            "on.",
            (3, 64, 64),
            f"{_SOURCES}.celeba",
            attributes=("Young", *FACE_ATTRIBUTES),  # Young: no drawing has it
            finder=f"{_SOURCES}.celeba_files",
            folder="celeba",
            download_mb=1443,
            by_hand=True,
            drawn_like="drawn-faces",
            private=True,
            caution=_CELEBA_CAUTION,
            judge="faces",
            pair_recipe="faces-small",
            browse=300,
        ),
        *(_own_pictures(side) for side in (64, 16, 28, 32, 48, 96, 128)),
        _points("ring", "Ring", "around eight places on a circle. Does the generator find all eight?", 8, 0.02),
        _points("grid", "Grid", "around 25 places on a grid: hard to cover.", 25, 0.02),
        _points("spiral", "Spiral", "along a spiral: one thin curve.", 0, 0.02),
        _points(
            "spirals",
            "Two spirals",
            "along two spirals that wind around each other: the generator has to tear its latent space apart.",
            0,
            0.02,
        ),
        _points("line", "Line", "along a straight line: the easiest target.", 0, 0.03),
        _points("gaussians", "Two Gaussians", "around two wide places.", 2, 0.13),
        _points("disjoint", "Three far places", "around three places that are far apart, with nothing between them.", 3, 0.05),
    )
)

DATASETS: dict[str, Dataset] = _Datasets(_ROWS)


def drawn_like(name: str) -> str:
    """The data set that needs no download and has the shape of this one, or drawn digits."""
    return DATASETS[name].drawn_like
