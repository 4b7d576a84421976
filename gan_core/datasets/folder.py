"""Your own pictures: a folder, or a zip, of whatever sizes and kinds (no torch)."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import DataError
from .pictures import Folder, Pictures, Say, Source, Unusable, Zip, changes, read_pictures, reasons

SHOWN = 9  # pictures in a preview


@dataclass(frozen=True)
class Report:
    """What a run would see.

    `used` of `looked` files can be used; `total` are there (`looked` is smaller where time ran out). `skipped`: file and
    reason. `sizes`: (width, height, how many) of a sample of the files, the commonest first. `changes`: what was done to how
    many, in words, or "". `preview` uint8 (up to SHOWN, 3, 64, 64).
    """

    used: int
    looked: int
    total: int
    skipped: list[tuple[str, str]]
    sizes: list[tuple[int, int, int]]
    changes: str
    preview: np.ndarray


def source(path: Path, title: str = "") -> Source:
    """The files at a path, a folder with all that is in it or a zip, which its user calls `title`. Raises DataError where
    there is neither."""
    if path.is_dir():
        return Folder(path, deep=True)
    if path.is_file():
        return Zip(path, title=title)
    raise DataError(f"There is no folder or zip at {path}.", "Give one that holds your pictures.")


def load_folder(path: Path, num: int | None = None, say: Say = lambda message: None) -> Pictures:
    """The first `num` pictures (all: None) at `path`, in the order of their names. Raises DataError where there are not two."""
    say(f"Looking through {path}")
    pictures = read_pictures(source(path), num, say)
    if len(pictures.images) < 2:
        raise _too_few(pictures)
    return pictures


def inspect(path: Path, say: Say = lambda message: None, seconds: float | None = 8.0, title: str = "") -> Report:
    """Decode what is at `path`, for about so many seconds, and say what of it can be used.

    What is decoded lies in the cache then, where a run finds it. Faults speak of a zip as `title`. Raises DataError, and of
    its kinds Unusable where there are not two pictures.
    """
    files = source(path, title)
    pictures = read_pictures(files, None, say, seconds)
    if len(pictures.images) < 2 and pictures.looked == pictures.total:
        raise _too_few(pictures)
    return Report(
        len(pictures.images),
        pictures.looked,
        pictures.total,
        pictures.skipped,
        _sizes(files, pictures.names()[:200]),
        changes(pictures),
        np.array(pictures.images[:SHOWN]),
    )


def summary(pictures: Pictures, what: str = "pictures") -> str:
    """What was used, what was not and what was changed, in a sentence or two."""
    words = f"{len(pictures.images):,} {what} are used"
    if pictures.skipped:
        count = len(pictures.skipped)
        words += f"; {count:,} file{'s are' if count > 1 else ' is'} not: {reasons(pictures.skipped)}"
    words += "."
    if told := changes(pictures):
        words += f" Of those used: {told}."
    return words


def _sizes(files: Source, names: list[str]) -> list[tuple[int, int, int]]:
    counts: dict[tuple[int, int], int] = {}
    for name in names:
        with Image.open(io.BytesIO(files.read(name))) as image:
            counts[image.size] = counts.get(image.size, 0) + 1
    return [(*size, count) for size, count in sorted(counts.items(), key=lambda item: -item[1])]


def _too_few(pictures: Pictures) -> DataError:
    title, why = pictures.source.title, reasons(pictures.skipped)
    if not pictures.total:
        return Unusable(
            f"{title} holds no files.", "Choose a folder or zip with pictures in it (JPEG, PNG, WebP, GIF, BMP, TIFF)."
        )
    return Unusable(
        f"{title} holds {pictures.total:,} file{'' if pictures.total == 1 else 's'}, but a run needs at least two pictures that "
        f"can be read, and it has {len(pictures.images)}{f' ({why})' if why else ''}.",
        "Choose pictures in JPEG, PNG, WebP, GIF, BMP or TIFF.",
    )


def pack(files: list[tuple[str, bytes]]) -> bytes:
    """Several pictures (name, bytes) as one zip, which says the same each time for the same pictures."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        for number, (name, data) in enumerate(files):
            ending = Path(name).suffix.lower()[:6]
            packed.writestr(zipfile.ZipInfo(f"{number:05d}-{Path(name).stem[:60]}{ending}"), data)
    return buffer.getvalue()
