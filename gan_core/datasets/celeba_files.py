"""CelebA however people have it: Liu, Luo, Wang and Tang, "Deep Learning Face Attributes in the Wild", ICCV 2015 (no torch).

Under the data root, in celeba/ or CelebA/: the folder img_align_celeba (torchvision's layout, and the plain one), the same
once nested in itself or in archive/ (Kaggle's), img_align_celeba.zip or another zip of aligned faces, which is read without
being unpacked, or the official Img/ and Anno/; the named folder or zip also in the data root itself. Any aligned size, JPEG
or PNG, all or part of the files, attribute files or none.
"""

import importlib.util
import os
import re
import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from ..catalogue.datasets import CELEBA_SITE as SITE
from ..catalogue.datasets import DATASETS
from ..errors import DataError
from ..places import data_root
from .cache import Say
from .folder import summary
from .pictures import Pictures, free_bytes, read_pictures, reasons
from .sources import Folder, Source, Zip

FULL = 202_599  # pictures in the whole of it
INSTALL = "python -m pip install gdown"
UNKNOWN = 255
"""The mark, in place of 0 or 1, of an attribute that the file does not tell for a picture."""

_ENDINGS = (".jpg", ".jpeg", ".png")
_PICTURES, _ATTRIBUTES = "img_align_celeba", "list_attr_celeba"
_PART = ".celeba-download"  # a folder for what is not complete yet: hidden, so that no one takes it for pictures


@dataclass(frozen=True)
class Place:
    """Where the pictures lie, a folder or a zip, and the file of attributes or None."""

    pictures: Path
    attributes: Path | None


def roots() -> list[Path]:
    """The folders that CelebA is looked for in."""
    return [data_root() / "celeba", data_root() / "CelebA"]


def find(name: str = "celeba") -> Place | None:
    """Where CelebA lies on this machine; None where it does not.

    What bears its name comes first, then any zip, and loose pictures last: one of them may be anything.
    """
    top = data_root()
    places = [(root, root / inner) for root in roots() for inner in ("", "archive", "Img", "img")]
    for root, folder in [*places, (top, top)]:
        for name in (_PICTURES, f"{_PICTURES}_png"):
            for pictures in (folder / name / name, folder / name):
                if _has_pictures(pictures):
                    return Place(pictures, _find_attributes(root))
        if named := [path for path in _zips(folder) if path.name.startswith(_PICTURES)]:
            return Place(named[0], _find_attributes(root))
    for root, folder in places:
        if zips := _zips(folder):
            return Place(zips[0], _find_attributes(root))
    for root, folder in places:
        if _has_pictures(folder):
            return Place(folder, _find_attributes(root))
    return None


def count(place: Place) -> int:
    """How many pictures lie at a place; none of them is opened. 0 where it cannot be read."""
    with suppress(DataError, OSError):
        if place.pictures.suffix.lower() == ".zip":
            return len(source(place).names())
        with os.scandir(place.pictures) as entries:
            return sum(_is_face(entry.name) for entry in entries)
    return 0


def _is_face(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and name[0] != "."


def _has_pictures(folder: Path) -> bool:
    """Whether a folder holds a picture. Of 200,000 names only a few are read."""
    with suppress(OSError), os.scandir(folder) as entries:
        return any(_is_face(entry.name) for entry in entries)
    return False


def _zips(folder: Path) -> list[Path]:
    """Zips that may hold the faces; attribute files are packed too, in zips of their own."""
    with suppress(OSError):
        return sorted(path for path in folder.glob("*.zip") if not path.name.startswith("list_"))
    return []


def _find_attributes(root: Path) -> Path | None:
    for folder in (root, root / "archive", root / "Anno", root / "anno", data_root()):
        for ending in (".txt", ".csv"):
            if (path := folder / f"{_ATTRIBUTES}{ending}").is_file():
                return path
    return None


def source(place: Place) -> Source:
    """The pictures at a place. Raises DataError where they cannot be read."""
    if place.pictures.suffix.lower() == ".zip":
        return Zip(place.pictures, _ENDINGS)
    return Folder(place.pictures, endings=_ENDINGS)


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
            ways_out(),
        )
    attributes, names = attributes_of(pictures, place) if with_attributes else (None, [])
    return Faces(pictures, attributes, names, f"{summary(pictures, f'faces of {FULL:,}')} {attributes_told(pictures, place)}")


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


def attributes_told(pictures: Pictures, place: Place) -> str:
    """What the file of attributes says of pictures that were read from `place`, in a sentence. It is not looked through for
    faults."""
    try:
        text, title = _attribute_text(pictures.source, place)
    except DataError as error:
        return error.message
    if text is None:
        return "No file of attributes lies beside them."
    stems = {_stem(re.split(r"[,\s]", line, maxsplit=1)[0]) for line in text.splitlines()}
    told, count = sum(_stem(name) in stems for name in pictures.names()), len(pictures.images)
    of = "all of them" if told == count else f"{told:,} of them" if told else "none of them"
    return f"{PurePosixPath(title).name} tells the attributes of {of}."


