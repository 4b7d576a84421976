"""The one place where pictures that somebody gives are opened: training, searching and uploads all come here (no torch).

What a header says is checked before anything is decoded, and a JPEG is decoded no finer than it is needed. Only formats that
Pillow decodes itself are opened: some of the others start programs or hold more than pictures.
"""

import io
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import cast

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from .kinds import HEAD, NOT_A_PICTURE, kind_of

Image.init()  # here, and not by the first of several threads
FORMATS = [kind for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF") if kind in Image.OPEN]
ENDINGS = ("jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff", "ppm", "pgm", "avif")
"""Endings of picture files, for boxes that ask for some. Training looks at every file, whatever its name."""

MAX_PIXELS = 64_000_000
MAX_PIXELS_OF = {"WEBP": 32_000_000, "AVIF": 32_000_000}
"""Their decoders hold a whole picture three times."""
MAX_BYTES = 64 << 20  # of one file, as it is when unpacked
LARGE = 8_000_000
"""Pixels to decode, above which a picture waits for its turn, so that memory does not grow with the number of threads."""

_ORIENTATION = 0x0112
_DEPTHS = (255, 1023, 4095, 16383, 65535)  # white of 8, 10, 12, 14 and 16 bits
_STRIP = 256  # rows that are scaled at once
_large = threading.Lock()


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
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS_OF.get(image.format or "", MAX_PIXELS):
                raise Skipped(f"too many pixels: {width} x {height}")
            if side:
                image.draft("RGB", (side, side))  # never below what is wanted
            with _large if image.size[0] * image.size[1] > LARGE else nullcontext():
                yield image
    except UnidentifiedImageError:
        raise Skipped(kind_of(data[:HEAD]) or NOT_A_PICTURE) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Skipped("too many pixels") from None
    except MemoryError:
        raise Skipped("too large for the memory of this computer") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, zlib.error):
        raise Skipped("cut off or damaged") from None


def opened(data: bytes, side: int) -> Image.Image:
    """A picture in RGB with its longer side at most `side`: upright, the first frame of an animation, on white where it is
    transparent. Raises Skipped."""
    with opening(data, side) as image:
        orientation = orientation_of(image)
        small = eight_bit(image)
        small.thumbnail((side, side))
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


def eight_bit(image: Image.Image, box: tuple[int, int, int, int] | None = None) -> Image.Image:
    """A picture, or the `box` (left, top, right, bottom) of it, in RGB, grey (L), or one of the two with alpha (RGBA, LA), of
    8 bits each. Raises Skipped."""
    if image.mode.startswith(("I", "F")):
        return _grey_of_more_bits(image, box or (0, 0, *image.size))
    if box and box != (0, 0, *image.size):
        image = image.crop(box)
    if image.mode in ("P", "1", "PA"):
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    if image.mode not in ("RGB", "L", "RGBA", "LA"):
        return image.convert("RGB")  # CMYK, YCbCr, Lab, HSV
    if "transparency" in image.info:  # one colour of a PNG that stands for nothing
        return image.convert("RGBA")
    return image


def _grey_of_more_bits(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """Grey of 16 or 32 bits, or of fractions, to 8. White is the largest value of the smallest usual depth that holds every
    pixel, because files of 10, 12 or 14 bits do not say so; fractions run from 0 to 1."""
    low, high = cast(tuple[float, float], image.getextrema())  # of the one channel
    if image.mode == "F":
        if not (low >= 0 and high <= 1):
            raise Skipped("its grey values are fractions outside 0 to 1, with no black and white of their own")
        white = 1.0
    else:
        white = next((depth for depth in _DEPTHS if high <= depth), max(high, 1))
    left, above, right, below = box
    small = np.empty((below - above, right - left), np.uint8)
    for top in range(0, len(small), _STRIP):
        strip = np.asarray(image.crop((left, above + top, right, min(below, above + top + _STRIP))), np.float32)
        # whole steps of 256 for 16 bits, so that a picture that was 8 bits once gets its values back
        scaled = np.floor(strip / 256) if white == 65535 else np.round(strip * (255 / white))
        small[top : top + _STRIP] = scaled.clip(0, 255)
    return Image.fromarray(small)


def on_white(image: Image.Image) -> Image.Image:
    """A picture of 8 bits without its alpha: what is transparent becomes white."""
    if image.mode not in ("RGBA", "LA"):
        return image
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")
