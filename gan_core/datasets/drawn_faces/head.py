"""Body, head and the features of a face."""

import math

import numpy as np

from .colour import EYES, INK, brightness, darker, lighter, mix
from .face import Colour
from .geometry import Pen, Points, arc, both, bump, curve, ellipse, loop, stretch
from .looks import CHIN, EYE_X, MOUTH_Y, NOSE_Y, Looks, brow_colour, ears, head_outline


def draw_body(pen: Pen, looks: Looks) -> None:
    face, skin = looks.face, looks.skin
    cloth = face.clothing_colour
    fold = darker(cloth, 0.25)
    neck = 6.4 * face.face_width
    pen.body(np.array([-neck + 12j, neck + 12j, neck + 1 + 32j, -neck - 1 + 32j]), skin)
    # The head throws a shadow on the neck.
    pen.fill(np.concatenate([stretch(arc(180, 0, 9), neck + 0.3, 4) + 21j, [neck + 12j, -neck + 12j]]), darker(skin, 0.22))
    shoulders = curve(-30 + 40j, -27 + 32j, -19 + 28.5j, -neck - 1.5 + 25.5j)
    chest = curve(neck + 1.5 + 25.5j, 19 + 28.5j, 27 + 32j, 30 + 40j)
    depth = {"crew": 30.0, "vneck": 33.5, "shirt": 31.5, "tie": 30.5, "turtleneck": 28.0, "hoodie": 31.0}[face.clothing]
    opening = curve(-neck - 1.5 + 25.5j, -4 + (depth - 0.8) * 1j, depth * 1j, 4 + (depth - 0.8) * 1j, neck + 1.5 + 25.5j)
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
        pen.body(collar, lighter(cloth, 0.12))
        pen.stroke(np.array([-neck - 1.8 + 28j, 29j, neck + 1.8 + 28j]), 0.9, fold, 0.3)
    elif face.clothing == "hoodie":
        for side in (-1, 1):
            hood = curve(side * (neck + 0.5) + 24j, side * (neck + 6.5) + 25j, side * 9 + 31j, side * 1 + 32.5j)
            pen.body(np.append(hood, side * (neck - 1) + 28j), darker(cloth, 0.14))
            pen.stroke(np.array([side * 4 + 30j, side * 4.2 + 36j]), 0.9, lighter(cloth, 0.7), 0.0)
    else:
        if face.clothing == "tie":
            tie = darker(face.hat_colour, 0.1)
            pen.fill(np.array([-1.8 + 27.5j, 1.8 + 27.5j, 2.6 + 40j, -2.6 + 40j]), tie)
            pen.fill(np.array([-2.4 + 27j, 2.4 + 27j, 1.4 + 30j, -1.4 + 30j]), darker(tie, 0.25))
        for side in (-1, 1):
            wing = np.array([side * (neck + 1.6) + 24.2j, side * (neck + 3.4) + 28j, side * 4.4 + 33j, side * 0.4 + 27.6j])
            pen.body(wing, lighter(cloth, 0.45))


def draw_head(pen: Pen, looks: Looks) -> None:
    face, skin = looks.face, looks.skin
    if face.hat != "headscarf":
        for centre in ears(looks):
            pen.body(ellipse(centre, 2.9, 4.2), skin)
            pen.fill(ellipse(centre, 1.5, 2.5, 12), darker(skin, 0.2))
    pen.body(head_outline(looks), skin)

    if face.blush > 0.05:
        rose = mix((236, 92, 100), (160, 44, 52), face.skin)
        for x in (-9.2, 9.2):
            centre, width = looks.at(x, 7.6), 3.9 * looks.narrow(x)
            for size, share in ((1.0, 0.2), (0.8, 0.36), (0.55, 0.5)):
                pen.fill(ellipse(centre, width * size, 2.8 * size), mix(skin, rose, share * face.blush))
    if face.freckles:
        dot = mix(skin, (120, 56, 28), 0.5)
        # A sunflower's pattern spreads any number of dots evenly without looking like a grid.
        for k in range(round(3 + 5 * face.freckles)):
            angle, radius = 2.4 * k + 0.4, 1.25 * math.sqrt(k + 0.5)
            for side in (-1, 1):
                x = side * (8.0 + radius * math.cos(angle) * 1.15)
                pen.fill(ellipse(looks.at(x, 6.4 + 0.72 * radius * math.sin(angle)), 0.45, 0.45, 8), dot)


