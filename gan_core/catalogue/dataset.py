"""What a row of DATASETS is: every fact that others ask about a data set."""

from dataclasses import dataclass

from .table import filled


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
    wants_code: whether a run has to name a Python file that gives the pictures, as its data_code.
    drawn: whether it is drawn on this machine from a seed. drawn_like: the drawn data set of the same shape,
    or the nearest where none has it.
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
    wants_code: bool = False
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
