"""What several parts of a drawing need to know about a face."""

import math
from dataclasses import dataclass

import numpy as np

from .colour import INK, brightness, darker, hair_colour, lighter, mix, skin_colour
from .face import Colour, Face
from .geometry import Points, unit_circle

# Half the width of the usual head, and how far it reaches above and below the line of the eyes.
HALF, TOP, CHIN = 15.0, 17.0, 20.0
EYE_X, NOSE_Y, MOUTH_Y = 7.5, 6.5, 12.0
SCALE = 1.06  # of the usual portrait, in frame units per unit of the head
TURN = 0.18  # radians by which the head turns at most


@dataclass(frozen=True)
class Looks:
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
        angle = math.asin(min(max(x / (self.half * 1.15), -1), 1)) + TURN * self.face.turn
        return complex(self.half * 1.15 * math.sin(angle) + depth * self.face.turn, y)

    def lean(self, shape: Points) -> Points:
        """Shift the points on the front of the forehead with the turn of the head; those at the temples stay."""
        return shape + self.turn * np.clip((-2 - shape.imag) / 9, 0, 1)

    def narrow(self, x: float) -> float:
        """How much the turn narrows what lies at x, relative to a head that looks at the viewer."""
        angle = math.asin(min(max(x / (self.half * 1.15), -1), 1))
        return math.cos(angle + TURN * self.face.turn) / math.cos(angle)


def looks_of(face: Face) -> Looks:
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
    return Looks(face, skin_colour(face), hair_colour(face), HALF * face.face_width, 2.4 * face.turn, crown, side)


def head_outline(looks: Looks) -> Points:
    """Outline of the head without ears: half an ellipse above the eyes, a jaw of variable squareness below."""
    circle = unit_circle(40)
    power = 1.02 - 0.34 * looks.face.jaw
    lower = np.sign(circle.real) * np.abs(circle.real) ** power * looks.half + 1j * circle.imag * CHIN
    upper = circle.real * looks.half + 1j * circle.imag * TOP
    return np.where(circle.imag > 0, lower, upper)


def ears(looks: Looks) -> tuple[complex, complex]:
    """Centres of the ears; the one on the side that the head turns to slips behind the cheek."""
    turn = looks.face.turn
    return complex(-looks.half + 0.2 + 1.6 * max(-turn, 0), 2.5), complex(looks.half - 0.2 - 1.6 * max(turn, 0), 2.5)


def brow_colour(looks: Looks) -> Colour:
    """Of brows and beards: a little darker than the hair, unless that would be too much like the skin around them."""
    colour = mix(looks.hair, INK, 0.35)
    skin = brightness(looks.skin)
    if abs(brightness(colour) - skin) < 55:
        other = (looks.hair, mix(looks.hair, INK, 0.7))
        return max(other, key=lambda colour: abs(brightness(colour) - skin))
    return colour


def strands(looks: Looks) -> tuple[Colour, Colour]:
    """Colours of the shadows and of the shine in the hair."""
    return darker(looks.hair, 0.28), lighter(looks.hair, 0.22)


def under_hat(looks: Looks, shape: Points) -> Points:
    """Hair that would stand out of the hat is pressed below its brim."""
    if looks.face.hat in ("none", "party"):
        return shape
    return shape.real + 1j * np.maximum(shape.imag, -7.5)
