"""CelebA however people have it: Liu, Luo, Wang and Tang, "Deep Learning Face Attributes in the Wild", ICCV 2015 (no torch).

Under the data root, in celeba/ or CelebA/: the folder img_align_celeba (torchvision's layout, and the plain one), the same
once nested in itself (Kaggle's), img_align_celeba.zip or another zip of aligned faces, which is read without being
unpacked, or the official Img/ and Anno/. Any aligned size, all or part of the files, attribute files or none.
"""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import DataError
from .catalogue import DATASETS, data_root
from .pictures import Folder, Pictures, Say, Source, Zip, read_pictures, reasons

SITE = "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html"
TERMS = (
    "CelebA is for non-commercial research only. Its pictures were taken from the internet and are not its collectors' "
    "property; no part of them may be copied on, published or distributed."
)
ABOUT = (
    "**Real people.** CelebA holds 202,599 photographs of 10,177 celebrities, gathered from the internet; none of them was "
    "asked. A generator trained on it makes faces of nobody, but may come close to somebody.\n\n"
    f"**Terms.** {TERMS} ([the collectors' page]({SITE}))\n\n"
    "**Known biases.** Mostly young, made up, smiling and light-skinned, often at public events: what is rare in the data "
    "is rare, or drawn badly, by the generator. The 40 attributes are yes or no by other people's judgement; *Attractive*, "
    "*Male* or *Chubby* say what labellers thought, not what is true of anybody."
)
UNKNOWN = 255
"""The mark, in place of 0 or 1, of an attribute that the file does not tell for a picture."""

_ENDINGS = (".jpg", ".jpeg", ".png")
_PICTURES, _ATTRIBUTES = "img_align_celeba", "list_attr_celeba"


@dataclass(frozen=True)
class Place:
    """Where the pictures lie, a folder or a zip, and the file of attributes or None."""

    pictures: Path
    attributes: Path | None


def roots() -> list[Path]:
    """The folders that CelebA is looked for in."""
    return [data_root() / "celeba", data_root() / "CelebA"]


def find() -> Place | None:
    """Where CelebA lies on this machine; None where it does not."""
    for root in roots():
        for folder in (root, root / "Img", root / "img"):
            for pictures in (folder / _PICTURES / _PICTURES, folder / _PICTURES, folder):
                if _has_pictures(pictures):
                    return Place(pictures, _find_attributes(root))
            if zips := _zips(folder):
                return Place(zips[0], _find_attributes(root))
    return None


def _has_pictures(folder: Path) -> bool:
    """Whether a folder holds a picture. Of 200,000 names only a few are read."""
    with suppress(OSError), os.scandir(folder) as entries:
        return any(entry.name.lower().endswith(_ENDINGS) and entry.name[0] != "." for entry in entries)
    return False


def _zips(folder: Path) -> list[Path]:
    """Zips that may hold the faces, the likeliest first; attribute files are packed too, in zips of their own."""
    with suppress(OSError):
        zips = [path for path in folder.glob("*.zip") if not path.name.startswith("list_")]
        return sorted(zips, key=lambda path: (not path.name.startswith(_PICTURES), path.name))
    return []


def _find_attributes(root: Path) -> Path | None:
    for folder in (root, root / "Anno", root / "anno"):
        for ending in (".txt", ".csv"):
            if (path := folder / f"{_ATTRIBUTES}{ending}").is_file():
                return path
    return None


def source(place: Place) -> Source:
    """The pictures at a place. Raises DataError where they cannot be read."""
    if place.pictures.suffix.lower() == ".zip":
        return Zip(place.pictures, _ENDINGS)
    return Folder(place.pictures, endings=_ENDINGS)


def load_celeba(
    num: int | None = None, say: Say = lambda message: None, with_attributes: bool = True
) -> tuple[np.ndarray, np.ndarray | None, list[str]]:
    """The first `num` faces (all: None), in the order of their file names.

    Returns images uint8 (N, 3, 64, 64), a memory map; attributes uint8 (N, A), 1 where it is true, 0 where not and UNKNOWN
    where the file does not say, or None where there is no file or they are not wanted; and the A names of the attributes.
    Raises DataError with the ways out where CelebA is missing, and where nothing of it can be read.
    """
    place = find()
    if place is None:
        raise missing()
    say(f"Looking through {place.pictures}")
    pictures = read_pictures(source(place), num, say)
    if len(pictures.images) < 2:
        raise DataError(
            f"{place.pictures} holds {pictures.total} files, but not two faces that can be read ({reasons(pictures.skipped)}).",
            ways_out(),
        )
    if not with_attributes:
        return pictures.images, None, []
    attributes, names = attributes_of(pictures, place)
    return pictures.images, attributes, names


def attributes_of(pictures: Pictures, place: Place) -> tuple[np.ndarray | None, list[str]]:
    """Attributes uint8 (N, A) of pictures that were read from `place`, and their names; (None, []) where there are none."""
    text, title = _attribute_text(pictures.source, place)
    if text is None:
        return None, []
    names, rows = parse_attributes(text, title)
    unknown = np.full(len(names), UNKNOWN, np.uint8)
    table = [rows.get(name.rsplit("/", 1)[-1]) for name in pictures.names()]
    if all(row is None for row in table):
        return None, []
    return np.stack([unknown if row is None else row for row in table]), names


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


def ways_out() -> str:
    """How one comes by CelebA: the two ways that work, and the one that mostly does not."""
    place = data_root() / "celeba"
    return (
        f"Put img_align_celeba.zip (as it is, {DATASETS['celeba'].download_mb / 1000:.1f} GB) or the folder "
        f"img_align_celeba into {place}, and list_attr_celeba.txt beside it if you have it; {SITE} says where they are "
        "handed out and on what terms. Or choose the drawn faces, which need no download. python -m gan_core download celeba "
        "--agree tries Google Drive, which often refuses."
    )


def missing() -> DataError:
    return DataError(f"CelebA is not in {roots()[0]}.", ways_out())


def download(say: Say = lambda message: None) -> None:
    """Fetch the faces and their attributes from where torchvision knows them to be, Google Drive, into the data root.

    Only for somebody who has agreed to TERMS. Raises DataError with the ways that work where it is refused, as it mostly is
    for want of quota.
    """
    from torchvision.datasets import CelebA
    from torchvision.datasets.utils import download_file_from_google_drive

    folder = roots()[0]
    wanted = {f"{_PICTURES}.zip": "the faces", f"{_ATTRIBUTES}.txt": "the attributes"}
    for identifier, checksum, name in CelebA.file_list:
        if name not in wanted:
            continue
        say(f"Downloading {wanted[name]} ({name}) from Google Drive")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            download_file_from_google_drive(identifier, str(folder), name, checksum)
        except Exception as error:  # the library behind it raises of all sorts; whatever it is, it did not work
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
            with suppress(OSError):
                (folder / name).unlink()
            raise DataError(f"Google Drive did not give {name} ({reason}).", ways_out()) from None
