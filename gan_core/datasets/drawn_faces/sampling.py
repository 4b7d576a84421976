"""Faces at random."""

from collections.abc import Sequence
from typing import Any, Protocol

from .colour import FRAMES, SOFT, STRONG, brightness, mix
from .face import FACTOR_CHOICES, Colour, Face


class Uniform(Protocol):
    """A source of random numbers: ``random.Random`` and ``numpy.random.Generator`` both are one."""

    def random(self) -> float:
        """The next number, uniform in [0, 1)."""
        ...


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


class _Draw:
    """Random values of several kinds from one source."""

    def __init__(self, rng: Uniform) -> None:
        self.rng = rng

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * float(self.rng.random())

    def middling(self, low: float, high: float) -> float:
        """Like ``uniform``, but values in the middle of the range are more common (triangular)."""
        return low + (high - low) * (float(self.rng.random()) + float(self.rng.random())) / 2

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def pick(self, weights: dict[str, float]) -> str:
        place = self.rng.random() * sum(weights.values())
        for name, weight in weights.items():
            place -= weight
            if place < 0:
                return name
        return name  # only if rounding has left a tiny rest

    def palette(self, colours: Sequence[Colour]) -> Colour:
        """A colour of the palette, a little lighter or darker than it stands there."""
        colour = colours[int(self.rng.random() * len(colours))]
        change = self.rng.random() * 0.24 - 0.12
        return mix(colour, (255, 255, 255) if change > 0 else (30, 24, 50), abs(change))


def random_face(rng: Uniform) -> Face:
    """Draw all factors of a face at random.

    Always takes the same number of random numbers, so faces drawn one after the other do not disturb each other.

    Args:
        rng: a ``random.Random`` or a ``numpy.random.Generator``; only its method ``random()`` is called.

    Returns:
        A face whose factors lie in their ranges. There are no beards or earrings under headscarves.
    """
    draw = _Draw(rng)
    kind, mood = _kind(draw), _mood(draw)  # the order in which numbers are drawn is part of what a seed means
    soft = [draw.palette(SOFT) for _ in range(3)]
    return Face(**kind, **mood, **_rest(draw, soft))


def _kind(draw: _Draw) -> dict[str, Any]:
    """Skin, hair and what goes with a beard or without one."""
    bearded = draw.chance(0.5)
    skin = draw.uniform(0, 1)
    # Dark skin with dark hair is the most common, but any pair may occur: hair gets dyed.
    hair_colour = draw.pick(_WEIGHTS["hair_colour"])
    darker_hair = draw.pick({"black": 3.0, "brown": 1.0})
    if draw.chance(0.55) and skin > 0.55 and hair_colour not in ("black", "gray", "white"):
        hair_colour = darker_hair
    hair_style = draw.pick(_HAIR_WEIGHTS[bearded])
    hat = draw.pick(_WEIGHTS["hat"])
    beard = draw.pick(_BEARD_WEIGHTS[bearded])
    moustache = draw.chance((0.1, 0.5, 0.55, 0.75)[FACTOR_CHOICES["beard"].index(beard)]) and bearded
    earrings = draw.pick({"none": 8.0, "stud": 1.0, "hoop": 0.6} if bearded else {"none": 5.0, "stud": 2.5, "hoop": 2.5})
    lipstick = draw.chance(0.03 if bearded else 0.45)
    lashes = draw.chance(0.06 if bearded else 0.75)
    if hat == "headscarf":
        beard, moustache, earrings = "none", False, "none"
    return {
        "skin": skin,
        "hair_colour": hair_colour,
        "hair_style": hair_style,
        "hat": hat,
        "beard": beard,
        "moustache": moustache,
        "earrings": earrings,
        "lipstick": lipstick,
        "lashes": lashes,
    }


def _mood(draw: _Draw) -> dict[str, Any]:
    """Mouth, cheeks, brows, eyelids and sizes."""
    # A grin opens the mouth more often than a frown.
    mood = draw.uniform(0, 1)
    smile = -1 + 1.1 * mood / 0.26 if mood < 0.26 else 0.1 + 0.9 * (mood - 0.26) / 0.74
    opened = draw.chance(0.6 if smile > 0.25 else 0.22)
    width, blush = draw.middling(0.9, 1.1), draw.uniform(0.0, 0.45)
    freckled, bushy = draw.chance(0.2), draw.chance(0.3)
    freckles, rosy, stronger_blush = draw.uniform(0.3, 1), draw.chance(0.3), draw.uniform(0.5, 1)
    brow, bushy_brow = draw.uniform(0.9, 1.9), draw.uniform(2, 2.6)
    sleepy, half, wide = draw.chance(0.18), draw.uniform(0.4, 0.6), draw.uniform(0.62, 1)
    mouth_open = draw.uniform(0.2, 1)
    return {
        "smile": smile,
        "mouth_open": mouth_open if opened else 0.0,
        "face_width": width,
        "blush": stronger_blush if rosy else blush,
        "freckles": freckles if freckled else 0.0,
        "brow_thickness": bushy_brow if bushy else brow,
        "eye_open": half if sleepy else wide,
        "nose_size": draw.middling(0.75, 1.35),
    }


def _rest(draw: _Draw, soft: list[Colour]) -> dict[str, Any]:
    """Everything that depends on nothing else. `soft`: colours, of which the background takes two that differ."""
    first, second, third = soft
    return {
        "undertone": draw.middling(-1, 1),
        "jaw": draw.uniform(0, 1),
        "hair_shade": draw.uniform(-1, 1),
        "hair_volume": draw.uniform(0, 1),
        "parting": draw.uniform(-1, 1),
        "fringe": draw.chance(0.42),
        "brow_tilt": draw.middling(-1, 1),
        "brow_height": draw.uniform(0, 1),
        "eye_size": draw.middling(0.85, 1.2),
        "eye_colour": draw.pick(_WEIGHTS["eye_colour"]),
        "gaze_x": draw.middling(-1, 1),
        "gaze_y": draw.middling(-1, 1),
        "nose": draw.pick(_WEIGHTS["nose"]),
        "mouth_width": draw.middling(0.85, 1.2),
        "glasses": draw.pick(_WEIGHTS["glasses"]),
        "glasses_colour": draw.palette(FRAMES),
        "hat_colour": draw.palette(STRONG),
        "clothing": draw.pick(_WEIGHTS["clothing"]),
        "clothing_colour": draw.palette(STRONG),
        "background": draw.pick(_WEIGHTS["background"]),
        "background_colour": first,
        "background_second": max(second, third, key=lambda colour: abs(brightness(colour) - brightness(first))),
        "turn": draw.middling(-1, 1),
        "tilt": draw.middling(-10, 10),
        "scale": draw.middling(0.94, 1.06),
        "shift_x": draw.middling(-2, 2),
        "shift_y": draw.middling(-2, 2),
        "light": draw.uniform(-1, 1),
    }
