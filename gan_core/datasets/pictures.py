"""Pictures of any kind, in a folder or a zip, as one memory-mapped array of small squares (no torch)."""

import errno
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import DataError
from .cache import Cache, Say
from .kinds import way_out_of
from .opening import Skipped, frames, on_white, opening, orientation_of, smaller, upright
from .sources import Source

SIDE = 64
LEAST_SIDE, LEAST_SHARE = (
    16,
    0.25,
)  # a picture whose shorter side is smaller, or less than this of the square, says nothing enlarged
TRANSFORM = "largest centre square, bicubic, {side} x {side}, RGB, 2"  # a part of the cache's key: change it with `squared`

CMYK, CLEAR, ANIMATED, TURNED = 1, 2, 4, 8  # traits of a picture that had to be changed for a network
TRAITS = {
    CMYK: "CMYK (converted to RGB)",
    CLEAR: "transparent (put on white)",
    ANIMATED: "animated or of several pages (the first is used)",
    TURNED: "rotated (turned upright)",
}


def squared(data: bytes, side: int = SIDE) -> tuple[np.ndarray, int]:
    """The bytes of a picture file as uint8 (3, side, side): upright, its largest centre square, shrunk; and those of
    TRAITS that it had, added. Raises Skipped.

    For an aligned CelebA face, 178 x 218 or 89 x 109, that square is the usual centre crop of its whole width. Shrinking is
    bicubic with Pillow's support that widens with the ratio, which is free of the aliasing that plain interpolation brings
    (Parmar, Zhang and Zhu, arXiv:2104.11222); a box would smear unevenly, since 89 / 64 is not a whole number. Of an animation
    the first frame counts; what is transparent is put on white.
    """
    with opening(data, 4 * side) as image:
        width, height = image.size
        if min(width, height) < max(LEAST_SIDE, LEAST_SHARE * side):
            raise Skipped(f"too small: {width} x {height}")
        orientation = orientation_of(image)
        traits = CMYK * (image.mode == "CMYK") + ANIMATED * (frames(image) > 1) + TURNED * (orientation > 1)
        small = _shrunk(image, side)
    clear = small.mode in ("RGBA", "LA") and np.asarray(small.getchannel("A")).min() < 255
    small = upright(on_white(small).convert("RGB"), orientation)
    return np.ascontiguousarray(np.asarray(small).transpose(2, 0, 1)), traits + CLEAR * clear


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """The largest centre square, side x side, in RGB, L, RGBA or LA."""
    width, height = image.size
    edge = min(width, height)
    left, top = (width - edge) // 2, (height - edge) // 2
    return smaller(image, (side, side), (left, top, left + edge, top + edge))


@dataclass(frozen=True)
class Pictures:
    """images (N, 3, side, side) uint8, a memory map of the cache (copy on write: nobody changes the file through it);
    `traits`: those of TRAITS that each picture had, added; `skipped`: file and reason; `looked` of `total` files of the
    source have been looked at."""

    images: np.ndarray
    traits: list[int]
    skipped: list[tuple[str, str]]
    looked: int
    total: int
    source: Source

    def names(self) -> list[str]:
        """The file of each row."""
        out = {name for name, _ in self.skipped}
        return [name for name in self.source.names()[: self.looked] if name not in out][: len(self.images)]


def read_pictures(
    source: Source,
    num: int | None = None,
    say: Say = lambda message: None,
    seconds: float | None = None,
    threads: int | None = None,
    side: int = SIDE,
) -> Pictures:
    """The first `num` pictures of `source` (all: None), as squares of `side`, from the cache, after decoding those that it does not hold yet.

    `seconds`: stop decoding after about so long, with what there is then. `say` may raise to end the work; what is done
    stays done. Raises DataError where the cache cannot be written (a full disk, for one).
    """
    row = 3 * side * side  # bytes
    cache = Cache(source, TRANSFORM.format(side=side), row)
    try:
        if not cache.holds(num):
            cache.fill(num, partial(squared, side=side), say, seconds, threads or min(8, _cores()))
    except OSError as error:
        wanted = f"{(num or len(source.names())) * row / 1e6:,.0f} MB"
        why = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror or str(error)
        raise DataError(
            f"The pictures cannot be kept in {cache.folder}: {why}.",
            f"Free some space ({wanted} are needed), or set GAN_CACHE to another folder.",
        ) from None
    rows = cache.rows if num is None else min(num, cache.rows)
    if rows:
        images = np.memmap(cache.data, np.uint8, "c", shape=(rows, 3, side, side))
    else:
        images = np.empty((0, 3, side, side), np.uint8)
    return Pictures(images, [int(one, 16) for one in cache.traits[:rows]], cache.skipped, cache.looked, cache.total, source)


def ranked(skipped: Iterable[tuple[str, str]]) -> list[tuple[str, int]]:
    """Why files were skipped, and how many for each reason, the commonest first."""
    counts: dict[str, int] = {}
    for _, why in skipped:
        counts[why] = counts.get(why, 0) + 1
    return sorted(counts.items(), key=lambda item: -item[1])


def reasons(skipped: Iterable[tuple[str, str]]) -> str:
    """Why files were skipped, counted, in one line: 'a HEIC photo (3), too small: 1 x 1 (1)'."""
    counts = ranked(skipped)
    shown = [f"{why} ({count:,})" for why, count in counts[:4]]
    if rest := sum(count for _, count in counts[4:]):
        shown.append(f"other reasons ({rest:,})")
    return ", ".join(shown)


def way_out(skipped: Iterable[tuple[str, str]]) -> str:
    """What to do about the commonest reason for which something can be done, or ""."""
    return next(filter(None, (way_out_of(why) for why, _ in ranked(skipped))), "")


def changes(pictures: Pictures) -> str:
    """What was done to how many of the pictures: '3 CMYK (converted to RGB), 1 rotated (turned upright)', or ""."""
    counts = {words: sum(1 for traits in pictures.traits if traits & trait) for trait, words in TRAITS.items()}
    return ", ".join(f"{count:,} {words}" for words, count in counts.items() if count)


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def free_bytes(folder: Path) -> int:
    """Free space of the disk that `folder`, or its nearest parent that is there, lies on."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free
