"""DATASETS: what each data set is. Free of torch, so that the pages can ask.

A data set is a row here and a module, `module`, with the functions that `gan_core.datasets.data.Source` lists. Everything that
another part of the program asks about it is a field of its row.
"""

from dataclasses import dataclass

from .table import filled, table

_SOURCES = "gan_core.datasets"


@dataclass(frozen=True)
class Dataset:
    """One data set.

    name: what settings, the command line and addresses call it.
    title, about, terms: what it is, and on which terms, in words.
    shape: (C, H, W) of its images, or (2,) of points in the plane.
    count: how many of them a run trains on unless num_images says otherwise; 0 where only the files can tell.
    module: what loads it.
    classes: names of classes that exclude each other; attributes: what may hold of a picture, several at once, where there
    are no classes.
    finder: a module free of torch whose find(name) says where its files lie, or None; "" where no files are needed.
    folder, download_mb: its place under the data root in torchvision's layout, and the size of its download.
    sites: where Train downloads it from, as torchvision knows them.
    by_hand: whether the user has to put it into its place, because Train cannot download it.
    wants_path: whether a run has to name a folder or zip, as its data_dir.
    drawn: whether it is drawn on this machine from a seed. drawn_like: the drawn data set of the same shape.
    private: whether its pictures show real people or belong to the user, so that none may go into what is passed on.
    caution: what somebody should know before using it, as Markdown, or "".
    judge: the classifier that can read its pictures, or "".
    stacks: the data set with a judge of which each channel holds a picture, so that there are as many kinds of pictures as
    combinations of its classes, or "".
    ink: whether its pictures are white strokes on black, so that a photographed or drawn digit has to be made to match.
    pair_recipe: the recipe whose GAN begins a pair on it, or "".
    browse: how many pictures that no run was trained on can be looked through.
    spread, is_curve: of points, their standard deviation around each place, and whether the places lie along curves.
    """

    name: str
    title: str
    about: str
    terms: str
    shape: tuple[int, ...]
    module: str
    count: int = 0
    classes: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    finder: str = ""
    folder: str = ""
    download_mb: int = 0
    sites: tuple[str, ...] = ()
    by_hand: bool = False
    wants_path: bool = False
    drawn: bool = False
    drawn_like: str = "drawn-digits"
    private: bool = False
    caution: str = ""
    judge: str = ""
    stacks: str = ""
    ink: bool = False
    pair_recipe: str = ""
    browse: int = 2000
    spread: float = 0.0
    is_curve: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError where facts are missing or contradict each other."""
        filled(self.name, title=self.title, about=self.about, terms=self.terms, module=self.module)
        wrong = {
            f"shape is {self.shape}": len(self.shape) not in (1, 3) or min(self.shape) < 1,
            "it has both classes and attributes": bool(self.classes and self.attributes),
            "points need a spread, and pictures have none": self.is_points != (self.spread > 0),
            "what is drawn needs no files": self.drawn and bool(self.finder or self.folder or self.wants_path),
            "its files have a finder and a folder, or neither": bool(self.finder) != bool(self.folder),
            "points have no judge": self.is_points and bool(self.judge),
            "browse is less than 1": self.browse < 1,
        }
        for what, is_wrong in wrong.items():
            if is_wrong:
                raise ValueError(f"{self.name}: {what}")

    @property
    def conditions(self) -> tuple[str, ...]:
        """What a conditional network can be asked for: one of the classes, or any of the attributes."""
        return self.classes or self.attributes

    @property
    def is_points(self) -> bool:
        return len(self.shape) == 1


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


DATASETS: dict[str, Dataset] = table(
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
        Dataset(
            "folder",
            "Your own pictures",
            "A folder or a zip of pictures of any kind, each cropped to its largest centre square and shrunk to 64 x 64 in colour.",
            "You know whose they are: use pictures that you may use.",
            (3, 64, 64),
            f"{_SOURCES}.own_pictures",
            wants_path=True,
            drawn_like="drawn-faces",
            private=True,
            judge="faces",
            browse=300,
        ),
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


def drawn_like(name: str) -> str:
    """The data set that needs no download and has the shape of this one, or drawn digits."""
    return DATASETS[name].drawn_like
