"""Your own pictures: a folder, or a zip, of whatever sizes and kinds (no torch)."""

import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np

from ..errors import DataError
from .cache import Say, attempt
from .kinds import FORMATS_IN_WORDS
from .opening import Skipped, opening
from .pictures import SIDE, Pictures, changes, read_pictures, reasons, squared, way_out
from .sources import Folder, Source, Spread, Unusable, Zip, folders_of, in_turns

SHOWN = 9  # pictures in a preview
FOLDERS = 12  # folders that are listed by name
_TRIED = 4 * SHOWN  # files that are looked at for a preview
_SIZED = 200  # files whose sizes are looked at
_DARK, _LIGHT = 24, 231  # of 255: a picture is nearly black, or white, if no pixel lies beyond


@dataclass(frozen=True)
class Report:
    """What a run would see.

    `used` of `looked` files can be used; `total` are there (`looked` is smaller where time ran out). `skipped`: file and
    reason; `hint`: what can be done about the commonest reason, or "". `sizes`: (width, height, how many) of a sample of the
    files, the commonest first. `changes`: what was done to how many, in words, or "". `folders`: the folders that the files lie
    in, and how many in each, the largest first, up to FOLDERS; `num_folders`: of how many. `dark`, `light`: pictures, of
    those that can be used, that are nearly black or nearly white all over. `preview` uint8 (up to SHOWN, 3, side, side), from all
    folders.
    """

    used: int
    looked: int
    total: int
    skipped: list[tuple[str, str]]
    hint: str
    sizes: list[tuple[int, int, int]]
    changes: str
    folders: list[tuple[str, int]]
    num_folders: int
    dark: int
    light: int
    preview: np.ndarray


def source(path: Path, title: str = "") -> Source:
    """The files at a path, a folder with everything in it or a zip, which its user calls `title`. Raises DataError where
    there is neither."""
    if path.is_dir():
        return Folder(path, deep=True)
    if path.is_file():
        return Zip(path, title=title)
    raise DataError(f"There is no folder or zip at {path}.", "Choose one that holds your pictures.")


def load_folder(path: Path, num: int | None = None, say: Say = lambda message: None, side: int = SIDE) -> Pictures:
    """`num` pictures (all: None) at `path`, as squares of `side`. All come in the order of their names; of fewer than there are, as many come from
    each folder as can. Raises DataError where there are not two."""
    say(f"Looking through {path}")
    files = source(path)
    if num is not None and len(folders_of(files.names())) > 1 and num < len(files.names()):
        files = Spread(files)
    pictures = read_pictures(files, num, say, side=side)
    if len(pictures.images) < 2:
        raise _too_few(pictures)
    return pictures


def inspect(
    path: Path, say: Say = lambda message: None, seconds: float | None = 8.0, title: str = "", side: int = SIDE
) -> Report:
    """Decode what is at `path`, for about so many seconds, and say what of it can be used.

    What is decoded stays in the cache, where a run finds it. Errors call a zip `title`. Raises DataError, and of its kinds
    Unusable where there are not two pictures.
    """
    files = source(path, title)
    pictures = read_pictures(files, None, say, seconds, side=side)
    if len(pictures.images) < 2 and pictures.looked == pictures.total:
        raise _too_few(pictures)
    folders = {folder or ".": len(inside) for folder, inside in folders_of(files.names()).items()}
    dark, light = _flat(pictures.images)
    return Report(
        len(pictures.images),
        pictures.looked,
        pictures.total,
        pictures.skipped,
        way_out(pictures.skipped),
        _sizes(files, pictures.names()[:_SIZED]),
        changes(pictures),
        sorted(folders.items(), key=lambda item: -item[1])[:FOLDERS],
        len(folders),
        dark,
        light,
        _preview(files, pictures),
    )


def _flat(images: np.ndarray) -> tuple[int, int]:
    """How many of uint8 (N, ...) are nearly black, and nearly white, all over."""
    dark = light = 0
    for start in range(0, len(images), 512):
        part = images[start : start + 512].reshape(-1, images[0].size)
        dark += int((part.max(1) < _DARK).sum())
        light += int((part.min(1) > _LIGHT).sum())
    return dark, light


def _preview(files: Source, pictures: Pictures) -> np.ndarray:
    """Pictures evenly spread over all files, of every folder; in the order of their names."""
    side = pictures.images.shape[-1]
    skipped = {name for name, _ in pictures.skipped}
    names = [name for name in files.names() if name not in skipped]
    if len(folders_of(names)) > 1:
        chosen = in_turns(names)[:_TRIED]
    else:
        chosen = [names[i * len(names) // SHOWN] for i in range(SHOWN)] if len(names) > SHOWN else names
    rows = dict(zip(pictures.names(), pictures.images, strict=False))
    found: dict[str, np.ndarray] = {}
    for name in chosen:
        if len(found) == SHOWN:
            break
        if name in rows:
            found[name] = rows[name]
        elif not isinstance(result := attempt(files, name, partial(squared, side=side)), str):
            found[name] = result[0]
    if not found:
        return np.empty((0, 3, side, side), np.uint8)
    return np.stack([found[name] for name in sorted(found)])


def summary(pictures: Pictures, what: str = "pictures") -> str:
    """What is used, what is not and what was changed, in a sentence or two."""
    words = f"{len(pictures.images):,} {what} are used"
    if pictures.skipped:
        count = len(pictures.skipped)
        words += f"; {count:,} file{'s are' if count > 1 else ' is'} not: {reasons(pictures.skipped)}"
    words += "."
    if changed := changes(pictures):
        words += f" Of those used: {changed}."
    return words


def _sizes(files: Source, names: list[str]) -> list[tuple[int, int, int]]:
    counts: Counter[tuple[int, int]] = Counter()
    for name in names:
        try:
            with opening(files.read(name)) as image:
                counts[image.size] += 1
        except (Skipped, OSError):
            continue
    return [(*size, count) for size, count in counts.most_common()]


def _too_few(pictures: Pictures) -> DataError:
    title, why = pictures.source.title, reasons(pictures.skipped)
    if not pictures.total:
        return Unusable(f"{title} holds no files.", f"Choose a folder or zip with pictures in it ({FORMATS_IN_WORDS}).")
    return Unusable(
        f"{title} holds {pictures.total:,} file{'' if pictures.total == 1 else 's'}, but a run needs at least two pictures that "
        f"can be read, and it has {len(pictures.images)}{f' ({why})' if why else ''}.",
        way_out(pictures.skipped) or f"Choose pictures in {FORMATS_IN_WORDS}.",
    )


def pack(files: Sequence[tuple[str, bytes | memoryview]], out: IO[bytes]) -> None:
    """Write several pictures (name, bytes) as one zip, which says the same each time for the same pictures."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for number, (name, data) in enumerate(files):
            ending = Path(name).suffix.lower()[:6]
            packed.writestr(zipfile.ZipInfo(f"{number:05d}-{Path(name).stem[:60]}{ending}"), data)
