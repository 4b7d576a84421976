"""CelebA's faces with their attributes (no torch)."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from ..errors import DataError
from .cache import Say
from .celeba_files import ATTRIBUTES, FULL, Place, find, missing, source, ways_out
from .folder import summary
from .pictures import Pictures, read_pictures, reasons, way_out
from .sources import Source, Zip

UNKNOWN = 255
"""The mark, in place of 0 or 1, of an attribute that the attribute file does not give for a picture."""


@dataclass(frozen=True)
class Faces:
    """`attributes` uint8 (N, A) of the N pictures, 1 where it is true, 0 where not and UNKNOWN where the file does not say,
    or None where there is no file that names any of them, or none is wanted; `names`: of the A attributes. `note`: what is
    used, what is not, and what is there of attributes, in sentences."""

    pictures: Pictures
    attributes: np.ndarray | None
    names: list[str]
    note: str


def load_celeba(num: int | None = None, say: Say = lambda message: None, with_attributes: bool = True) -> Faces:
    """The first `num` faces (all: None), in the order of their file names.

    Raises DataError with the ways out where CelebA is missing, and where nothing of it can be read.
    """
    place = find()
    if place is None:
        raise missing()
    say(f"Looking through {place.pictures}")
    pictures = read_pictures(source(place), num, say)
    if len(pictures.images) < 2:
        why = reasons(pictures.skipped)
        raise DataError(
            f"{place.pictures} holds {pictures.total:,} file{'' if pictures.total == 1 else 's'}, but not two faces that can be "
            f"read{f' ({why})' if why else ''}.",
            f"{way_out(pictures.skipped)} {ways_out()}".strip(),
        )
    attributes, names = attributes_of(pictures, place) if with_attributes else (None, [])
    return Faces(pictures, attributes, names, f"{summary(pictures, f'faces of {FULL:,}')} {attributes_note(pictures, place)}")


def attributes_of(pictures: Pictures, place: Place) -> tuple[np.ndarray | None, list[str]]:
    """Attributes uint8 (N, A) of pictures that were read from `place`, and their names; (None, []) where there are none."""
    text, title = _attribute_text(pictures.source, place)
    if text is None:
        return None, []
    names, rows = parse_attributes(text, title)
    unknown = np.full(len(names), UNKNOWN, np.uint8)
    stems = {_stem(name): row for name, row in rows.items()}
    table = [stems.get(_stem(name)) for name in pictures.names()]
    if all(row is None for row in table):
        return None, []
    return np.stack([unknown if row is None else row for row in table]), names


def attributes_note(pictures: Pictures, place: Place) -> str:
    """What the file of attributes says of pictures that were read from `place`, in a sentence. It is not looked through for
    faults."""
    try:
        text, title = _attribute_text(pictures.source, place)
    except DataError as error:
        return error.message
    if text is None:
        return "There is no attribute file beside them."
    stems = {_stem(re.split(r"[,\s]", line, maxsplit=1)[0]) for line in text.splitlines()}
    told, count = sum(_stem(name) in stems for name in pictures.names()), len(pictures.images)
    of = "all of them" if told == count else f"{told:,} of them" if told else "none of them"
    return f"{PurePosixPath(title).name} gives the attributes of {of}."


def _stem(name: str) -> str:
    """What a picture and its line in the list have in common: pictures are sometimes saved again as .png, or named .JPG."""
    return PurePosixPath(name).stem.lower()


def _attribute_text(pictures: Source, place: Place) -> tuple[str | None, str]:
    """The text of the file of attributes: beside the pictures, or, as Kaggle packs it, in the same zip."""
    if place.attributes:
        try:
            return place.attributes.read_text("utf-8-sig"), place.attributes.name
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{place.attributes} cannot be read: {error}.", "Put the original file there.") from None
    if isinstance(pictures, Zip):
        for name in pictures.members():
            if re.fullmatch(rf"(.*/)?{ATTRIBUTES}\.(txt|csv)", name):
                return pictures.read(name).decode("utf-8-sig", "replace"), name
    return None, ""


def parse_attributes(text: str, title: str = ATTRIBUTES) -> tuple[list[str], dict[str, np.ndarray]]:
    """Names of the attributes, and a row of uint8 zeros and ones for each picture's name.

    Two forms: the official one (a line with the count, a line of names, then rows set apart by blanks) and CSV with a head.
    In both 1 is true and -1, or 0, is not. Raises DataError with the line that is wrong.
    """
    lines = text.splitlines()
    comma = "," in (lines[0] if lines else "")
    head = 0 if comma else 1
    if len(lines) <= head or (not comma and not lines[0].strip().isdecimal()):
        raise DataError(f"{title} does not start like a list of attributes.", "Put the original file there.")

    def split(line: str) -> list[str]:
        return [word.strip() for word in line.split(",")] if comma else line.split()

    names = split(lines[head])[1:] if comma else split(lines[head])
    rows: dict[str, np.ndarray] = {}
    for number, line in enumerate(lines[head + 1 :], head + 2):
        if not line.strip():
            continue
        name, *values = split(line)
        if len(values) != len(names) or not set(values) <= {"1", "-1", "0"}:
            raise DataError(
                f"{title}, line {number}: {len(names)} values of 1 or -1 should follow the name of a picture.",
                "Put the original file there, or remove it: you can train on the faces without it.",
            )
        rows[name] = np.array([value == "1" for value in values], np.uint8)
    return names, rows
