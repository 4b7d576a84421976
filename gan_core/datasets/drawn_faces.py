"""Drawn faces: an endless, labelled set of cartoon portraits that needs neither a download nor a disk.

Every image is a flat, friendly portrait put together from *known factors*: the fields of :class:`Face`, from the skin
tone to the pattern behind the head. So one can ask later which of them a generator has discovered, and there is
something for it to discover: all factors are drawn anew for each face, so no two are alike. The faces are aligned
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
No_Beard               ``beard`` is "none"; a moustache alone is no beard
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

from __future__ import annotations

import functools
import hashlib
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np
import torch
from PIL import Image, ImageChops, ImageDraw
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..settings.config import RunConfig
from .attributes import chosen_attributes
from .data import COMPARED, HELD_OUT, ImageData, Samples, Say, check_room, no_classes, unlabelled

IMAGE_SIZE = 64

ATTRIBUTES = (
    "Bald",
    "Bangs",
    "Black_Hair",
    "Blond_Hair",
    "Brown_Hair",
    "Gray_Hair",
    "Bushy_Eyebrows",
    "Big_Nose",
    "Eyeglasses",
    "Goatee",
    "Mouth_Slightly_Open",
    "Mustache",
    "Narrow_Eyes",
    "No_Beard",
    "Pale_Skin",
    "Rosy_Cheeks",
    "Smiling",
    "Straight_Hair",
    "Wavy_Hair",
    "Wearing_Earrings",
    "Wearing_Hat",
    "Wearing_Lipstick",
)
"""Names of the attributes, in the order of the columns of :func:`drawn_faces`; defined in the table above."""

FACTOR_RANGES: dict[str, tuple[float, float]] = {
    "skin": (0.0, 1.0),
    "undertone": (-1.0, 1.0),
    "face_width": (0.9, 1.1),
    "jaw": (0.0, 1.0),
    "hair_shade": (-1.0, 1.0),
    "hair_volume": (0.0, 1.0),
    "parting": (-1.0, 1.0),
    "brow_thickness": (0.9, 2.6),
    "brow_tilt": (-1.0, 1.0),
    "brow_height": (0.0, 1.0),
    "eye_size": (0.85, 1.2),
    "eye_open": (0.4, 1.0),
    "gaze_x": (-1.0, 1.0),
    "gaze_y": (-1.0, 1.0),
    "nose_size": (0.75, 1.35),
    "smile": (-1.0, 1.0),
    "mouth_open": (0.0, 1.0),
    "mouth_width": (0.85, 1.2),
    "blush": (0.0, 1.0),
    "freckles": (0.0, 1.0),
    "turn": (-1.0, 1.0),
    "tilt": (-10.0, 10.0),
    "scale": (0.94, 1.06),
    "shift_x": (-2.0, 2.0),
    "shift_y": (-2.0, 2.0),
    "light": (-1.0, 1.0),
}
"""Lowest and highest value of each numeric factor; the units stand in the docstring of :class:`Face`."""

FACTOR_CHOICES: dict[str, tuple[str, ...]] = {
    "hair_style": (
        "bald",
        "buzz",
        "short",
        "spiky",
        "bob",
        "long",
        "wavy",
        "curly",
        "afro",
        "bun",
        "ponytail",
        "braids",
    ),
    "hair_colour": ("black", "brown", "chestnut", "red", "blond", "gray", "white", "dyed"),
    "eye_colour": ("brown", "hazel", "green", "blue", "gray"),
    "nose": ("button", "round", "straight"),
    "glasses": ("none", "round", "square", "sunglasses"),
    "hat": ("none", "cap", "beanie", "sunhat", "party", "headscarf"),
    "beard": ("none", "stubble", "goatee", "full"),
    "earrings": ("none", "stud", "hoop"),
    "clothing": ("crew", "vneck", "shirt", "tie", "turtleneck", "hoodie"),
    "background": ("plain", "gradient", "split", "disc", "hills", "stripes"),
}
"""The values of each factor that is a choice."""

FRINGED = ("short", "bob", "long", "wavy", "bun", "ponytail", "braids")
"""The hair styles that a fringe can be cut into; the others ignore ``fringe``."""

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Face:
    """All factors of one portrait.

    Numbers lie within :data:`FACTOR_RANGES` and words are among :data:`FACTOR_CHOICES`. Colours are (red, green, blue),
    integers from 0 to 255. A *unit* is 1/64 of the side of the image.

    Attributes:
        skin: from very light (0) to very deep (1).
        undertone: of the skin, from cool and pink (-1) to warm and golden (1).
        face_width: width of the head, relative to the usual 30 units.
        jaw: from pointed (0) to square (1).
        hair_style: cut; where a hat sits only what shows below it is drawn.
        hair_colour: also of eyebrows, beard and moustache; "dyed" takes its hue from ``hair_shade`` (pink to teal).
        hair_shade: from darker (-1) to lighter (1) within the colour.
        hair_volume: from flat (0) to full (1).
        parting: place of the parting, from the left (-1) to the right (1) of the forehead.
        fringe: whether hair falls over the forehead, in the styles of :data:`FRINGED`.
        brow_thickness: thickness of the eyebrows in units.
        brow_tilt: from inner ends raised, worried (-1), to inner ends lowered, stern (1).
        brow_height: from low (0) to raised (1).
        eye_size: size of the eyes, 1 is the usual 7.6 units of width.
        eye_colour: colour of the irises.
        eye_open: share of the eye that the lids leave open.
        gaze_x, gaze_y: where the eyes look: left (-1) to right (1), up (-1) to down (1).
        lashes: whether the eyelashes are drawn.
        nose: shape of the nose.
        nose_size: its size, 1 is usual.
        smile: from a frown (-1) over a straight mouth (0) to a broad grin (1).
        mouth_open: from closed (0) to wide open (1); an open smile shows teeth.
        mouth_width: width of the mouth, 1 is the usual 11 units.
        lipstick: whether the lips are painted.
        glasses: kind of glasses.
        glasses_colour: colour of their frame.
        hat: what is worn on the head.
        hat_colour: its colour.
        beard: kind of beard, without the upper lip.
        moustache: whether there is a moustache.
        earrings: kind of earrings.
        blush: redness of the cheeks, from none (0) to strong (1).
        freckles: from none (0) to many (1).
        clothing: shape of the collar.
        clothing_colour: colour of the clothes.
        background: pattern behind the head.
        background_colour, background_second: its colours; "plain" uses only the first.
        turn: turn of the head, from the left (-1) to the right (1).
        tilt: tilt of the head in degrees; positive is clockwise.
        scale: size of the portrait.
        shift_x, shift_y: shift of the portrait to the right and down, in units.
        light: side it comes from, and its strength: strong from the left (-1), none (0), strong from the right (1).

    Raises:
        ValueError: a factor is outside its range, not among its choices, or not a colour.
    """

    skin: float
    undertone: float
    face_width: float
    jaw: float
    hair_style: str
    hair_colour: str
    hair_shade: float
    hair_volume: float
    parting: float
    fringe: bool
    brow_thickness: float
    brow_tilt: float
    brow_height: float
    eye_size: float
    eye_colour: str
    eye_open: float
    gaze_x: float
    gaze_y: float
    lashes: bool
    nose: str
    nose_size: float
    smile: float
    mouth_open: float
    mouth_width: float
    lipstick: bool
    glasses: str
    glasses_colour: Colour
    hat: str
    hat_colour: Colour
    beard: str
    moustache: bool
    earrings: str
    blush: float
    freckles: float
    clothing: str
    clothing_colour: Colour
    background: str
    background_colour: Colour
    background_second: Colour
    turn: float
    tilt: float
    scale: float
    shift_x: float
    shift_y: float
    light: float

    def __post_init__(self) -> None:
        for name, (low, high) in FACTOR_RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:  # also catches NaN
                raise ValueError(
                    f"The factor {name} of a face must lie between {low:g} and {high:g}, but it is {value}; "
                    "choose a value in that range."
                )
        for name, choices in FACTOR_CHOICES.items():
            value = getattr(self, name)
            if value not in choices:
                raise ValueError(
                    f'The factor {name} of a face must be one of {", ".join(choices)}, but it is "{value}"; '
                    "choose one of these."
                )
        for name in _COLOUR_FACTORS:
            value = getattr(self, name)
            if len(value) != 3 or not all(isinstance(part, int) and 0 <= part <= 255 for part in value):
                raise ValueError(
                    f"The factor {name} of a face must be three integers from 0 to 255 (red, green, blue), "
                    f"but it is {value}; give such a colour."
                )


_COLOUR_FACTORS = tuple(field.name for field in fields(Face) if field.type == "Colour")


class Uniform(Protocol):
    """A source of random numbers: ``random.Random`` and ``numpy.random.Generator`` both are one."""

    def random(self) -> float:
        """The next number, uniform in [0, 1)."""
        ...


# --- Colours ----------------------------------------------------------------------------------------------------------

# Skin from very light to very deep, at equal steps of the factor.
_SKINS: tuple[Colour, ...] = (
    (255, 228, 212),
    (250, 212, 186),
    (240, 190, 152),
    (222, 163, 120),
    (194, 131, 90),
    (160, 101, 66),
    (124, 76, 50),
    (92, 56, 40),
)

_HAIRS: dict[str, Colour] = {
    "black": (38, 33, 40),
    "brown": (88, 56, 38),
    "chestnut": (130, 78, 44),
    "red": (190, 84, 38),
    "blond": (232, 192, 104),
    "gray": (146, 146, 152),
    "white": (226, 224, 222),
}
_DYES: tuple[Colour, ...] = ((232, 110, 156), (150, 98, 190), (64, 150, 170))

_EYES: dict[str, Colour] = {
    "brown": (104, 62, 32),
    "hazel": (140, 104, 44),
    "green": (78, 140, 84),
    "blue": (66, 128, 190),
    "gray": (112, 128, 142),
}

# Backgrounds are soft, clothes and hats stronger, so that the person stands out; chosen by eye to go together.
_SOFT: tuple[Colour, ...] = (
    (250, 226, 178),
    (248, 205, 190),
    (244, 200, 212),
    (216, 206, 236),
    (190, 208, 238),
    (178, 220, 236),
    (176, 224, 214),
    (196, 226, 184),
    (228, 232, 176),
    (240, 238, 230),
    (128, 180, 196),
    (234, 164, 140),
    (150, 160, 204),
    (142, 190, 158),
)
_STRONG: tuple[Colour, ...] = (
    (214, 72, 70),
    (232, 130, 62),
    (238, 184, 70),
    (96, 156, 92),
    (44, 132, 126),
    (58, 118, 178),
    (62, 74, 128),
    (128, 82, 154),
    (208, 92, 134),
    (236, 232, 224),
    (92, 96, 108),
    (52, 56, 70),
)
_FRAMES: tuple[Colour, ...] = (
    (36, 34, 42),
    (36, 34, 42),
    (96, 56, 34),
    (168, 46, 54),
    (40, 84, 146),
    (40, 112, 96),
    (186, 142, 60),
    (112, 62, 132),
)

_INK: Colour = (44, 30, 36)
_SHADE: Colour = (52, 22, 58)
_GOLD: Colour = (240, 196, 72)


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    """``first`` with a ``share`` (0 to 1) of ``second``."""
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


def _ramp(colours: Sequence[Colour], position: float) -> Colour:
    """The colour at ``position`` (0 to 1) along evenly spaced ``colours``."""
    place = position * (len(colours) - 1)
    index = min(int(place), len(colours) - 2)
    return _mix(colours[index], colours[index + 1], place - index)


def _darker(colour: Colour, share: float) -> Colour:
    return _mix(colour, _SHADE, share)


def _lighter(colour: Colour, share: float) -> Colour:
    return _mix(colour, (255, 250, 238), share)


def _brightness(colour: Colour) -> float:
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def _skin_colour(face: Face) -> Colour:
    base = _ramp(_SKINS, face.skin)
    return _mix(base, (236, 140, 136) if face.undertone < 0 else (236, 186, 96), 0.1 * abs(face.undertone))


def _hair_colour(face: Face) -> Colour:
    if face.hair_colour == "dyed":
        return _ramp(_DYES, (face.hair_shade + 1) / 2)
    base = _HAIRS[face.hair_colour]
    if face.hair_shade < 0:
        return _mix(base, (16, 12, 18), -0.22 * face.hair_shade)
    return _mix(base, (250, 226, 190), 0.13 * face.hair_shade)


# --- Random faces -----------------------------------------------------------------------------------------------------

# How common each choice is. Two lists for hair and beards, because they go together: a face takes either the first,
# where long hair and jewellery are common, or the second, where beards and short hair are. Everything occurs in both.
_HAIR_WEIGHTS: tuple[dict[str, float], dict[str, float]] = (
    {
        "bald": 0.4,
        "buzz": 0.3,
        "short": 1.0,
        "spiky": 0.4,
        "bob": 2.0,
        "long": 2.0,
        "wavy": 1.8,
        "curly": 1.3,
        "afro": 1.0,
        "bun": 1.3,
        "ponytail": 1.2,
        "braids": 1.0,
    },
    {
        "bald": 2.0,
        "buzz": 1.8,
        "short": 4.0,
        "spiky": 1.8,
        "bob": 0.4,
        "long": 0.4,
        "wavy": 0.5,
        "curly": 1.1,
        "afro": 1.0,
        "bun": 0.4,
        "ponytail": 0.3,
        "braids": 0.2,
    },
)
_BEARD_WEIGHTS: tuple[dict[str, float], dict[str, float]] = (
    {"none": 1.0},
    {"none": 5.0, "stubble": 1.3, "goatee": 1.5, "full": 2.2},
)
_WEIGHTS: dict[str, dict[str, float]] = {
    "hair_colour": {
        "black": 2.6,
        "brown": 2.2,
        "chestnut": 1.5,
        "red": 1.0,
        "blond": 1.9,
        "gray": 1.0,
        "white": 0.6,
        "dyed": 0.5,
    },
    "eye_colour": {"brown": 3.0, "hazel": 1.2, "green": 1.2, "blue": 1.6, "gray": 0.7},
    "nose": {"button": 1.0, "round": 1.0, "straight": 1.0},
    "glasses": {"none": 7.0, "round": 1.1, "square": 1.1, "sunglasses": 0.7},
    "hat": {"none": 7.6, "cap": 0.7, "beanie": 0.7, "sunhat": 0.5, "party": 0.4, "headscarf": 0.5},
    "clothing": {"crew": 2.0, "vneck": 1.2, "shirt": 1.4, "tie": 0.7, "turtleneck": 0.8, "hoodie": 1.0},
    "background": {"plain": 2.0, "gradient": 2.0, "split": 1.0, "disc": 1.2, "hills": 1.0, "stripes": 0.8},
}


def _pick(rng: Uniform, weights: dict[str, float]) -> str:
    place = rng.random() * sum(weights.values())
    for name, weight in weights.items():
        place -= weight
        if place < 0:
            return name
    return name  # only if rounding has left a tiny rest


def _palette(rng: Uniform, colours: Sequence[Colour]) -> Colour:
    """A colour of the palette, a little lighter or darker than it stands there."""
    colour = colours[int(rng.random() * len(colours))]
    change = rng.random() * 0.24 - 0.12
    return _mix(colour, (255, 255, 255) if change > 0 else (30, 24, 50), abs(change))


def random_face(rng: Uniform) -> Face:
    """Draw all factors of a face at random.

    Always takes the same number of random numbers, so faces drawn one after the other do not disturb each other.

    Args:
        rng: a ``random.Random`` or a ``numpy.random.Generator``; only its method ``random()`` is called.

    Returns:
        A face whose factors lie in their ranges. There are no beards or earrings under headscarves.
    """

    def uniform(low: float, high: float) -> float:
        return low + (high - low) * float(rng.random())

    def middling(low: float, high: float) -> float:
        """Like ``uniform``, but values in the middle of the range are more common (triangular)."""
        return low + (high - low) * (float(rng.random()) + float(rng.random())) / 2

    def chance(probability: float) -> bool:
        return bool(rng.random() < probability)

    bearded = chance(0.5)
    skin = uniform(0, 1)
    # Dark skin with dark hair is the most common, but any pair may occur: hair gets dyed.
    hair_colour = _pick(rng, _WEIGHTS["hair_colour"])
    darker_hair = _pick(rng, {"black": 3.0, "brown": 1.0})
    if chance(0.55) and skin > 0.55 and hair_colour not in ("black", "gray", "white"):
        hair_colour = darker_hair
    hair_style = _pick(rng, _HAIR_WEIGHTS[bearded])
    hat = _pick(rng, _WEIGHTS["hat"])
    beard = _pick(rng, _BEARD_WEIGHTS[bearded])
    moustache = chance((0.1, 0.5, 0.55, 0.75)[FACTOR_CHOICES["beard"].index(beard)]) and bearded
    earrings = _pick(rng, {"none": 8.0, "stud": 1.0, "hoop": 0.6} if bearded else {"none": 5.0, "stud": 2.5, "hoop": 2.5})
    lipstick = chance(0.03 if bearded else 0.45)
    lashes = chance(0.06 if bearded else 0.75)
    if hat == "headscarf":
        beard, moustache, earrings = "none", False, "none"

    # A grin opens the mouth more often than a frown.
    mood = uniform(0, 1)
    smile = -1 + 1.1 * mood / 0.26 if mood < 0.26 else 0.1 + 0.9 * (mood - 0.26) / 0.74
    opened = chance(0.6 if smile > 0.25 else 0.22)
    width, blush, freckled, bushy = middling(0.9, 1.1), uniform(0.0, 0.45), chance(0.2), chance(0.3)
    freckles, rosy, stronger_blush = uniform(0.3, 1), chance(0.3), uniform(0.5, 1)
    brow, bushy_brow = uniform(0.9, 1.9), uniform(2, 2.6)
    sleepy, half, wide = chance(0.18), uniform(0.4, 0.6), uniform(0.62, 1)
    mouth_open = uniform(0.2, 1)
    nose_size = middling(0.75, 1.35)
    background_colour, second, third = _palette(rng, _SOFT), _palette(rng, _SOFT), _palette(rng, _SOFT)
    return Face(
        skin=skin,
        undertone=middling(-1, 1),
        face_width=width,
        jaw=uniform(0, 1),
        hair_style=hair_style,
        hair_colour=hair_colour,
        hair_shade=uniform(-1, 1),
        hair_volume=uniform(0, 1),
        parting=uniform(-1, 1),
        fringe=chance(0.42),
        brow_thickness=bushy_brow if bushy else brow,
        brow_tilt=middling(-1, 1),
        brow_height=uniform(0, 1),
        eye_size=middling(0.85, 1.2),
        eye_colour=_pick(rng, _WEIGHTS["eye_colour"]),
        eye_open=half if sleepy else wide,
        gaze_x=middling(-1, 1),
        gaze_y=middling(-1, 1),
        lashes=lashes,
        nose=_pick(rng, _WEIGHTS["nose"]),
        nose_size=nose_size,
        smile=smile,
        mouth_open=mouth_open if opened else 0.0,
        mouth_width=middling(0.85, 1.2),
        lipstick=lipstick,
        glasses=_pick(rng, _WEIGHTS["glasses"]),
        glasses_colour=_palette(rng, _FRAMES),
        hat=hat,
        hat_colour=_palette(rng, _STRONG),
        beard=beard,
        moustache=moustache,
        earrings=earrings,
        blush=stronger_blush if rosy else blush,
        freckles=freckles if freckled else 0.0,
        clothing=_pick(rng, _WEIGHTS["clothing"]),
        clothing_colour=_palette(rng, _STRONG),
        background=_pick(rng, _WEIGHTS["background"]),
        background_colour=background_colour,
        background_second=max(second, third, key=lambda colour: abs(_brightness(colour) - _brightness(background_colour))),
        turn=middling(-1, 1),
        tilt=middling(-10, 10),
        scale=middling(0.94, 1.06),
        shift_x=middling(-2, 2),
        shift_y=middling(-2, 2),
        light=uniform(-1, 1),
    )


def attributes(face: Face) -> dict[str, bool]:
    """The attributes of a face by name, in the order of :data:`ATTRIBUTES`; the module's docstring defines them."""
    covered = face.hat == "headscarf"
    brim = face.hat in ("cap", "beanie", "sunhat")
    hair = face.hair_style != "bald" and not covered
    colour = face.hair_colour if hair else ""
    style = face.hair_style if hair else ""
    return {
        "Bald": face.hair_style == "bald" and not covered,
        "Bangs": face.fringe and style in FRINGED and not brim,
        "Black_Hair": colour == "black",
        "Blond_Hair": colour == "blond",
        "Brown_Hair": colour in ("brown", "chestnut"),
        "Gray_Hair": colour in ("gray", "white"),
        "Bushy_Eyebrows": face.brow_thickness >= 2 and not brim,
        "Big_Nose": face.nose_size >= 1.15,
        "Eyeglasses": face.glasses != "none",
        "Goatee": face.beard == "goatee",
        "Mouth_Slightly_Open": face.mouth_open >= 0.2,
        "Mustache": face.moustache,
        "Narrow_Eyes": face.eye_open <= 0.6 and face.glasses != "sunglasses",
        "No_Beard": face.beard == "none",
        "Pale_Skin": face.skin <= 0.12,
        "Rosy_Cheeks": face.blush >= 0.5,
        "Smiling": face.smile >= 0.25,
        "Straight_Hair": style in ("bob", "long", "ponytail", "bun"),
        "Wavy_Hair": style in ("wavy", "curly", "afro"),
        "Wearing_Earrings": face.earrings != "none" and not covered,
        "Wearing_Hat": face.hat not in ("none", "headscarf"),
        "Wearing_Lipstick": face.lipstick,
    }


