"""The one place where pictures that somebody gives are opened: training, searching and uploads all come here (no torch).

What a header says is checked before anything is decoded: a picture may take MOST_MEMORY. A JPEG is decoded no finer than it is
needed, and what is decoded is made smaller strip by strip, without a second copy. Only formats that Pillow decodes itself are
opened: some of the others start programs or hold more than pictures.
"""

import io
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.TiffImagePlugin import BITSPERSAMPLE, ROWSPERSTRIP, TILELENGTH, TILEWIDTH, TiffImageFile

from .kinds import HEAD, NOT_A_PICTURE, kind_of

Image.init()  # here, and not by the first of several threads
FORMATS = [kind for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF") if kind in Image.OPEN]
ENDINGS = ("jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff", "ppm", "pgm", "avif")
"""Endings of picture files, for boxes that ask for some. Training looks at every file, whatever its name."""

MAX_PIXELS = 64_000_000
MOST_MEMORY = 280_000_000
"""Bytes that decoding may take, of all pictures that are decoded at the same time: a picture waits for its turn, so that memory
does not grow with the number of threads. 16 megapixels fit in every format, 24 in nearly all, and MAX_PIXELS in most."""
MAX_BYTES = 64 << 20  # of one file, as it is when unpacked
LARGE = 8_000_000
"""Pixels that no process with other duties decodes."""

_ORIENTATION = 0x0112
_DEPTHS = (255, 1023, 4095, 16383, 65535)  # white of 8, 10, 12, 14 and 16 bits
_STRIP = 128  # rows of a picture that are made smaller at once
_GAP = 3.0  # a picture is first shrunk by whole pixels to no less than this many times what is wanted, which is fast
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}  # of a pixel in memory; 4 in all other modes
_FRAMES = {"WEBP": 13, "AVIF": 6}  # measured: bytes of a pixel that a decoder holds besides


class _Room:
    """Bytes that are in use, of MOST_MEMORY."""

    def __init__(self) -> None:
        self.used, self.changed = 0, threading.Condition()

    @contextmanager
    def of(self, size: int) -> Iterator[None]:
        with self.changed:
            self.changed.wait_for(lambda: self.used + size <= MOST_MEMORY)
            self.used += size
        try:
            yield
        finally:
            with self.changed:
                self.used -= size
                self.changed.notify_all()


_room = _Room()


class Skipped(Exception):
    """A file that cannot be used, and why, in a few words."""


def is_picture_name(name: str) -> bool:
    """Whether a file's name ends as that of a picture does."""
    return Path(name).suffix.lower().lstrip(".") in ENDINGS


@contextmanager
def opening(data: bytes, side: int | None = None) -> Iterator[Image.Image]:
    """A picture whose header has been read and found acceptable. Its pixels are decoded when they are first needed, while
    this is open. `side`: the shorter side that is needed, so that a JPEG is decoded at half, a quarter or an eighth.

    Raises Skipped for everything that is wrong with a file, also while it is open.
    """
    if len(data) > MAX_BYTES:
        raise Skipped(f"larger than {MAX_BYTES >> 20} MB")
    _check_webp(data)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            held = _held(image)
            if side:
                image.draft("RGB", (side, side))  # never below what is wanted
            size = held + image.width * image.height * _BYTES.get(image.mode, 4)
            if width * height > MAX_PIXELS or size > MOST_MEMORY:
                raise Skipped(f"too many pixels: {width} x {height}")
            with _room.of(size):
                try:
                    yield image
                finally:
                    image.close()  # its pixels have to be gone before the next picture is decoded
    except UnidentifiedImageError:
        raise Skipped(kind_of(data[:HEAD]) or NOT_A_PICTURE) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Skipped("too many pixels") from None
    except MemoryError:
        raise Skipped("needs too much memory") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, zlib.error):
        raise Skipped("cut off or damaged") from None


