"""How the page On demand speaks of what a model draws."""

from dataclasses import dataclass

from gan_core.catalogue.datasets import Dataset


@dataclass(frozen=True)
class Words:
    """Nouns and phrases that differ between digits, clothes, faces and other pictures."""

    title: str  # of the tab
    things: str  # what is drawn, plural
    field: str  # label of the text field
    example: str  # its placeholder
    again: str  # what the button Again keeps and changes
    one: str  # all pictures share one z
    each: str  # each picture has its own z
    style: str  # what z decides
    shared: str  # what stays the same if only the label changes
    ink: str  # label of the switch that inverts the picture
    wrong: tuple[str, str]  # a good picture of one class, and another class that it does not show
    morph: tuple[int, int]  # the classes that the first interpolation runs between
    first: str  # the pretrained model that the tab opens with, "" for none


DIGITS = Words(
    "Digits",
    "digits",
    "Type digits",
    "Type digits: 2026, 0171-555 123, …",
    "Draw the same digits in new handwriting",
    "same style",
    "new style for each digit",
    "the handwriting",
    "slant, thickness and size stay alike",
    "Ink on paper",
    ("A good 3", "8"),
    (3, 8),
    "mnist-conditional",
)
FACES = Words(
    "Faces",
    "faces",
    "",
    "",
    "Keep the attributes and draw other people",
    "",
    "",
    "the person",
    "the person stays the same as far as possible",
    "",
    ("A good face with glasses", "a face without them"),
    (0, 0),
    "faces-conditional",
)
CLOTHES = Words(
    "Clothes",
    "clothes",
    "Type the numbers of clothes",
    "Type numbers from 0 to 9: 7, 2 9, …",
    "Draw other clothes of the same kinds",
    "same z",
    "new z for each",
    "the design",
    "brightness and size stay alike where possible",
    "Dark on white",
    ("A good sneaker", "a bag"),
    (7, 9),
    "",
)
PICTURES = Words(
    "Pictures",
    "pictures",
    "Type the numbers of classes",
    "Type numbers from 0: 1, 0 1, …",
    "Draw other pictures of the same classes",
    "same z",
    "new z for each",
    "the style",
    "whatever z decides stays alike",
    "Dark on white",
    ("A good picture of one class", "another"),
    (0, 1),
    "",
)
KINDS = {"digits": DIGITS, "faces": FACES, "clothes": CLOTHES, "pictures": PICTURES}
"""The tabs of the page, in order. The first three are named after the classifier that grades such pictures."""


def kind_of(dataset: Dataset) -> str:
    """Which of KINDS the pictures of a data set are."""
    if dataset.judge not in KINDS or bool(dataset.attributes) != (dataset.judge == "faces"):
        return "pictures"
    return dataset.judge
