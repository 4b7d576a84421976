"""CelebA however people have it: Liu, Luo, Wang and Tang, "Deep Learning Face Attributes in the Wild", ICCV 2015 (no torch).

Under the data root, in celeba/ or CelebA/: the folder img_align_celeba (torchvision's layout, and the plain one), the same
once nested in itself or in archive/ (Kaggle's), img_align_celeba.zip or another zip of aligned faces, which is read without
being unpacked, or the official Img/ and Anno/; the named folder or zip also in the data root itself. Any aligned size, JPEG
or PNG, all or part of the files, attribute files or none.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..catalogue.datasets import CELEBA_SITE, DATASETS
from ..errors import DataError
from ..places import data_root
from .kinds import kind_of
from .sources import Folder, Source, Unusable, Zip, first_names, head_of, is_hidden, not_a_zip

FULL = 202_599  # pictures in the whole of it
PICTURES, ATTRIBUTES = "img_align_celeba", "list_attr_celeba"
_ENDINGS = (".jpg", ".jpeg", ".png")


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

    What bears its name comes first, then any zip, and loose pictures last: one of them may be anything. A zip counts only if
    its list of files names pictures, because a download that failed may have left a web page or half a zip under its name.
    """
    return next((place for place in _candidates() if _fault_of(place.pictures) is None), None)


def _candidates() -> Iterator[Place]:
    """Where the pictures may lie, the likeliest first."""
    top = data_root()
    places = [(root, root / inner) for root in roots() for inner in ("", "archive", "Img", "img")]
    for root, folder in [*places, (top, top)]:
        yield from (Place(pictures, _find_attributes(root)) for pictures in _named(folder))
    for root, folder in places:
        yield from (Place(path, _find_attributes(root)) for path in _zips(folder))
    for root, folder in places:
        if _has_pictures(folder):
            yield Place(folder, _find_attributes(root))


def _named(folder: Path) -> Iterator[Path]:
    """Folders of pictures, and zips, in a folder that bear CelebA's name."""
    for name in (PICTURES, f"{PICTURES}_png"):
        yield from (pictures for pictures in (folder / name / name, folder / name) if _has_pictures(pictures))
    yield from (path for path in _zips(folder) if path.name.startswith(PICTURES))


def _fault_of(path: Path) -> Unusable | None:
    """Why a zip cannot be CelebA; None for one that can, and for a folder."""
    if path.is_dir():
        return None
    names = first_names(path)
    if not names:
        return not_a_zip(path, path.name, kind_of(head_of(path)) or "it holds no files")
    if any(_is_face(name.rsplit("/", 1)[-1]) and not is_hidden(name) for name in names):
        return None
    inner = next((name for name in names if name.lower().endswith(".zip")), "")
    if inner:
        return Unusable(f"{path.name} holds another zip, {inner}.", "Unpack it, and leave the inner zip as it is.")
    return Unusable(f"{path.name} holds no pictures.", "Put img_align_celeba.zip there.")


def count(place: Place) -> int:
    """How many pictures lie at a place; none of them is opened. 0 where it cannot be read."""
    with suppress(DataError, OSError):
        if place.pictures.suffix.lower() == ".zip":
            return len(source(place).names())
        with os.scandir(place.pictures) as entries:
            return sum(_is_face(entry.name) for entry in entries)
    return 0


def _is_face(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and not is_hidden(name)


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
            if (path := folder / f"{ATTRIBUTES}{ending}").is_file():
                return path
    return None


def source(place: Place) -> Source:
    """The pictures at a place. Raises DataError where they cannot be read."""
    if place.pictures.suffix.lower() == ".zip":
        return Zip(place.pictures, _ENDINGS)
    return Folder(place.pictures, endings=_ENDINGS)


def ways_out(tried: bool = False) -> str:
    """How to get CelebA: the two ways that work, and, unless it was `tried`, the one that mostly fails."""
    place = data_root() / "celeba"
    words = (
        f"Put img_align_celeba.zip (as it is, {DATASETS['celeba'].download_mb / 1000:.1f} GB) or the folder "
        f"img_align_celeba into {place}, and list_attr_celeba.txt beside it if you have it; {CELEBA_SITE} says where to get "
        "them and on what terms. Or choose the drawn faces, which need no download."
    )
    return words if tried else f"{words} python -m gan_core download celeba --agree tries Google Drive, which often refuses."


def missing() -> DataError:
    """That CelebA is not here, and what is wrong with what bears its name."""
    if fault := wrong():
        return DataError(f"CelebA is not in {roots()[0]}: {fault.message}", f"{fault.hint} {ways_out()}")
    return DataError(f"CelebA is not in {roots()[0]}.", ways_out())


def wrong() -> Unusable | None:
    """What is wrong with the first zip that could be CelebA; None where there is no such zip, or CelebA is here."""
    if find():
        return None
    return next((fault for place in _candidates() if (fault := _fault_of(place.pictures))), None)
