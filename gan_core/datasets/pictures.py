"""Pictures of any kind, in a folder or a zip, as one memory-mapped array of small squares (no torch).

What is decoded is kept in a cache: one file of bytes, (rows, 3, 64, 64) uint8, and beside it index.json, which says how many
files of the source are done, which were skipped, and what was done to the others. The file only ever grows, chunk by chunk, so that a reader may stop
after the first thousand pictures, an interrupted reading is gone on with, and many processes share one copy in memory.
"""

import errno
import hashlib
import io
import json
import os
import shutil
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from filelock import FileLock, Timeout
from PIL import Image, UnidentifiedImageError

from ..errors import DataError
from ..places import cache_root

Say = Callable[[str], None]

SIDE = 64
ROW = 3 * SIDE * SIDE  # bytes of one picture in the cache
LEAST_SIDE = 16  # a picture whose shorter side is smaller says nothing when it is enlarged
MAX_PIXELS = 64_000_000
MAX_BYTES = 64 << 20  # of one file, as it is when unpacked
MAX_FILES = 1_000_000
BOMB_RATIO = 200  # pictures are packed already: no honest one shrinks this much again
TRANSFORM = "largest centre square, bicubic, 64 x 64, RGB, 1"  # a part of the cache's key: change it with `squared`

Image.init()  # here, and not by the first of several threads
# no others: some of Pillow's formats call other programs, or hold more than pictures
_FORMATS = [kind for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF") if kind in Image.OPEN]
_CHUNK = 128  # files between two words of progress
_LARGE = 8_000_000  # pixels to decode; above, a picture waits for its turn, so that memory does not grow with threads
_alone = threading.Lock()
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
_ORIENTATION = 0x0112
CMYK, CLEAR, ANIMATED, TURNED = 1, 2, 4, 8  # traits of a picture that had to be changed for a network
TRAITS = {
    CMYK: "CMYK (made RGB)",
    CLEAR: "transparent (put on white)",
    ANIMATED: "animated or of several pages (the first is used)",
    TURNED: "rotated (turned upright)",
}


class Skipped(Exception):
    """A file that is not used, and why."""


class Unusable(DataError):
    """A source that no run can use, now or later, as there are not enough pictures in it."""


class Source(Protocol):
    """Files by name, in an order that never changes. `fingerprint` changes when any of them does."""

    title: str

    def fingerprint(self) -> list[Any]: ...
    def names(self) -> list[str]: ...
    def read(self, name: str) -> bytes: ...


class Folder:
    """The files of a folder. `deep`: also those of the folders in it. Links to folders are not followed, hidden files not
    seen; a folder in it that may not be opened counts as a file that is skipped. `endings`: only files whose name ends so."""

    def __init__(self, path: Path, deep: bool = False, endings: tuple[str, ...] = ()) -> None:
        self.path, self.title = path, str(path)
        self._files: dict[str, tuple[int, int]] = {}
        try:
            self._look(path, "", deep, endings)
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror or error}.", "Give another folder.") from None

    def _look(self, folder: Path, before: str, deep: bool, endings: tuple[str, ...]) -> None:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if deep:
                        inner = f"{before}{entry.name}/"
                        try:
                            self._look(Path(entry.path), inner, deep, endings)
                        except PermissionError:
                            self._files[inner] = (0, 0)
                elif entry.is_file() and entry.name.lower().endswith(endings or ("",)):
                    about = entry.stat()
                    self._files[before + entry.name] = (about.st_size, about.st_mtime_ns)
                    if len(self._files) > MAX_FILES:
                        raise DataError(f"{self.path} holds more than {MAX_FILES:,} files.", "Give a folder with fewer.")

    def fingerprint(self) -> list[Any]:
        return sorted([name, *about] for name, about in self._files.items())

    def names(self) -> list[str]:
        return sorted(self._files)

    def read(self, name: str) -> bytes:
        if name.endswith("/"):
            raise Skipped("a folder that may not be opened")
        if self._files[name][0] > MAX_BYTES:
            raise Skipped(f"larger than {MAX_BYTES >> 20} MB")
        return (self.path / name).read_bytes()


