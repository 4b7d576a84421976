"""Drawn digits: an endless, labelled data set that needs neither a download nor a disk.

Every image is a pen drawing of one digit from 0 to 9. A digit class owns a few hand-designed *variants* (a 7 with or
without a bar, a 4 that is open or closed, ...); a variant is a list of pen strokes given by control points. To draw one
image the program picks a variant, moves its control points by smooth random noise (so that no two drawings are the
same), runs cubic splines through the points, and inks every pixel by its distance to the nearest piece of the pen path.
As in MNIST the ink then fills a box of about 20 x 20 pixels, centred in the 28 x 28 frame by its centre of mass.

Four properties of the handwriting are *known factors*: they are returned with every image, so that one can ask later
whether a generator has discovered them.

==========  =========================  ============  ==============================================================
factor      unit                       range         meaning
==========  =========================  ============  ==============================================================
slant       degrees                    -15 ... 35    shear of the writing; positive moves the top to the right
thickness   pixels of a 28 x 28 frame  1.3 ... 3.8   mean width of the pen line
scale       none (1 = MNIST's size)    0.85 ... 1.1  longer side of the ink's box, in units of 20 of 28 pixels
curvature   none (1 = as designed)     0.4 ... 1.6   how far curves bulge from straight lines between turning points
==========  =========================  ============  ==============================================================

Everything is written as operations on whole batches of images; nothing loops over single images.
"""

import hashlib
from collections.abc import Callable

import torch
from torch import Tensor

from ...catalogue.datasets import DATASETS
from ...settings.config import RunConfig
from ..data import COMPARED, HELD_OUT, ImageData, Samples, Say, check_room
from .drawing import IMAGE_SIZE, draw_digits
from .factors import FACTOR_RANGES, FACTORS, sample_factors
from .pen import NUM_CLASSES

__all__ = [
    "CHUNK_SIZE",
    "FACTORS",
    "FACTOR_RANGES",
    "draw_digits",
    "drawn_digits",
    "load",
    "real_pictures",
    "sample_factors",
    "unseen",
]

# Images per chunk of `drawn_digits`. It is part of what a seed means: changing it changes every data set. A multiple
# of 10 keeps each chunk balanced over the classes.
CHUNK_SIZE = 250


def load(config: RunConfig, say: Say) -> ImageData:
    row = DATASETS[config.dataset]
    count = config.num_images or row.count
    check_room(count, row.shape)
    images, labels, _ = drawn_digits(count, config.seed, lambda done, total: say(f"Drawing digits: {done} of {total}"))
    return ImageData(images, labels)


def real_pictures(config: RunConfig, num: int, say: Say) -> tuple[Samples, Samples]:
    first, second = (drawn_digits(num, config.seed + offset)[:2] for offset in (COMPARED, HELD_OUT))
    return Samples(*first, f"{num:,} newly drawn digits"), Samples(*second, f"{num:,} others")


def unseen(config: RunConfig, num: int, say: Say) -> Samples:
    return Samples(*drawn_digits(num, config.seed + HELD_OUT)[:2], f"{num:,} newly drawn digits")


def drawn_digits(num: int, seed: int, on_progress: Callable[[int, int], None] | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """Draw a labelled data set of any size.

    The same ``num`` and ``seed`` give the same bits, and the first k images of a larger data set are the data set of k
    images with that seed. Every ten images in a row hold every digit once.

    Args:
        num: number of images, at least 1.
        seed: any integer; different seeds give unrelated drawings.
        on_progress: called as ``on_progress(done, num)`` after each chunk of images; it may raise to stop the work.

    Returns:
        images: uint8 (num, 1, 28, 28), 0 for the background and 255 for ink;
        labels: int64 (num,), 0 to 9;
        factors: float32 (num, 4), columns as in :data:`FACTORS`.

    Raises:
        ValueError: ``num`` is less than 1.
    """
    if num < 1:
        raise ValueError(f"The number of drawn digits must be at least 1, but it is {num}; request one image or more.")
    images = torch.empty(num, 1, IMAGE_SIZE, IMAGE_SIZE, dtype=torch.uint8)
    labels = torch.empty(num, dtype=torch.int64)
    factors = torch.empty(num, len(FACTORS))
    for chunk, begin in enumerate(range(0, num, CHUNK_SIZE)):
        # A generator of its own makes a chunk independent of how many come before it. Chunks are always drawn whole,
        # so that a shorter data set consumes the same random numbers as a longer one.
        generator = torch.Generator().manual_seed(_chunk_seed(seed, chunk))
        order = torch.rand(CHUNK_SIZE // NUM_CLASSES, NUM_CLASSES, generator=generator).argsort(1)
        chunk_labels = order.reshape(-1)
        chunk_factors = sample_factors(CHUNK_SIZE, generator)
        chunk_images = draw_digits(chunk_labels, chunk_factors, generator)
        stop = min(begin + CHUNK_SIZE, num)
        images[begin:stop] = chunk_images[: stop - begin]
        labels[begin:stop] = chunk_labels[: stop - begin]
        factors[begin:stop] = chunk_factors[: stop - begin]
        if on_progress is not None:
            on_progress(stop, num)
    return images, labels, factors


def _chunk_seed(seed: int, chunk: int) -> int:
    """A 63-bit seed that differs between all (seed, chunk) pairs in practice.

    Hashing, rather than adding, keeps chunk 1 of seed 0 from being chunk 0 of seed 1.
    """
    digest = hashlib.blake2b(f"drawn digits {seed} {chunk}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1