def draw_eyes(pen: Pen, looks: Looks) -> None:
    face, skin = looks.face, looks.skin
    if face.glasses == "sunglasses":
        return
    lid = darker(skin, 0.12)
    iris = EYES[face.eye_colour]
    size = face.eye_size
    for side in (-1, 1):
        centre = looks.at(side * EYE_X, 0)
        width, height = 3.9 * size * looks.narrow(side * EYE_X), 3.7 * size
        # The lids meet a little below the middle of the eye: the upper one does most of the closing.
        upper = -height * (1.25 * face.eye_open - 0.25)
        lower = height * (0.45 + 0.45 * face.eye_open)
        pen.fill(ellipse(centre, width, height * 0.93), (252, 250, 246))
        look = centre + complex(1.15 * face.gaze_x * size + 0.5 * face.turn, 0.8 * face.gaze_y * size - 0.1)
        pen.fill(ellipse(look, 2.45 * size, 2.55 * size), darker(iris, 0.25))
        pen.fill(ellipse(look + 0.25j, 2.0 * size, 2.1 * size, 16), iris)
        pen.fill(ellipse(look, 1.3 * size, 1.35 * size, 16), (24, 18, 24))
        pen.fill(ellipse(look + complex(-0.8, -0.95) * size, 0.75 * size, 0.75 * size, 10), (255, 255, 255))
        # Lids are skin drawn over the eyeball, between its rim and the edge of the lid.
        edge = curve(
            centre - width * 1.02 + 0.35j,
            centre - 0.62 * width + 0.72j * upper,
            centre + 1j * upper,
            centre + 0.62 * width + 0.72j * upper,
            centre + width * 1.02 + 0.35j,
        )
        rim = centre + stretch(arc(360, 180, 11), width * 1.12, height * 1.06)
        pen.fill(np.concatenate([edge, rim]), lid if face.eye_open < 0.85 else skin)
        below = curve(centre - width * 1.02 + 0.35j, centre + 1j * lower, centre + width * 1.02 + 0.35j)
        rim = centre + stretch(arc(0, 180, 11), width * 1.12, height * 1.06)
        pen.fill(np.concatenate([below, rim]), skin)
        pen.stroke(edge, 1.25, INK, 0.75)
        pen.stroke(below, 0.5, darker(skin, 0.35), 1.0)
        if face.lashes:
            outer = centre + side * width
            for start, tip in ((0.2 + 0j, 1.9 - 1.5j), (-0.9 - 0.9j, 0.6 - 2.6j)):
                root = outer + complex(side * start.real, 0.3 + start.imag * face.eye_open)
                end = outer + complex(side * tip.real, tip.imag * (0.45 + 0.55 * face.eye_open))
                pen.stroke(np.array([root, (root + end) / 2 + 0.2j, end]), 0.9, INK, 0.5)


def draw_brows(pen: Pen, looks: Looks) -> None:
    face = looks.face
    colour = brow_colour(looks)
    height = -6.3 * (0.6 + 0.4 * face.eye_size) - 1.5 * face.brow_height
    for side in (-1, 1):
        inner = looks.at(side * 4.0, height + 1.0 * face.brow_tilt)
        peak = looks.at(side * 8.2, height - 1.1 - 0.2 * face.brow_tilt)
        outer = looks.at(side * 11.6, height + 0.9 - 0.7 * face.brow_tilt)
        pen.stroke(curve(inner, peak, outer), face.brow_thickness, colour, 0.8)


def draw_nose(pen: Pen, looks: Looks) -> None:
    face = looks.face
    size = face.nose_size
    dark, light = darker(looks.skin, 0.3), lighter(looks.skin, 0.35)
    tip = looks.at(0, NOSE_Y, 0.8)
    if face.nose == "button":
        pen.fill(ellipse(tip + 0.3j, 2.1 * size, 1.6 * size, 16), dark)
        pen.fill(ellipse(tip - 0.15j, 1.9 * size, 1.45 * size, 16), darker(looks.skin, 0.12))
        pen.fill(ellipse(tip + complex(-0.4, -0.5) * size, 0.7 * size, 0.5 * size, 10), light)
    elif face.nose == "round":
        bow = tip + size * curve(*both(2.4 - 0.6j, 1.5 + 0.9j, 1.5j))
        pen.stroke(bow, 1.0, dark, 0.5)
        pen.fill(ellipse(tip + complex(0, -0.6) * size, 0.8 * size, 0.6 * size, 10), light)
    else:
        side = 1 if face.turn >= 0 else -1
        ridge = curve(
            tip + complex(side * 0.2, -4.6 * size),
            tip + complex(side * 1.0, -1.8 * size),
            tip + complex(side * 2.1, 0.5) * size,
            tip + complex(side * 0.8, 1.4) * size,
            tip + complex(side * -1.0, 1.1) * size,
        )
        pen.stroke(ridge, 1.0, dark, 0.6)


