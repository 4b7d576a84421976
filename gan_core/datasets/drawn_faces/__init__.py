"""Drawn faces: an endless, labelled set of cartoon portraits that needs neither a download nor a disk.

Every image is a flat, friendly portrait put together from *known factors*: the fields of :class:`Face`, from the skin
tone to the pattern behind the head. So one can ask later which of them a generator has discovered, and there is
something for it to discover: all factors are drawn again for each face, so no two are alike. The faces are aligned
roughly like those of CelebA cropped to a square: the eyes lie about a quarter of the frame apart, near its middle.

Shapes are given in *frame units* of 1/64 of the side of the image, x to the right and y down, so a face looks the same
at any size. The head has a coordinate system of its own, with its origin midway between the eyes, that the pose moves.
All shapes are filled polygons, drawn several times too large with Pillow and then reduced, which smooths their edges.

Left and right are those of the viewer throughout.

The attributes carry the names that CelebA uses, where the drawing allows an honest definition:

=====================  ================================================================================================
attribute              true if
=====================  ================================================================================================
Bald                   ``hair_style`` is "bald" and no headscarf hides that
Bangs                  ``fringe`` is set, the style has one (see :data:`FRINGED`) and ``hat`` is "none" or "party"
Black_Hair             hair shows (neither "bald" nor under a headscarf) and ``hair_colour`` is "black"
Blond_Hair             hair shows and ``hair_colour`` is "blond"
Brown_Hair             hair shows and ``hair_colour`` is "brown" or "chestnut"
Gray_Hair              hair shows and ``hair_colour`` is "gray" or "white"
Bushy_Eyebrows         ``brow_thickness`` is at least 2 units, and no cap, beanie or sunhat covers the brows
Big_Nose               ``nose_size`` is at least 1.15
Eyeglasses             ``glasses`` is not "none"; sunglasses count, as in CelebA
Goatee                 ``beard`` is "goatee"
Mouth_Slightly_Open    ``mouth_open`` is at least 0.2
Mustache               ``moustache`` is set
Narrow_Eyes            ``eye_open`` is at most 0.6 and no sunglasses hide the eyes
No_Beard               ``beard`` is "none"; a moustache alone is not a beard
Pale_Skin              ``skin`` is at most 0.12
Rosy_Cheeks            ``blush`` is at least 0.5
Smiling                ``smile`` is at least 0.25
Straight_Hair          hair shows and ``hair_style`` is "bob", "long", "ponytail" or "bun"
Wavy_Hair              hair shows and ``hair_style`` is "wavy", "curly" or "afro"
Wearing_Earrings       ``earrings`` is not "none" and no headscarf hides them
Wearing_Hat            ``hat`` is neither "none" nor "headscarf"
Wearing_Lipstick       ``lipstick`` is set
=====================  ================================================================================================

Attributes of CelebA that a drawing cannot answer for ("Attractive", "Male", "Young", "Blurry") have no counterpart.
"""

import hashlib
import random
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ...catalogue.datasets import DATASETS
from ...settings.config import RunConfig
from ..attributes import chosen_attributes
from ..data import COMPARED, HELD_OUT, ImageData, Samples, Say, check_room, no_classes, unlabelled
from .face import ATTRIBUTES, FACTOR_CHOICES, FACTOR_RANGES, FRINGED, IMAGE_SIZE, Colour, Face, attributes
from .portrait import draw_face
from .sampling import Uniform, random_face

__all__ = [
    "ATTRIBUTES",
    "FACTOR_CHOICES",
    "FACTOR_RANGES",
    "FRINGED",
    "IMAGE_SIZE",
    "Colour",
    "Face",
    "Uniform",
    "attributes",
    "draw_face",
    "drawn_faces",
    "face_at",
    "load",
    "random_face",
    "real_pictures",
    "unseen",
]


def load(config: RunConfig, say: Say) -> ImageData:
    row = DATASETS[config.dataset]
    count = config.num_images or row.count
    check_room(count, row.shape)
    images, table = drawn_faces(count, config.seed, lambda done, total: say(f"Drawing faces: {done} of {total}"))
    if not config.conditional:
        return unlabelled(images)
    wanted = DATASETS[config.dataset].attributes
    return ImageData(images, chosen_attributes(table, ATTRIBUTES, wanted), len(wanted))


def real_pictures(config: RunConfig, num: int, say: Say) -> tuple[Samples, Samples]:
    say(f"Drawing {2 * num:,} faces to compare with")
    wanted = DATASETS[config.dataset].attributes
    (first, table), (second, others) = (drawn_faces(num, config.seed + offset) for offset in (COMPARED, HELD_OUT))
    return (
        Samples(first, chosen_attributes(table, ATTRIBUTES, wanted), f"{num:,} newly drawn faces"),
        Samples(second, chosen_attributes(others, ATTRIBUTES, wanted), f"{num:,} others"),
    )


def unseen(config: RunConfig, num: int, say: Say) -> Samples:
    images, _ = drawn_faces(num, config.seed + HELD_OUT)
    return Samples(images, no_classes(images), f"{num:,} newly drawn faces")


def face_at(seed: int, index: int) -> Face:
    """The factors of image ``index``, counted from 0, of every ``drawn_faces(num, seed)`` that has so many."""
    # Hashing, rather than adding, keeps face 1 of seed 0 from being face 0 of seed 1.
    digest = hashlib.blake2b(f"drawn faces {seed} {index}".encode(), digest_size=8).digest()
    return random_face(random.Random(int.from_bytes(digest, "little")))


# Faces between two reports of progress.
_PROGRESS_EVERY = 250


def drawn_faces(num: int, seed: int, on_progress: Callable[[int, int], None] | None = None) -> tuple[Tensor, Tensor]:
    """Draw a labelled data set of any size.

    The same ``num`` and ``seed`` give the same bits, and the first k images of a larger data set are the data set of k
    images with that seed: an image depends only on the seed and its number. :func:`face_at` tells its factors.

    Args:
        num: number of faces, at least 1.
        seed: any integer; different seeds give unrelated faces.
        on_progress: called as ``on_progress(done, num)`` after every 250 faces and at the end; it may raise to stop the
            work.

    Returns:
        images: uint8 (num, 3, 64, 64), red, green and blue from 0 to 255;
        attributes: uint8 (num, len(ATTRIBUTES)), 1 where the attribute is true, columns as in :data:`ATTRIBUTES`.

    Raises:
        ValueError: ``num`` is less than 1.
    """
    if num < 1:
        raise ValueError(f"The number of drawn faces must be at least 1, but it is {num}; request one face or more.")
    images = torch.empty(num, 3, IMAGE_SIZE, IMAGE_SIZE, dtype=torch.uint8)
    labels = torch.empty(num, len(ATTRIBUTES), dtype=torch.uint8)
    pixels, columns = images.numpy(), labels.numpy()
    for index in range(num):
        face = face_at(seed, index)
        pixels[index] = np.asarray(draw_face(face)).transpose(2, 0, 1)
        columns[index] = list(attributes(face).values())
        if on_progress is not None and ((index + 1) % _PROGRESS_EVERY == 0 or index + 1 == num):
            on_progress(index + 1, num)
    return images, labels