def _check_webp(data: bytes) -> None:
    """Raises Skipped for a WebP of too many pixels: Pillow makes room for its frames before it says how large it is."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return
    kind, low, high = data[12:16], int.from_bytes(data[21:25], "little"), 0x3FFF
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(data[place : place + 3], "little") for place in (24, 27))
    elif kind == b"VP8L":
        width, height = 1 + (low & high), 1 + (low >> 14 & high)
    else:
        width, height = (int.from_bytes(data[place : place + 2], "little") & high for place in (26, 28))
    if _FRAMES["WEBP"] * width * height > MOST_MEMORY:
        raise Skipped(f"too many pixels: {width} x {height}")


def _held(image: Image.Image) -> int:
    """Bytes that a decoder holds of the picture as it is in the file, however small it is wanted: whole frames, the coefficients
    of a progressive JPEG, or a strip of a TIFF, which may be all of it."""
    width, height = image.size
    if image.format in ("JPEG", "MPO"):
        return 2 * len(image.getbands()) * width * height if "progressive" in image.info else 0
    if image.format == "TIFF":
        about = cast(TiffImageFile, image).tag_v2
        across, rows = about.get(TILEWIDTH) or width, about.get(TILELENGTH) or about.get(ROWSPERSTRIP) or height
        return max(4, len(image.getbands()) * max(about.get(BITSPERSAMPLE, (1,))) // 8) * across * min(rows, height)
    return _FRAMES.get(image.format or "", 0) * width * height


def opened(data: bytes, side: int) -> Image.Image:
    """A picture in RGB with its longer side at most `side`: upright, the first frame of an animation, on white where it is
    transparent. Raises Skipped."""
    with opening(data, side) as image:
        orientation = orientation_of(image)
        ratio = min(1.0, side / max(image.size))
        small = smaller(image, (max(1, round(ratio * image.width)), max(1, round(ratio * image.height))))
        return upright(on_white(small), orientation).convert("RGB")


def frames(image: Image.Image) -> int:
    """How many pictures a file holds. Phones and cameras add a preview or a depth map to a JPEG, which counts as one."""
    return 1 if image.format == "MPO" or not getattr(image, "is_animated", False) else getattr(image, "n_frames", 1)


def orientation_of(image: Image.Image) -> int:
    """How the camera noted that it was held, 1 to 8; 1 (upright) where it noted nothing, or nonsense."""
    try:
        value = int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # notes are not worth losing a picture for, and a damaged one raises whatever it likes
        return 1
    return value if 1 <= value <= 8 else 1


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """A picture turned as an orientation of 1 to 8 says."""
    bare = image.copy()
    bare.info = {}
    bare.getexif()[_ORIENTATION] = orientation
    return ImageOps.exif_transpose(bare)


def smaller(image: Image.Image, size: tuple[int, int], box: tuple[int, int, int, int] | None = None) -> Image.Image:
    """A picture, or the `box` (left, top, right, bottom) of it, in `size` (width, height) by bicubic interpolation, in RGB, grey
    (L), or one of the two with alpha (RGBA, LA), of 8 bits each. Raises Skipped.

    As `resize` with a reducing_gap, but strip by strip: at no time is there a second copy of the whole in another mode.
    """
    left, top, right, bottom = box or (0, 0, *image.size)
    factors = (int((right - left) / size[0] / _GAP) or 1, int((bottom - top) / size[1] / _GAP) or 1)
    white = _white(image)
    if factors == (1, 1):
        return _eight_bit(image, (left, top, right, bottom), white).resize(size, Image.Resampling.BICUBIC)
    rows = factors[1] * max(1, _STRIP // factors[1])
    strips = []
    for above in range(top, bottom, rows):
        strip = _eight_bit(image, (left, above, right, min(bottom, above + rows)), white)
        # reduced with its colours weighted by alpha, as resize does it
        strips.append(strip.convert({"RGBA": "RGBa", "LA": "La"}.get(strip.mode, strip.mode)).reduce(factors))
    small = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    below = 0
    for strip in strips:
        small.paste(strip, (0, below))
        below += strip.height
    exact = ((right - left) / factors[0], (bottom - top) / factors[1])
    small = small.resize(size, Image.Resampling.BICUBIC, box=(0, 0, *exact))
    return small.convert({"RGBa": "RGBA", "La": "LA"}.get(small.mode, small.mode))


def _eight_bit(image: Image.Image, box: tuple[int, int, int, int], white: float) -> Image.Image:
    """The `box` of a picture, in a mode that `smaller` returns."""
    if box != (0, 0, *image.size):
        image = image.crop(box)
    if image.mode.startswith(("I", "F")):
        return _grey_of_more_bits(image, white)
    if image.mode in ("P", "1", "PA"):
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    if image.mode not in ("RGB", "L", "RGBA", "LA"):
        return image.convert("RGB")  # CMYK, YCbCr, Lab, HSV
    if "transparency" in image.info:  # one colour of a PNG that stands for nothing
        return image.convert("RGBA")
    return image


def _white(image: Image.Image) -> float:
    """What is white in grey of 16 or 32 bits, or of fractions; 255 for other pictures. It is the largest value of the smallest
    usual depth that holds every pixel, because files of 10, 12 or 14 bits do not say so; fractions run from 0 to 1."""
    if not image.mode.startswith(("I", "F")):
        return 255.0
    low, high = cast(tuple[float, float], image.getextrema())  # of the one channel
    if image.mode != "F":
        return next((depth for depth in _DEPTHS if high <= depth), max(high, 1))
    if not (low >= 0 and high <= 1):
        raise Skipped("its grey values are fractions outside 0 to 1, with no black and white of their own")
    return 1.0


def _grey_of_more_bits(image: Image.Image, white: float) -> Image.Image:
    """Grey of 16 or 32 bits, or of fractions, to 8."""
    values = np.asarray(image, np.float32)
    # whole steps of 256 for 16 bits, so that a picture that was 8 bits once gets its values back
    scaled = np.floor(values / 256) if white == 65535 else np.round(values * (255 / white))
    return Image.fromarray(scaled.clip(0, 255).astype(np.uint8))


def on_white(image: Image.Image) -> Image.Image:
    """A picture of 8 bits without its alpha: what is transparent becomes white."""
    if image.mode not in ("RGBA", "LA"):
        return image
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")