class Zip:
    """The files of a zip, read from the zip: nothing is unpacked, so no name in it can lead anywhere.

    `endings`: only files whose name ends so. `title`: what its user calls it. Raises DataError where it is damaged or no zip
    at all.
    """

    def __init__(self, path: Path, endings: tuple[str, ...] = (), title: str = "") -> None:
        self.path, self.title, self.endings = path, title or str(path), endings
        self._file: zipfile.ZipFile | None = None
        self._members: dict[str, zipfile.ZipInfo] = {}
        try:
            about = path.stat()
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror or error}.", "Give another zip.") from None
        self._print = [path.name, about.st_size, about.st_mtime_ns, list(endings)]

    def fingerprint(self) -> list[Any]:
        return self._print

    def members(self) -> dict[str, zipfile.ZipInfo]:
        """All files by name: the list of a zip of 200,000 takes a second, so it is read when it is first wanted."""
        if self._file is None:
            try:
                self._file = zipfile.ZipFile(self.path)
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
                if _is_picture(self.path):
                    raise Unusable(f"{self.title} is one picture.", "Give the folder that holds it and others.") from None
                raise Unusable(
                    f"{self.title} cannot be opened as a zip: {error}.", "Pack the pictures anew, as a plain .zip."
                ) from None
            infos = [info for info in self._file.infolist() if not info.is_dir()]
            if len(infos) > MAX_FILES:
                raise Unusable(f"{self.title} holds more than {MAX_FILES:,} files.", "Pack fewer.")
            self._members = {info.filename: info for info in infos}
        return self._members

    def names(self) -> list[str]:
        return sorted(
            name
            for name in self.members()
            if name.lower().endswith(self.endings or ("",))
            and not name.startswith("__MACOSX/")
            and not name.rsplit("/", 1)[-1].startswith(".")
        )

    def read(self, name: str) -> bytes:
        info = self.members()[name]
        if info.flag_bits & 1:
            raise Skipped("locked with a password")
        if info.file_size > MAX_BYTES:
            raise Skipped(f"larger than {MAX_BYTES >> 20} MB when unpacked")
        if info.file_size > 1 << 20 and info.file_size > BOMB_RATIO * max(1, info.compress_size):
            raise Skipped("packed tighter than any picture can be")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Skipped("packed in an unusual way")  # zipfile unpacks the others without a limit
        try:
            with self._file.open(info) as file:
                return file.read(info.file_size)  # without a size, it unpacks all there is before it looks at the claim
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            raise Skipped("damaged in the zip") from None


def _is_picture(path: Path) -> bool:
    with suppress(Exception), Image.open(path, formats=_FORMATS):
        return True
    return False


def squared(data: bytes, side: int = SIDE) -> tuple[np.ndarray, int]:
    """The bytes of a picture file as uint8 (3, side, side): upright, its largest centre square, shrunk; and those of
    TRAITS that it had, added. Raises Skipped.

    For an aligned CelebA face, 178 x 218 or 89 x 109, that square is the usual centre crop of its whole width. Shrinking is
    bicubic with Pillow's support that widens with the ratio, which is free of the aliasing that plain interpolation brings
    (Parmar, Zhang and Zhu, arXiv:2104.11222); a box would smear unevenly, since 89 / 64 is no whole number. Of an animation
    the first frame counts; what is transparent is put on white.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise Skipped(f"too many pixels: {width} x {height}")
            if min(width, height) < LEAST_SIDE:
                raise Skipped(f"too small: {width} x {height}")
            orientation = _orientation(image)
            traits = CMYK * (image.mode == "CMYK") + ANIMATED * bool(getattr(image, "is_animated", False))
            image.draft("RGB", (4 * side, 4 * side))  # a JPEG can be decoded at an eighth; never below what is wanted
            with _alone if image.size[0] * image.size[1] > _LARGE else nullcontext():
                small, clear = _shrunk(image, side)
    except UnidentifiedImageError:
        raise Skipped("not a picture that can be read") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Skipped("too many pixels") from None
    except MemoryError:
        raise Skipped("too large for this machine's memory") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, zlib.error):
        raise Skipped("cut off or damaged") from None
    for turn in _TURNS.get(orientation, ()):
        small = small.transpose(turn)
    traits += CLEAR * clear + TURNED * (orientation in _TURNS)
    return np.ascontiguousarray(np.asarray(small).transpose(2, 0, 1)), traits


def _orientation(image: Image.Image) -> int:
    """What the camera noted on how it was held; 1 (upright) where it noted nothing, or nonsense."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # notes are not worth losing a picture for, and a damaged one raises whatever it likes
        return 1