# --- Geometry ---------------------------------------------------------------------------------------------------------

# Points are complex numbers, x + iy: moving, scaling and turning a shape is then one multiplication and one addition.
# Curves that depend only on a few numbers are computed once and kept, which saves much of the time of a drawing.


@functools.lru_cache(maxsize=16)
def _circle(count: int) -> np.ndarray:
    return np.exp(2j * np.pi * np.arange(count) / count)


@functools.lru_cache(maxsize=16)
def _circle_parts(count: int) -> tuple[np.ndarray, np.ndarray]:
    """The horizontal and the vertical part of the unit circle, both complex."""
    circle = _circle(count)
    return circle.real + 0j, 1j * circle.imag


@functools.lru_cache(maxsize=64)
def _bump(count: int, power: int) -> np.ndarray:
    """``count`` numbers that rise from 0 at both ends to 1 in the middle, the flatter the higher the even ``power``."""
    return 1 - np.linspace(-1, 1, count) ** power


@functools.lru_cache(maxsize=32)
def _spline_weights(count: int, closed: bool) -> np.ndarray:
    """Weights (points, count) of a smooth (Catmull-Rom) curve through ``count`` points, in four pieces from each on."""
    t = np.arange(4)[:, None] / 4
    basis = np.concatenate([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2], axis=1)
    spans = count if closed else count - 1
    weights = np.zeros((4 * spans + (not closed), count))
    for span in range(spans):
        for k in range(4):
            index = (span + k - 1) % count if closed else min(max(span + k - 1, 0), count - 1)
            weights[4 * span : 4 * span + 4, index] += basis[:, k] / 2
    if not closed:
        weights[-1, -1] = 1
    return weights.astype(np.complex128)  # as the points are, which saves a conversion each time