def _stem(name: str) -> str:
    """What a picture and its line in the list have in common: pictures are at times saved anew as .png, or named .JPG."""
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
            if re.fullmatch(rf"(.*/)?{_ATTRIBUTES}\.(txt|csv)", name):
                return pictures.read(name).decode("utf-8-sig", "replace"), name
    return None, ""


def parse_attributes(text: str, title: str = _ATTRIBUTES) -> tuple[list[str], dict[str, np.ndarray]]:
    """Names of the attributes, and a row of uint8 zeros and ones for each picture's name.

    Two forms: the official one (a line with the count, a line of names, then rows set apart by blanks) and CSV with a head.
    In both 1 is true and -1, or 0, is not. Raises DataError with the line that is wrong.
    """
    lines = text.splitlines()
    comma = "," in (lines[0] if lines else "")
    head = 0 if comma else 1
    if len(lines) <= head or (not comma and not lines[0].strip().isdecimal()):
        raise DataError(f"{title} does not begin as a list of attributes does.", "Put the original file there.")

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
                "Put the original file there, or take it away: faces can be learnt without it.",
            )
        rows[name] = np.array([value == "1" for value in values], np.uint8)
    return names, rows


def ways_out(tried: bool = False) -> str:
    """How one comes by CelebA: the two ways that work, and, unless it was `tried`, the one that mostly does not."""
    place = data_root() / "celeba"
    words = (
        f"Put img_align_celeba.zip (as it is, {DATASETS['celeba'].download_mb / 1000:.1f} GB) or the folder "
        f"img_align_celeba into {place}, and list_attr_celeba.txt beside it if you have it; {SITE} says where they are "
        "handed out and on what terms. Or choose the drawn faces, which need no download."
    )
    return words if tried else f"{words} python -m gan_core download celeba --agree tries Google Drive, which often refuses."


def missing() -> DataError:
    return DataError(f"CelebA is not in {roots()[0]}.", ways_out())


def can_download() -> bool:
    """Whether the package is there that torchvision needs for Google Drive."""
    return importlib.util.find_spec("gdown") is not None


def download(say: Say = lambda message: None) -> None:
    """Fetch the faces and their attributes from where torchvision knows them to be, Google Drive, into the data root,
    telling the megabytes that have come. What lies there already is left as it is.

    Only for somebody who has agreed to TERMS. Raises DataError with the ways that work where it is refused, as it mostly is
    for want of quota, and where it cannot begin.
    """
    if not can_download():
        raise DataError(
            "The download from Google Drive needs the package gdown, which is not installed here.",
            f"{INSTALL} and try again. {ways_out(tried=True)}",
        )
    from torchvision.datasets import CelebA

    folder = roots()[0]
    part = folder / _PART
    wanted = {
        f"{_PICTURES}.zip": ("the faces", DATASETS["celeba"].download_mb),
        f"{_ATTRIBUTES}.txt": ("the attributes", 27),
    }
    try:
        shutil.rmtree(part, ignore_errors=True)  # what an interrupted download has left
        part.mkdir(parents=True)
        for identifier, checksum, name in CelebA.file_list:
            if name in wanted and not (folder / name).exists():
                what, size = wanted[name]
                if free_bytes(folder) < size * 1e6:
                    raise DataError(f"The disk of {folder} has less than {size:,} MB free.", "Free some space.")
                _fetch(
                    identifier,
                    checksum,
                    part,
                    name,
                    lambda words, what=what, size=size: say(f"Downloading {what}: {words} of {size:,} MB"),
                )
                os.replace(part / name, folder / name)
    except OSError as error:
        raise DataError(
            f"{folder} cannot be written: {error.strerror or error}.", "Set GAN_DATA to a folder with some room."
        ) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _fetch(identifier: str, checksum: str, part: Path, name: str, say: Say) -> None:
    """One file from Google Drive into the folder `part`. It has a thread of its own, so that what has come can be told."""
    from torchvision.datasets.utils import download_file_from_google_drive

    faults: list[Exception] = []

    def fetch() -> None:
        try:
            download_file_from_google_drive(identifier, str(part), name, checksum)
        except Exception as error:  # the library behind it raises of all sorts; whatever it is, it did not work
            faults.append(error)

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    told, goes_on = "", True
    while goes_on:
        goes_on = thread.is_alive()  # asked before the look, so that the last look is at the end
        come = 0
        for path in part.iterdir():
            with suppress(OSError):  # it has its name only when it is complete
                come += path.stat().st_size
        if (words := f"{come / 1e6:,.0f}") != told:
            say(words)
            told = words
        thread.join(0.5)
    for error in faults:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise DataError(f"Google Drive did not give {name} ({reason}).", ways_out(tried=True))