def _shrunk(image: Image.Image, side: int) -> tuple[Image.Image, bool]:
    """The square in RGB, and whether anything of it was transparent."""
    if image.mode.startswith(("I", "F")):
        image = _eight_bit(image)
    elif image.mode in ("P", "1", "PA"):
        image = image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    elif image.mode not in ("RGB", "L", "RGBA", "LA"):
        image = image.convert("RGB")  # CMYK, YCbCr, Lab, HSV
    width, height = image.size
    edge = min(width, height)
    left, top = (width - edge) // 2, (height - edge) // 2
    # not resize(box=...), which looks over the edge of its box
    image = image.crop((left, top, left + edge, top + edge))
    image = image.resize((side, side), Image.Resampling.BICUBIC, reducing_gap=3.0)
    clear = image.mode in ("RGBA", "LA") and image.getextrema()[-1][0] < 255
    if image.mode in ("RGBA", "LA"):
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        image = ground
    return image.convert("RGB"), clear


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey of 16 bits to 8: plain conversion would cut everything above 255 to white."""
    values = np.asarray(image)
    if values.dtype.kind == "f":
        raise Skipped("its grey values are fractions, with no black and white of their own")
    values = values.astype(np.int64)
    return Image.fromarray((values >> 8 if values.max(initial=0) > 255 else values).clip(0, 255).astype(np.uint8))


@dataclass(frozen=True)
class Pictures:
    """images (N, 3, 64, 64) uint8, a memory map of the cache (copy on write: no one changes the file through it);
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
) -> Pictures:
    """The first `num` pictures of `source` (all: None) from the cache, after decoding those that it does not hold yet.

    `seconds`: stop decoding after about so long, with what there is then. `say` may raise to end the work; what is done
    stays done. Raises DataError where the cache cannot be written (a full disk, for one).
    """
    cache = _Cache(source)
    try:
        if not cache.holds(num):
            cache.fill(num, say, seconds, threads or min(8, _cores()))
    except OSError as error:
        wanted = f"{(num or len(source.names())) * ROW / 1e6:,.0f} MB"
        why = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror or str(error)
        raise DataError(
            f"The pictures cannot be kept in {cache.folder}: {why}.",
            f"Free some space ({wanted} are wanted), or set GAN_CACHE to another folder.",
        ) from None
    rows = cache.rows if num is None else min(num, cache.rows)
    if rows:
        images = np.memmap(cache.data, np.uint8, "c", shape=(rows, 3, SIDE, SIDE))
    else:
        images = np.empty((0, 3, SIDE, SIDE), np.uint8)
    return Pictures(images, [int(one, 16) for one in cache.traits[:rows]], cache.skipped, cache.looked, cache.total, source)