def _curve(*points: complex) -> np.ndarray:
    """Smooth open curve through the points, ends included."""
    return _spline_weights(len(points), False) @ np.array(points)


def _loop(*points: complex) -> np.ndarray:
    """Smooth closed curve through the points."""
    return _spline_weights(len(points), True) @ np.array(points)


def _both(*right: complex) -> list[complex]:
    """The points, followed by the mirror images in reverse of those that do not lie on the axis."""
    return [*right, *(complex(-point.real, point.imag) for point in reversed(right) if point.real)]


def _ellipse(centre: complex, width: float, height: float, count: int = 20) -> np.ndarray:
    """Ellipse with half-axes ``width`` and ``height``."""
    across, down = _circle_parts(count)
    return width * across + height * down + centre


@functools.lru_cache(maxsize=32)
def _arc(begin: float, end: float, count: int) -> np.ndarray:
    """Points of the unit circle from ``begin`` to ``end`` degrees; 0 is right, 90 is down, 270 is up."""
    return np.exp(1j * np.radians(np.linspace(begin, end, count)))


def _stretch(points: np.ndarray, width: float, height: float) -> np.ndarray:
    return width * points.real + 1j * height * points.imag


def _scallops(path: np.ndarray, centre: complex, depth: float) -> np.ndarray:
    """``path`` with bumps of curls that bulge away from ``centre``; every sixth point is a notch."""
    outward = path - centre
    outward = outward / np.abs(outward)
    bumps = np.tile([0.0, 0.6, 0.92, 1.0, 0.92, 0.6], len(path) // 6 + 1)[: len(path)]
    return path + outward * (depth * bumps)


class _Pen:
    """Fills shapes given in frame units on the enlarged image; keeps the silhouette of the person for the light.

    The silhouette is filled with ``shade``, the strength of the shadow from 0 to 255.
    """

    def __init__(self, image: Image.Image, silhouette: Image.Image, pixels: float, shade: int) -> None:
        self.ink = ImageDraw.Draw(image)
        self.shadow = ImageDraw.Draw(silhouette)
        self.pixels = pixels
        self.shade = shade
        self.turn: complex = pixels
        self.move: complex = 0

    def place(self, turn: complex, move: complex) -> None:
        """From now on the point z of a shape lies at ``turn * z + move`` in frame units."""
        self.turn, self.move = turn * self.pixels, move * self.pixels

    def fill(self, shape: np.ndarray, colour: Colour) -> None:
        """A shape inside the silhouette."""
        self.ink.polygon((shape * self.turn + self.move).view(np.float64).tolist(), fill=colour)

    def body(self, shape: np.ndarray, colour: Colour) -> None:
        """A shape that adds to the silhouette, which is what the light will fall on."""
        points = (shape * self.turn + self.move).view(np.float64).tolist()
        self.ink.polygon(points, fill=colour)
        self.shadow.polygon(points, fill=self.shade)

    def stroke(self, path: np.ndarray, width: float, colour: Colour, taper: float = 1.0) -> None:
        """A line along ``path``; ``taper`` is the share of the width that is lost towards both ends."""
        step = np.empty_like(path)
        step[1:-1] = path[2:] - path[:-2]
        step[0], step[-1] = path[1] - path[0], path[-1] - path[-2]
        half = 0.5 * width * (1 - taper + taper * _bump(len(path), 4))
        side = 1j * half * step / np.abs(step)
        self.fill(np.concatenate([path + side, (path - side)[::-1]]), colour)

    def ring(self, outer: np.ndarray, inner: np.ndarray, colour: Colour, body: bool = False) -> None:
        """The band between two closed outlines."""
        shape = np.concatenate([outer, outer[:1], inner[:1], inner[::-1]])
        (self.body if body else self.fill)(shape, colour)


# --- Drawing ----------------------------------------------------------------------------------------------------------

# Half the width of the usual head, and how far it reaches above and below the line of the eyes.
_HALF, _TOP, _CHIN = 15.0, 17.0, 20.0
_EYE_X, _NOSE_Y, _MOUTH_Y = 7.5, 6.5, 12.0
_SCALE = 1.06  # of the usual portrait, in frame units per unit of the head
_TURN = 0.18  # radians by which the head turns at most


@dataclass(frozen=True)
class _Looks:
    """What several parts of the drawing need to know."""

    face: Face
    skin: Colour
    hair: Colour
    half: float  # half the width of the head
    turn: float  # shift of the front of the face by the turn of the head
    crown: float  # how far the hair rises above the head
    side: float  # how far the hair stands off at the sides

    def at(self, x: float, y: float, depth: float = 0.0) -> complex:
        """A point of the face, moved by the turn of the head like a point of a ball; ``depth`` lifts it off."""
        angle = math.asin(min(max(x / (self.half * 1.15), -1), 1)) + _TURN * self.face.turn
        return complex(self.half * 1.15 * math.sin(angle) + depth * self.face.turn, y)

    def lean(self, shape: np.ndarray) -> np.ndarray:
        """Shift the points on the front of the forehead with the turn of the head; those at the temples stay."""
        return shape + self.turn * np.clip((-2 - shape.imag) / 9, 0, 1)

    def narrow(self, x: float) -> float:
        """How much the turn narrows what lies at x, relative to a head that looks at the viewer."""
        angle = math.asin(min(max(x / (self.half * 1.15), -1), 1))
        return math.cos(angle + _TURN * self.face.turn) / math.cos(angle)


def _looks(face: Face) -> _Looks:
    full = face.hair_volume
    crown, side = {
        "bald": (0.0, 0.0),
        "buzz": (0.7, 0.5),
        "short": (2.2 + 2.2 * full, 1.0 + 0.8 * full),
        "spiky": (2.0 + 1.0 * full, 0.9),
        "bob": (2.4 + 1.6 * full, 2.6 + 1.6 * full),
        "long": (2.2 + 1.6 * full, 2.2 + 1.8 * full),
        "wavy": (2.4 + 1.8 * full, 2.8 + 2.0 * full),
        "curly": (3.0 + 1.5 * full, 3.0 + 1.5 * full),
        "afro": (4.0 + 3.0 * full, 5.0 + 3.0 * full),
        "bun": (1.6 + 0.8 * full, 0.9),
        "ponytail": (1.8 + 1.0 * full, 1.0),
        "braids": (1.8 + 0.8 * full, 1.4),
    }[face.hair_style]
    if face.hat not in ("none", "party"):
        crown = min(crown, 1.5)  # pressed flat by the hat
    return _Looks(face, _skin_colour(face), _hair_colour(face), _HALF * face.face_width, 2.4 * face.turn, crown, side)


def draw_face(face: Face, size: int = IMAGE_SIZE) -> Image.Image:
    """Draw a face.

    Args:
        face: its factors.
        size: side of the square image in pixels, at least 16. The picture is the same at any size, only sharper.

    Returns:
        An image of mode RGB, ``size`` x ``size`` pixels. The same factors give the same pixels.

    Raises:
        ValueError: ``size`` is too small.
    """
    if size < 16:
        raise ValueError(
            f"A drawn face needs at least 16 pixels a side to be recognisable, but size is {size}; choose 16 or more."
        )
    # Larger images have finer pixels to begin with. Both are multiples of two, for the reduction below.
    enlarge = 4 if size <= 256 else 2
    image = Image.new("RGB", (size * enlarge, size * enlarge), face.background_colour)
    silhouette = Image.new("L", image.size, 0)
    pen = _Pen(image, silhouette, size * enlarge / 64, round(255 * 0.32 * abs(face.light)))
    looks = _looks(face)

    pen.place(1, 0)
    _draw_background(pen, image, face)

    middle = complex(32 + face.shift_x, 33.2 + face.shift_y)
    scale = _SCALE * face.scale
    upright = (complex(scale), middle)
    # The head tilts about the nose, which keeps the eyes near their places.
    swing = scale * complex(math.cos(math.radians(face.tilt)), math.sin(math.radians(face.tilt)))
    pivot = 8j
    tilted = (swing, middle + scale * pivot - swing * pivot)

    pen.place(*tilted)
    _draw_back_hair(pen, looks)
    pen.place(upright[0], upright[1] - 1.5j * scale)
    _draw_body(pen, looks)
    pen.place(*tilted)
    _draw_earrings(pen, looks, behind=True)
    _draw_head(pen, looks)
    _draw_eyes(pen, looks)
    _draw_nose(pen, looks)
    _draw_beard(pen, looks)
    _draw_mouth(pen, looks)
    _draw_glasses(pen, looks)
    _draw_front_hair(pen, looks)
    _draw_brows(pen, looks)
    _draw_earrings(pen, looks, behind=False)
    _draw_hat(pen, looks)

    # Averaging pairs first costs little sharpness and makes the better filter four times cheaper.
    image = image.reduce(enlarge // 2).resize((size, size), Image.Resampling.LANCZOS)
    silhouette = silhouette.reduce(enlarge)
    if pen.shade:
        image.paste(_SHADE, mask=ImageChops.multiply(silhouette, _light_map(size, face, middle)))
    return image


@functools.lru_cache(maxsize=8)
def _full_light_map(size: int) -> Image.Image:
    """Shade of a ball lit from the left, on a map of twice the image's width with the ball in its middle."""
    x = (np.arange(2 * size) + 0.5 - size)[None, :] * 64 / size
    y = (np.arange(2 * size) + 0.5 - size)[:, None] * 64 / size
    shade = np.clip((0.94 * x + 0.34 * y + 2) / 22, 0, 1)
    return Image.fromarray(np.rint(255 * shade * shade * (3 - 2 * shade)).astype(np.uint8))


def _light_map(size: int, face: Face, middle: complex) -> Image.Image:
    """Where the light leaves this face, mode L: from 0 on the lit side to 255 on the other."""
    whole = _full_light_map(size)
    x = 64 - middle.real if face.light > 0 else middle.real
    left, top = size - round(x * size / 64), size - round(middle.imag * size / 64)
    part = whole.crop((left, top, left + size, top + size))
    if face.light > 0:
        part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return part


@functools.lru_cache(maxsize=8)
def _gradient_mask(side: int) -> Image.Image:
    ramp = np.rint(np.linspace(0, 255, side)).astype(np.uint8)
    return Image.fromarray(np.repeat(ramp[:, None], side, axis=1))


def _draw_background(pen: _Pen, image: Image.Image, face: Face) -> None:
    second = face.background_second
    if face.background == "gradient":
        image.paste(second, mask=_gradient_mask(image.width))
    elif face.background == "split":
        pen.fill(np.array([0j, 40, 24 + 64j, 64j]), second)
    elif face.background == "disc":
        pen.fill(_ellipse(32 + 32j, 28, 28, 48), second)
    elif face.background == "hills":
        pen.fill(np.append(_curve(-4 + 42j, 10 + 36j, 24 + 43j, 40 + 38j, 54 + 32j, 68 + 40j), [64 + 70j, 70j]), second)
    elif face.background == "stripes":
        for left in (0, 22, 44):
            pen.fill(np.array([left + 0j, left + 11, left + 11 + 64j, left + 64j]), _mix(face.background_colour, second, 0.6))


def _draw_body(pen: _Pen, looks: _Looks) -> None:
    face, skin = looks.face, looks.skin
    cloth = face.clothing_colour
    fold = _darker(cloth, 0.25)
    neck = 6.4 * face.face_width
    pen.body(np.array([-neck + 12j, neck + 12j, neck + 1 + 32j, -neck - 1 + 32j]), skin)
    # The head throws a shadow on the neck.
    pen.fill(np.concatenate([_stretch(_arc(180, 0, 9), neck + 0.3, 4) + 21j, [neck + 12j, -neck + 12j]]), _darker(skin, 0.22))
    shoulders = _curve(-30 + 40j, -27 + 32j, -19 + 28.5j, -neck - 1.5 + 25.5j)
    chest = _curve(neck + 1.5 + 25.5j, 19 + 28.5j, 27 + 32j, 30 + 40j)
    depth = {"crew": 30.0, "vneck": 33.5, "shirt": 31.5, "tie": 30.5, "turtleneck": 28.0, "hoodie": 31.0}[face.clothing]
    opening = _curve(-neck - 1.5 + 25.5j, -4 + (depth - 0.8) * 1j, depth * 1j, 4 + (depth - 0.8) * 1j, neck + 1.5 + 25.5j)
    if face.clothing in ("vneck", "shirt", "tie"):
        opening = np.array([depth * 1j])
    pen.body(np.concatenate([shoulders, opening, chest]), cloth)
    if face.clothing == "crew":
        pen.stroke(opening, 1.3, fold, 0.2)
    elif face.clothing == "vneck":
        pen.stroke(np.array([-neck - 1.2 + 25.8j, -3.4 + 29.8j, depth * 1j]), 1.3, fold, 0.2)
        pen.stroke(np.array([neck + 1.2 + 25.8j, 3.4 + 29.8j, depth * 1j]), 1.3, fold, 0.2)
    elif face.clothing == "turtleneck":
        collar = np.array([-neck - 1.6 + 22.5j, neck + 1.6 + 22.5j, neck + 2.2 + 28j, -neck - 2.2 + 28j])
        pen.body(collar, _lighter(cloth, 0.12))
        pen.stroke(np.array([-neck - 1.8 + 28j, 29j, neck + 1.8 + 28j]), 0.9, fold, 0.3)
    elif face.clothing == "hoodie":
        for side in (-1, 1):
            hood = _curve(side * (neck + 0.5) + 24j, side * (neck + 6.5) + 25j, side * 9 + 31j, side * 1 + 32.5j)
            pen.body(np.append(hood, side * (neck - 1) + 28j), _darker(cloth, 0.14))
            pen.stroke(np.array([side * 4 + 30j, side * 4.2 + 36j]), 0.9, _lighter(cloth, 0.7), 0.0)
    else:
        if face.clothing == "tie":
            tie = _darker(face.hat_colour, 0.1)
            pen.fill(np.array([-1.8 + 27.5j, 1.8 + 27.5j, 2.6 + 40j, -2.6 + 40j]), tie)
            pen.fill(np.array([-2.4 + 27j, 2.4 + 27j, 1.4 + 30j, -1.4 + 30j]), _darker(tie, 0.25))
        for side in (-1, 1):
            wing = np.array([side * (neck + 1.6) + 24.2j, side * (neck + 3.4) + 28j, side * 4.4 + 33j, side * 0.4 + 27.6j])
            pen.body(wing, _lighter(cloth, 0.45))


def _head_outline(looks: _Looks) -> np.ndarray:
    """Outline of the head without ears: half an ellipse above the eyes, a jaw of variable squareness below."""
    circle = _circle(40)
    power = 1.02 - 0.34 * looks.face.jaw
    lower = np.sign(circle.real) * np.abs(circle.real) ** power * looks.half + 1j * circle.imag * _CHIN
    upper = circle.real * looks.half + 1j * circle.imag * _TOP
    return np.where(circle.imag > 0, lower, upper)


def _ears(looks: _Looks) -> tuple[complex, complex]:
    """Centres of the ears; the one on the side that the head turns to slips behind the cheek."""
    turn = looks.face.turn
    return complex(-looks.half + 0.2 + 1.6 * max(-turn, 0), 2.5), complex(looks.half - 0.2 - 1.6 * max(turn, 0), 2.5)


def _draw_head(pen: _Pen, looks: _Looks) -> None:
    face, skin = looks.face, looks.skin
    if face.hat != "headscarf":
        for centre in _ears(looks):
            pen.body(_ellipse(centre, 2.9, 4.2), skin)
            pen.fill(_ellipse(centre, 1.5, 2.5, 12), _darker(skin, 0.2))
    pen.body(_head_outline(looks), skin)

    if face.blush > 0.05:
        rose = _mix((236, 92, 100), (160, 44, 52), face.skin)
        for x in (-9.2, 9.2):
            centre, width = looks.at(x, 7.6), 3.9 * looks.narrow(x)
            for size, share in ((1.0, 0.2), (0.8, 0.36), (0.55, 0.5)):
                pen.fill(_ellipse(centre, width * size, 2.8 * size), _mix(skin, rose, share * face.blush))
    if face.freckles:
        dot = _mix(skin, (120, 56, 28), 0.5)
        # A sunflower's pattern spreads any number of dots evenly without looking like a grid.
        for k in range(round(3 + 5 * face.freckles)):
            angle, radius = 2.4 * k + 0.4, 1.25 * math.sqrt(k + 0.5)
            for side in (-1, 1):
                x = side * (8.0 + radius * math.cos(angle) * 1.15)
                pen.fill(_ellipse(looks.at(x, 6.4 + 0.72 * radius * math.sin(angle)), 0.45, 0.45, 8), dot)


def _draw_eyes(pen: _Pen, looks: _Looks) -> None:
    face, skin = looks.face, looks.skin
    if face.glasses == "sunglasses":
        return
    lid = _darker(skin, 0.12)
    iris = _EYES[face.eye_colour]
    size = face.eye_size
    for side in (-1, 1):
        centre = looks.at(side * _EYE_X, 0)
        width, height = 3.9 * size * looks.narrow(side * _EYE_X), 3.7 * size
        # The lids meet a little below the middle of the eye: the upper one does most of the closing.
        upper = -height * (1.25 * face.eye_open - 0.25)
        lower = height * (0.45 + 0.45 * face.eye_open)
        pen.fill(_ellipse(centre, width, height * 0.93), (252, 250, 246))
        look = centre + complex(1.15 * face.gaze_x * size + 0.5 * face.turn, 0.8 * face.gaze_y * size - 0.1)
        pen.fill(_ellipse(look, 2.45 * size, 2.55 * size), _darker(iris, 0.25))
        pen.fill(_ellipse(look + 0.25j, 2.0 * size, 2.1 * size, 16), iris)
        pen.fill(_ellipse(look, 1.3 * size, 1.35 * size, 16), (24, 18, 24))
        pen.fill(_ellipse(look + complex(-0.8, -0.95) * size, 0.75 * size, 0.75 * size, 10), (255, 255, 255))
        # Lids are skin drawn over the eyeball, between its rim and the edge of the lid.
        edge = _curve(
            centre - width * 1.02 + 0.35j,
            centre - 0.62 * width + 0.72j * upper,
            centre + 1j * upper,
            centre + 0.62 * width + 0.72j * upper,
            centre + width * 1.02 + 0.35j,
        )
        rim = centre + _stretch(_arc(360, 180, 11), width * 1.12, height * 1.06)
        pen.fill(np.concatenate([edge, rim]), lid if face.eye_open < 0.85 else skin)
        below = _curve(centre - width * 1.02 + 0.35j, centre + 1j * lower, centre + width * 1.02 + 0.35j)
        rim = centre + _stretch(_arc(0, 180, 11), width * 1.12, height * 1.06)
        pen.fill(np.concatenate([below, rim]), skin)
        pen.stroke(edge, 1.25, _INK, 0.75)
        pen.stroke(below, 0.5, _darker(skin, 0.35), 1.0)
        if face.lashes:
            outer = centre + side * width
            for start, tip in ((0.2 + 0j, 1.9 - 1.5j), (-0.9 - 0.9j, 0.6 - 2.6j)):
                root = outer + complex(side * start.real, 0.3 + start.imag * face.eye_open)
                end = outer + complex(side * tip.real, tip.imag * (0.45 + 0.55 * face.eye_open))
                pen.stroke(np.array([root, (root + end) / 2 + 0.2j, end]), 0.9, _INK, 0.5)


def _brow_colour(looks: _Looks) -> Colour:
    """Of brows and beards: a little darker than the hair, unless that would be too much like the skin around them."""
    colour = _mix(looks.hair, _INK, 0.35)
    skin = _brightness(looks.skin)
    if abs(_brightness(colour) - skin) < 55:
        other = (looks.hair, _mix(looks.hair, _INK, 0.7))
        return max(other, key=lambda colour: abs(_brightness(colour) - skin))
    return colour


def _draw_brows(pen: _Pen, looks: _Looks) -> None:
    face = looks.face
    colour = _brow_colour(looks)
    height = -6.3 * (0.6 + 0.4 * face.eye_size) - 1.5 * face.brow_height
    for side in (-1, 1):
        inner = looks.at(side * 4.0, height + 1.0 * face.brow_tilt)
        peak = looks.at(side * 8.2, height - 1.1 - 0.2 * face.brow_tilt)
        outer = looks.at(side * 11.6, height + 0.9 - 0.7 * face.brow_tilt)
        pen.stroke(_curve(inner, peak, outer), face.brow_thickness, colour, 0.8)


def _draw_nose(pen: _Pen, looks: _Looks) -> None:
    face = looks.face
    size = face.nose_size
    dark, light = _darker(looks.skin, 0.3), _lighter(looks.skin, 0.35)
    tip = looks.at(0, _NOSE_Y, 0.8)
    if face.nose == "button":
        pen.fill(_ellipse(tip + 0.3j, 2.1 * size, 1.6 * size, 16), dark)
        pen.fill(_ellipse(tip - 0.15j, 1.9 * size, 1.45 * size, 16), _darker(looks.skin, 0.12))
        pen.fill(_ellipse(tip + complex(-0.4, -0.5) * size, 0.7 * size, 0.5 * size, 10), light)
    elif face.nose == "round":
        bow = tip + size * _curve(*_both(2.4 - 0.6j, 1.5 + 0.9j, 1.5j))
        pen.stroke(bow, 1.0, dark, 0.5)
        pen.fill(_ellipse(tip + complex(0, -0.6) * size, 0.8 * size, 0.6 * size, 10), light)
    else:
        side = 1 if face.turn >= 0 else -1
        ridge = _curve(
            tip + complex(side * 0.2, -4.6 * size),
            tip + complex(side * 1.0, -1.8 * size),
            tip + complex(side * 2.1, 0.5) * size,
            tip + complex(side * 0.8, 1.4) * size,
            tip + complex(side * -1.0, 1.1) * size,
        )
        pen.stroke(ridge, 1.0, dark, 0.6)


def _draw_beard(pen: _Pen, looks: _Looks) -> None:
    face, skin = looks.face, looks.skin
    hair = _brow_colour(looks)
    mouth = looks.at(0, _MOUTH_Y, 0.3)
    if face.beard in ("full", "stubble"):
        outline = _head_outline(looks)
        full = face.beard == "full"
        # Stubble is darker than the skin even where the hair is not.
        colour = hair if full else _mix(skin, min(hair, _darker(skin, 0.6), key=_brightness), 0.28)
        jaw = outline[1:20]  # from right to left along the chin
        jaw = np.where(jaw.imag > 1, jaw * (1.03 if full else 0.995) + (0.6j if full else 0), jaw)
        lip = [mouth + z for z in _both(-7.4 - 1.5j, -3.6 - 3.0j, -2.4j)]
        side = complex(looks.half - 3.2, 8), complex(looks.half - 1.6, 3)
        cheek = _curve(-side[1].conjugate(), -side[0].conjugate(), *lip, *side)
        (pen.body if full else pen.fill)(np.concatenate([jaw, cheek]), colour)
    elif face.beard == "goatee":
        chin = looks.at(0, _CHIN - 1.2, -0.3)
        shape = chin + _loop(*_both(2.4j, 3.0 + 1.2j, 3.8 - 2.2j, 1.5 - 3.4j))
        pen.body(shape, hair)


def _draw_mouth(pen: _Pen, looks: _Looks) -> None:
    face, skin = looks.face, looks.skin
    centre = looks.at(0, _MOUTH_Y, 0.3)
    half = 5.5 * face.mouth_width * (1 + 0.12 * face.smile - 0.12 * face.mouth_open * (face.smile < 0)) * looks.narrow(0)
    lips = _mix(skin, (196, 36, 62), 0.78) if face.lipstick else _mix(_darker(skin, 0.12), (190, 70, 74), 0.42)
    if face.beard == "full":
        # Bare skin between the hair around the mouth.
        pen.fill(_ellipse(centre + 1j, half + 0.4, 2.3 + 2.6 * face.mouth_open), _mix(skin, lips, 0.35))
    lift = 2.3 * face.smile
    left, right = centre - half - 1j * lift, centre + half - 1j * lift
    top = centre + 1j * (0.55 * face.smile - 0.5 * face.mouth_open)
    upper = _curve(
        left,
        centre - 0.5 * half + 1j * (top.imag - centre.imag - 0.32 * lift),
        top,
        centre + 0.5 * half + 1j * (top.imag - centre.imag - 0.32 * lift),
        right,
    )
    gap = 0.9 + 5.2 * face.mouth_open if face.mouth_open >= 0.05 else 0.0
    if face.smile < 0:
        gap *= 0.8
    bottom = top + 1j * gap
    drop = bottom.imag - centre.imag
    lower = _curve(
        left,
        centre - 0.6 * half + 1j * (drop * 0.72 - 0.36 * lift),
        bottom,
        centre + 0.6 * half + 1j * (drop * 0.72 - 0.36 * lift),
        right,
    )
    if not gap:
        thick = 1.5 if face.lipstick else 0.9
        pen.fill(np.concatenate([upper, (upper + 1j * thick * _bump(len(upper), 2))[::-1] + 0.7j]), lips)
        if face.lipstick:
            pen.stroke(upper - 0.5j, 1.6, lips, 0.9)
        pen.stroke(upper, 1.0, _darker(lips, 0.55), 0.5)
    else:
        rim = 1.1 if face.lipstick else 0.7
        swell = 1j * rim * _bump(len(upper), 4)
        pen.fill(np.concatenate([upper - swell - 0.2j, (lower + 1.3 * swell)[::-1] + 0.2j]), lips)
        pen.fill(np.concatenate([upper, lower[::-1]]), (112, 30, 44))
        if gap > 2.6:
            # The tongue: the lower part of the opening.
            pen.fill(np.concatenate([0.62 * lower[4:-4] + 0.38 * upper[4:-4], lower[4:-4][::-1]]), (226, 110, 112))
        if face.smile > 0.1:
            share = 0.9 if gap < 2.6 else 0.42
            row = upper[1:-1]
            pen.fill(np.concatenate([row, (row + share * (lower[1:-1] - row))[::-1]]), (255, 253, 248))
    if face.moustache:
        lip = centre - 1j * (2.3 + 0.5 * face.mouth_open)
        hair = _brow_colour(looks)
        for side in (-1, 1):
            wing = _loop(
                lip - 0.6j,
                lip + side * 2.2 - 1.2j,
                lip + side * 4.8 + 0.1j,
                lip + side * 6.4 + 1.4j,
                lip + side * 3.2 + 1.3j,
                lip + 0.9j,
            )
            pen.fill(wing, hair)


def _strands(looks: _Looks) -> tuple[Colour, Colour]:
    """Colours of the shadows and of the shine in the hair."""
    return _darker(looks.hair, 0.28), _lighter(looks.hair, 0.22)


def _under_hat(looks: _Looks, shape: np.ndarray) -> np.ndarray:
    """Hair that would stand out of the hat is pressed below its brim."""
    if looks.face.hat in ("none", "party"):
        return shape
    return shape.real + 1j * np.maximum(shape.imag, -7.5)


def _draw_back_hair(pen: _Pen, looks: _Looks) -> None:
    """Hair behind the neck and the head."""
    face = looks.face
    style, half = face.hair_style, looks.half
    if face.hat == "headscarf":
        scarf = _darker(face.hat_colour, 0.16)
        pen.body(_loop(*_both(half + 5 + 34j, half + 2 + 14j, half + 3 - 4j, half - 4 - 17j, -20j)), scarf)
        return
    dark = _darker(looks.hair, 0.22)
    out, up = half + looks.side, _TOP + looks.crown
    if style == "bob":
        end = 14 + 3 * face.hair_volume
        ends, corner = end * 1j, out * 0.7 - 0.6j * up - 4j
        right = (-1j * up, corner, out - 2 - 11j, out + 0j, out + 1 + 9j, out - 1.5 + ends, half - 6 + ends, 12j)
        shape = _loop(*_both(*right))
        pen.body(_under_hat(looks, shape), dark)
    elif style in ("long", "wavy"):
        rows = np.arange(0, 42, 1.75)
        swing = 1.1 * np.sin(rows * 0.62) if style == "wavy" else 0.0
        side = out + 0.3 + np.linspace(0, 2.5, len(rows)) + swing
        top = _stretch(_arc(180, 360, 13), out, up)
        shape = np.concatenate([top, side + 1j * rows, (-side + 1j * rows)[::-1]])
        pen.body(_under_hat(looks, shape), dark)
    elif style in ("curly", "afro"):
        # Sits on a circle around the head; curls are its bumps.
        low = 12 + 6 * face.hair_volume if style == "curly" else 7 + 3 * face.hair_volume
        circle = _circle(84 if style == "curly" else 120)
        shape = np.where(circle.imag < 0, _stretch(circle, out, up), _stretch(circle, out + 0.5, low))
        if style == "curly":
            shape = shape.real * (1 + 0.06 * (circle.imag > 0)) + 1j * shape.imag
        shape = _scallops(shape, 0j, 2.2 if style == "curly" else 1.2)
        pen.body(_under_hat(looks, shape), looks.hair if style == "afro" else dark)
    elif style == "ponytail":
        side = 1 if face.parting > 0 else -1
        root = side * (half - 2)
        pen.body(
            _loop(
                root - 8j,
                root + side * 7 - 9j,
                root + side * 10 + 2j,
                root + side * 8 + 16j,
                root + side * 5 + 24j,
                root + side * 3 + 12j,
                root + side * 1 + 0j,
            ),
            dark,
        )
    elif style == "bun" and face.hat == "none":
        radius = 5.2 + 1.4 * face.hair_volume
        bun = -1j * (up + radius * 0.45) - looks.turn
        pen.body(_ellipse(bun, radius * 1.1, radius, 28), dark)
        pen.stroke(bun + _stretch(_arc(200, 320, 9), radius * 0.65, radius * 0.6), 1.2, _strands(looks)[1], 0.9)
    elif style == "braids":
        band = face.hat_colour
        for side in (-1, 1):
            for k in range(4):
                centre = complex(side * (half + 2.2 + 0.5 * k), 9 + 5.4 * k)
                pen.body(_ellipse(centre, 3.7 - 0.25 * k, 3.3, 16), dark if k % 2 else looks.hair)
            pen.body(_ellipse(complex(side * (half + 1.9), 5.5), 2.2, 1.6, 14), band)


def _draw_front_hair(pen: _Pen, looks: _Looks) -> None:
    """Hair over the forehead and beside the face, with its parting or fringe, strands and shine."""
    face = looks.face
    style, half, t = face.hair_style, looks.half, looks.turn
    if style == "bald" or face.hat == "headscarf":
        if style == "bald" and face.hat == "none":
            pen.fill(_ellipse(complex(-6 if face.light <= 0 else 6, -11.5), 2.8, 1.5, 14), _lighter(looks.skin, 0.3))
        return
    shadow, shine = _strands(looks)
    out, up = half + looks.side, _TOP + looks.crown
    part = 6.5 * face.parting + t
    fringe = face.fringe and style in FRINGED
    crown = _stretch(_arc(180, 360, 25), out, up)

    if style == "buzz":
        line = _curve(*_both(half + 0.4 + 2j, half - 1.4 + 1j, half - 1.9 - 5j, half - 4.5 - 9.5j, -11.2j))
        line = looks.lean(line)
        pen.stroke(line[8:-8] + 0.5j, 1.6, _darker(looks.skin, 0.2), 0.6)
        pen.body(np.concatenate([crown, line]), _mix(looks.hair, looks.skin, 0.25))
        return
    if style in ("curly", "afro"):
        if style == "curly":
            crown = _scallops(_stretch(_arc(180, 360, 49), out, up), 0j, 1.6)
        line = looks.lean(_curve(*_both(out + 2j, half - 0.4 + 1j, half - 1.6 - 4j, half - 4.5 - 8.5j, -10.5j)))
        line = _scallops(line, -30j, 1.3 if style == "curly" else 0.7)
        shape = np.concatenate([crown, line])
        pen.body(_under_hat(looks, shape), looks.hair)
        if face.hat == "none":
            for x, y in ((-9, -14), (-3, -17.5), (4, -15), (10, -13), (0, -13)):
                curl = complex(x, y - 0.5 * looks.crown) + _stretch(_arc(200, 340, 7), 1.9, 1.5)
                pen.stroke(curl, 0.8, shine, 0.9)
        return

    loose = style in ("bob", "long", "wavy")
    # The hairline runs from the right temple over the forehead to the left one; loose hair also falls beside the face.
    if loose:
        end = {"bob": 12 + 3 * face.hair_volume, "long": 30.0, "wavy": 30.0}[style]
        rows = np.linspace(end, 3, 15)
        sway = 0.8 * np.sin(rows * 0.62) if style == "wavy" else 0.0
        inner = half - 1.3 + 0.9 * (rows > 14) + sway
        outer = out + 0.2 + np.linspace(1.2, 0.2, 15) + sway
        right = np.concatenate([(outer + 1j * rows)[::-1], inner + 1j * rows])
        left = np.concatenate([(-inner + 1j * rows)[::-1], -outer + 1j * rows])
    else:
        right = np.array([out - 0.2 + 2j, half - 0.9 + 3.2j, half - 1.5 + 1j])
        left = np.array([-half + 1.5 + 1j, -half + 0.9 + 3.2j, -out + 0.2 + 2j])
    if fringe:
        dip = -7.5 + 0.5 * face.parting
        middle = looks.lean(_curve(*_both(half - 1.8 - 3j, half - 3.4 - 6.6j, 5.5 + dip * 1j, 0.5j + dip * 1j)))
    elif style in ("bun", "ponytail", "braids"):
        middle = looks.lean(_curve(*_both(half - 1.6 - 3j, half - 4 - 9j, 5 - 12j, -13j)))
    else:
        # Loose hair falls to both sides of the parting; short hair is swept across from one side to the other.
        rise, left_rise, right_rise = (15.2, 12.2, 12.2) if loose else (12.6, 12.2, 10.8)
        if part > 0:
            left_rise, right_rise = right_rise, left_rise
        temple, corner = half - 2 - 3j, half - 3.9 + 0.5 * t - 8.3j
        between = 0.5 if loose else 0.4
        middle = _curve(
            temple,
            corner,
            part + between * (half - part) - 1j * right_rise,
            part - 1j * rise,
            part - between * (half + part) - 1j * left_rise,
            corner - 2 * corner.real + t,
            -temple.conjugate(),
        )
    if style == "spiky":
        spikes = np.where(np.arange(25) % 2 == 1, 1.0 + 0.17 + 0.1 * face.hair_volume, 1.0)
        spikes[:5] = spikes[-5:] = 1
        crown = crown * spikes + 0.4 * t * (spikes > 1)
    # A soft shadow below the hairline sets off the hair from skin of a similar colour.
    pen.stroke(middle + 0.5j, 1.8, _darker(looks.skin, 0.2), 0.6)
    pen.body(_under_hat(looks, np.concatenate([crown, right, middle, left])), looks.hair)

    if face.hat not in ("none", "party"):
        return
    if fringe:
        for x in (-6.5, -1.5, 3.5):
            pen.stroke(_curve(x + 1.5 + t - 13j, x + 0.5 + t - 10j, x + t - 7.2j), 0.8, shadow, 0.9)
    elif style in ("short", "spiky"):
        side = -1 if part > 0 else 1
        for k in (0, 1):
            start = complex(part, -12.5 - 1.6 * k)
            pen.stroke(_curve(start, start + side * 5 - (1.2 + 0.6 * k) * 1j, start + side * 10.5 + 1j), 0.8, shadow, 0.9)
    elif style in ("bun", "ponytail", "braids"):
        for x in (-7, 0, 7):
            pen.stroke(_curve(x + t - 12j, 0.8 * x + t - 15j, 0.5 * x + t - (_TOP + looks.crown - 1) * 1j), 0.8, shadow, 0.9)
    else:
        pen.stroke(np.array([part - 15.2j, 0.9 * part - 17j, 0.8 * part - (up - 0.8) * 1j]), 0.9, shadow, 0.6)
    lit = 1 if face.light > 0 else -1
    gleam = _stretch(_arc(232, 258, 9), out - 2.6, up - 2.4)
    pen.stroke(gleam if lit < 0 else -gleam.conj(), 1.5, shine, 0.9)
    if loose:
        for side in (-1, 1):
            lock = _curve(side * (half + 0.4) + 1j, side * (half + 1.0) + 6j, side * (half + 0.3) + 11j)
            pen.stroke(lock, 0.8, shine if side == lit else shadow, 0.9)


def _draw_earrings(pen: _Pen, looks: _Looks, behind: bool) -> None:
    """Those ``behind`` the head, on the side that it turns away from the viewer, or the others."""
    face = looks.face
    if face.earrings == "none" or face.hat == "headscarf":
        return
    for side, ear in zip((-1, 1), _ears(looks), strict=True):
        away = side * face.turn > 0.2
        if behind != away or (away and face.hair_style in ("bob", "long", "wavy")):
            continue  # loose hair hides the ear on the far side altogether
        lobe = ear + side * 0.8 + 4.6j
        if face.earrings == "stud":
            pen.body(_ellipse(lobe, 1.35, 1.35, 12), _GOLD)
            pen.fill(_ellipse(lobe - 0.4 - 0.4j, 0.5, 0.5, 8), (255, 246, 214))
        else:
            pen.ring(_ellipse(lobe + 2.4j, 2.7, 2.9), _ellipse(lobe + 2.3j, 1.7, 1.9), _GOLD, body=True)


def _rounded(centre: complex, width: float, height: float) -> np.ndarray:
    """A box with round corners (a superellipse)."""
    circle = _circle(28)
    return (
        centre
        + width * np.sign(circle.real) * np.abs(circle.real) ** 0.55
        + 1j * height * np.sign(circle.imag) * np.abs(circle.imag) ** 0.55
    )


def _draw_glasses(pen: _Pen, looks: _Looks) -> None:
    face = looks.face
    if face.glasses == "none":
        return
    frame = face.glasses_colour
    inner_ends = []
    for side in (-1, 1):
        centre = looks.at(side * 7.4, 0.4, 0.6)
        narrow = looks.narrow(side * 7.4)
        width, height = 5.9 * narrow, {"round": 5.7, "square": 4.7, "sunglasses": 4.9}[face.glasses]
        outline, inset = (_ellipse, 1.0) if face.glasses == "round" else (_rounded, 1.05)
        if face.glasses == "sunglasses":
            pen.fill(outline(centre, width, height), frame)
            pen.fill(outline(centre, width - 0.8, height - 0.8), (34, 32, 44))
            glint = np.array([-3.2 + 1.2j, -0.4 - 3.0j, 1.2 - 3.0j, -2.2 + 2.2j])
            pen.fill(centre + _stretch(glint, narrow, 1), (112, 116, 136))
        else:
            pen.ring(outline(centre, width, height), outline(centre, width - inset, height - inset), frame)
        inner_ends.append(centre - side * (width - 0.5) - 0.8j)
        temple = complex(side * (looks.half + 0.2), -0.6)
        start = centre + side * (width - 0.4) - 1.0j
        if side * (temple - start).real > 0:
            pen.stroke(np.array([start, (start + temple) / 2, temple]), 1.0, frame, 0.0)
    pen.stroke(_curve(inner_ends[0], sum(inner_ends) / 2 - 0.7j, inner_ends[1]), 1.1, frame, 0.0)


def _draw_hat(pen: _Pen, looks: _Looks) -> None:
    face, half, t = looks.face, looks.half, looks.turn
    colour = face.hat_colour
    dark, light = _darker(colour, 0.24), _lighter(colour, 0.3)
    dome = _stretch(_arc(180, 360, 21), half + 1.6, 14.5) - 8j
    if face.hat == "cap":
        pen.body(dome, colour)
        pen.stroke(_curve(t * 0.8 - 22j, t * 1.6 - 16j, t * 1.8 - 10j), 0.7, dark, 0.5)
        pen.body(_ellipse(t * 0.6 - 22.4j, 1.4, 0.9, 10), dark)
        lower = _both(half + 2.4 - 6.0j, 0.6 * half - 6.6j, -7.2j)
        peak = _loop(*lower, *_both(-half + 1 - 9.8j, -12.6j)) + 1.5 * t
        pen.body(peak, dark)
    elif face.hat == "beanie":
        pen.body(_ellipse(-23.5j - 0.4 * t, 3.4, 3.1, 18), light)
        pen.body(dome, colour)
        cuff = np.concatenate(
            [
                _curve(-half - 2.2 - 8.8j, t - 13j, half + 2.2 - 8.8j),
                _curve(half + 2.0 - 5.0j, t - 8.6j, -half - 2.0 - 5.0j),
            ]
        )
        pen.body(cuff, light)
        for x in (-0.75, -0.4, 0.0, 0.4, 0.75):
            top = 12.7 - 4.0 * x * x
            pen.stroke(np.array([x * half + t - 1j * top, x * half + t - 1j * (top - 3.8)]), 0.7, colour, 0.0)
    elif face.hat == "sunhat":
        straw = _mix((236, 208, 146), colour, 0.12)
        pen.body(_ellipse(-9.5j + 0.6 * t, half + 9, 4.6, 32), straw)
        pen.body(
            np.concatenate(
                [_stretch(_arc(180, 360, 17), half - 1, 13) - 10j, _curve(half - 1 - 9j, -7.0j + t, -half + 1 - 9j)]
            ),
            _lighter(straw, 0.25),
        )
        pen.fill(
            np.concatenate(
                [
                    _curve(-half + 1 - 13.5j, t - 11.5j, half - 1 - 13.5j),
                    _curve(half - 0.8 - 9.4j, t - 7.2j, -half + 0.8 - 9.4j),
                ]
            ),
            colour,
        )
        pen.stroke(_curve(-half - 8.4 + 0.6 * t - 9j, 0.6 * t - 5.2j, half + 8.4 + 0.6 * t - 9j), 0.8, _darker(straw, 0.2), 0.8)
    elif face.hat == "party":
        base = -(_TOP + looks.crown) + 5.0
        tip = complex(0.5 * t, max(base - 16, -30.5))
        pen.body(np.concatenate([[tip], _curve(8.0 + t + base * 1j, t + (base + 2.2) * 1j, -8.0 + t + base * 1j)]), colour)
        for share, x in ((0.35, 0.5), (0.55, -1.5), (0.72, 2.4), (0.85, -3.4), (0.9, 0.3)):
            pen.fill(_ellipse(tip + share * (complex(t, base) - tip) + x, 0.95, 0.95, 10), light)
        pen.body(_ellipse(tip, 2.1, 2.1, 14), _GOLD)
    elif face.hat == "headscarf":
        opening = looks.lean(_loop(*_both(18.4j, half - 4.5 + 12j, half - 2.0 + 2j, half - 4 - 7j, -11j)))
        outer = _loop(*_both(25j, half - 1 + 15j, half + 2.4 + 1j, half - 2 - 14j, -19.5j))
        pen.ring(outer, opening, colour, body=True)
        pen.body(_loop(-half - 1 + 17j, 20.5j, half + 1 + 17j, half + 4 + 30j, 33j, -half - 4 + 30j), colour)
        pen.stroke(_curve(-half + 2 + 16j, 2 + 23j, half - 1 + 27j), 0.9, dark, 0.8)
        pen.stroke(_curve(-half + 5.6 + t - 8.6j, t - 12.4j, half - 5.6 + t - 8.6j), 0.8, light, 0.9)


# --- The data set -----------------------------------------------------------------------------------------------------


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
        raise ValueError(f"The number of drawn faces must be at least 1, but it is {num}; ask for one face or more.")
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


# --- As a data set of runs --------------------------------------------------------------------------------------------

FACES = 6_000  # for a run, unless num_images says otherwise: a face takes twenty times as long to draw as a digit


def load(config: RunConfig, say: Say) -> ImageData:
    count = config.num_images or FACES
    check_room(count, DATASETS[config.dataset].shape)
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