def draw_beard(pen: Pen, looks: Looks) -> None:
    face, skin = looks.face, looks.skin
    hair = brow_colour(looks)
    mouth = looks.at(0, MOUTH_Y, 0.3)
    if face.beard in ("full", "stubble"):
        outline = head_outline(looks)
        full = face.beard == "full"
        # Stubble is darker than the skin even where the hair is not.
        colour = hair if full else mix(skin, min(hair, darker(skin, 0.6), key=brightness), 0.28)
        jaw = outline[1:20]  # from right to left along the chin
        jaw = np.where(jaw.imag > 1, jaw * (1.03 if full else 0.995) + (0.6j if full else 0), jaw)
        lip = [mouth + z for z in both(-7.4 - 1.5j, -3.6 - 3.0j, -2.4j)]
        side = complex(looks.half - 3.2, 8), complex(looks.half - 1.6, 3)
        cheek = curve(-side[1].conjugate(), -side[0].conjugate(), *lip, *side)
        (pen.body if full else pen.fill)(np.concatenate([jaw, cheek]), colour)
    elif face.beard == "goatee":
        chin = looks.at(0, CHIN - 1.2, -0.3)
        shape = chin + loop(*both(2.4j, 3.0 + 1.2j, 3.8 - 2.2j, 1.5 - 3.4j))
        pen.body(shape, hair)


def draw_mouth(pen: Pen, looks: Looks) -> None:
    face, skin = looks.face, looks.skin
    centre = looks.at(0, MOUTH_Y, 0.3)
    half = 5.5 * face.mouth_width * (1 + 0.12 * face.smile - 0.12 * face.mouth_open * (face.smile < 0)) * looks.narrow(0)
    lips = mix(skin, (196, 36, 62), 0.78) if face.lipstick else mix(darker(skin, 0.12), (190, 70, 74), 0.42)
    if face.beard == "full":
        # Bare skin between the hair around the mouth.
        pen.fill(ellipse(centre + 1j, half + 0.4, 2.3 + 2.6 * face.mouth_open), mix(skin, lips, 0.35))
    lift = 2.3 * face.smile
    left, right = centre - half - 1j * lift, centre + half - 1j * lift
    top = centre + 1j * (0.55 * face.smile - 0.5 * face.mouth_open)
    upper = curve(
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
    lower = curve(
        left,
        centre - 0.6 * half + 1j * (drop * 0.72 - 0.36 * lift),
        bottom,
        centre + 0.6 * half + 1j * (drop * 0.72 - 0.36 * lift),
        right,
    )
    _draw_lips(pen, looks, upper, lower, gap, lips)
    if face.moustache:
        _draw_moustache(pen, looks, centre)


def _draw_lips(pen: Pen, looks: Looks, upper: Points, lower: Points, gap: float, lips: Colour) -> None:
    """Lips along the edges `upper` and `lower`, which lie `gap` apart in the middle; between them mouth, tongue and teeth."""
    face = looks.face
    if not gap:
        thick = 1.5 if face.lipstick else 0.9
        pen.fill(np.concatenate([upper, (upper + 1j * thick * bump(len(upper), 2))[::-1] + 0.7j]), lips)
        if face.lipstick:
            pen.stroke(upper - 0.5j, 1.6, lips, 0.9)
        pen.stroke(upper, 1.0, darker(lips, 0.55), 0.5)
    else:
        rim = 1.1 if face.lipstick else 0.7
        swell = 1j * rim * bump(len(upper), 4)
        pen.fill(np.concatenate([upper - swell - 0.2j, (lower + 1.3 * swell)[::-1] + 0.2j]), lips)
        pen.fill(np.concatenate([upper, lower[::-1]]), (112, 30, 44))
        if gap > 2.6:
            # The tongue: the lower part of the opening.
            pen.fill(np.concatenate([0.62 * lower[4:-4] + 0.38 * upper[4:-4], lower[4:-4][::-1]]), (226, 110, 112))
        if face.smile > 0.1:
            share = 0.9 if gap < 2.6 else 0.42
            row = upper[1:-1]
            pen.fill(np.concatenate([row, (row + share * (lower[1:-1] - row))[::-1]]), (255, 253, 248))


def _draw_moustache(pen: Pen, looks: Looks, centre: complex) -> None:
    lip = centre - 1j * (2.3 + 0.5 * looks.face.mouth_open)
    hair = brow_colour(looks)
    for side in (-1, 1):
        wing = loop(
            lip - 0.6j,
            lip + side * 2.2 - 1.2j,
            lip + side * 4.8 + 0.1j,
            lip + side * 6.4 + 1.4j,
            lip + side * 3.2 + 1.3j,
            lip + 0.9j,
        )
        pen.fill(wing, hair)