class _Cache:
    """The folder that holds a source's decoded pictures: pictures.u8 and index.json. Only `fill` writes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        key = hashlib.sha256(json.dumps([TRANSFORM, source.fingerprint()]).encode()).hexdigest()[:20]
        self.folder = cache_root() / f"pictures-{key}"
        self.data, self.index = self.folder / "pictures.u8", self.folder / "index.json"
        self._read_index()

    def _read_index(self) -> None:
        """What is there; nothing where it is damaged, or shorter than it says."""
        self.looked = self.rows = 0
        self.total = -1
        self.traits = ""  # a hexadecimal digit a row
        self.skipped: list[tuple[str, str]] = []
        with suppress(OSError, ValueError, KeyError, TypeError):
            index = json.loads(self.index.read_text("utf-8"))
            looked, rows, total = (int(index[name]) for name in ("looked", "rows", "total"))
            skipped = [(str(name), str(why)) for name, why in index["skipped"]]
            traits = str(index["traits"])
            fits = rows + len(skipped) == looked <= total and len(traits) == rows
            if fits and self.data.stat().st_size >= rows * ROW:
                self.looked, self.rows, self.total, self.skipped, self.traits = looked, rows, total, skipped, traits

    def _write_index(self) -> None:
        text = json.dumps(
            {
                "source": self.source.title,
                "transform": TRANSFORM,
                "looked": self.looked,
                "rows": self.rows,
                "total": self.total,
                "skipped": self.skipped,
                "traits": self.traits,
            }
        )
        part = self.index.with_suffix(".part")
        part.write_text(text, "utf-8")
        os.replace(part, self.index)

    def holds(self, num: int | None) -> bool:
        return self.looked == self.total or (num is not None and self.rows >= num)

    def fill(self, num: int | None, say: Say, seconds: float | None, threads: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with _patient(FileLock(self.folder / "lock"), say):
            self._read_index()  # another process may have filled it meanwhile
            if not self.holds(num):
                self._decode(num, say, seconds, threads)

    def _decode(self, num: int | None, say: Say, seconds: float | None, threads: int) -> None:
        names = self.source.names()
        self.total, began, written = len(names), time.monotonic(), time.monotonic()
        goal = self.total if num is None else min(num, self.total)
        with open(self.data, "ab") as file, ThreadPoolExecutor(threads) as pool:
            file.truncate(self.rows * ROW)  # what lies behind was being written when someone was interrupted
            try:
                while not self.holds(num):
                    say(f"Reading pictures: {self.rows:,} of {goal:,}")
                    if seconds is not None and self.looked and time.monotonic() - began > seconds:
                        break
                    size = _CHUNK if num is None else min(_CHUNK, num - self.rows)
                    if seconds is not None:
                        size = min(size, 2 * threads)
                    chunk = names[self.looked : self.looked + size]
                    good, bad = [], []
                    for name, result in zip(chunk, pool.map(self._one, chunk), strict=True):
                        (bad if isinstance(result, str) else good).append((name, result))
                    if good:
                        file.write(b"".join(pixels.tobytes() for _, (pixels, _) in good))
                        file.flush()
                    self.looked += len(chunk)
                    self.rows += len(good)
                    self.traits += "".join(f"{traits:x}" for _, (_, traits) in good)
                    self.skipped += bad
                    if time.monotonic() - written > 1:
                        self._write_index()
                        written = time.monotonic()
            finally:
                self._write_index()
        say(f"Reading pictures: {min(self.rows, goal):,} of {goal:,}")

    def _one(self, name: str) -> tuple[np.ndarray, int] | str:
        """Pixels and traits, or the reason why there are none."""
        try:
            return squared(self.source.read(name))
        except Skipped as why:
            return str(why)
        except OSError as error:
            return f"cannot be read ({error.strerror or error})"


class _patient:
    """Hold a lock, waiting for it in short turns, so that `say` can end the wait by raising."""

    def __init__(self, lock: FileLock, say: Say) -> None:
        self.lock, self.say = lock, say

    def __enter__(self) -> None:
        while True:
            try:
                self.lock.acquire(timeout=0.5)
                return
            except Timeout:
                self.say("Waiting for another reader of the same pictures")

    def __exit__(self, *fault: object) -> None:
        self.lock.release()


def reasons(skipped: Iterable[tuple[str, str]]) -> str:
    """Why files were skipped, counted, in one line: 'not a picture that can be read (3), too small: 1 x 1 (1)'."""
    counts: dict[str, int] = {}
    for _, why in skipped:
        counts[why] = counts.get(why, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    shown = [f"{why} ({count:,})" for why, count in ranked[:4]]
    if rest := sum(count for _, count in ranked[4:]):
        shown.append(f"other reasons ({rest:,})")
    return ", ".join(shown)


def changes(pictures: Pictures) -> str:
    """What was done to how many of the pictures: '3 CMYK (made RGB), 1 rotated (turned upright)', or ""."""
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
