"""Earrings, glasses and hats."""

import numpy as np

from .colour import GOLD, darker, lighter, mix
from .face import Colour
from .geometry import Pen, Points, arc, both, curve, ellipse, loop, stretch, unit_circle
from .looks import TOP, Looks, ears


def draw_earrings(pen: Pen, looks: Looks, behind: bool) -> None:
    """Those ``behind`` the head, on the side that it turns away from the viewer, or the others."""
    face = looks.face
    if face.earrings == "none" or face.hat == "headscarf":
        return
    for side, ear in zip((-1, 1), ears(looks), strict=True):
        away = side * face.turn > 0.2
        if behind != away or (away and face.hair_style in ("bob", "long", "wavy")):
            continue  # loose hair hides the ear on the far side altogether
        lobe = ear + side * 0.8 + 4.6j
        if face.earrings == "stud":
            pen.body(ellipse(lobe, 1.35, 1.35, 12), GOLD)
            pen.fill(ellipse(lobe - 0.4 - 0.4j, 0.5, 0.5, 8), (255, 246, 214))
        else:
            pen.ring(ellipse(lobe + 2.4j, 2.7, 2.9), ellipse(lobe + 2.3j, 1.7, 1.9), GOLD, body=True)


def rounded(centre: complex, width: float, height: float) -> Points:
    """A box with round corners (a superellipse)."""
    circle = unit_circle(28)
    return (
        centre
        + width * np.sign(circle.real) * np.abs(circle.real) ** 0.55
        + 1j * height * np.sign(circle.imag) * np.abs(circle.imag) ** 0.55
    )


def draw_glasses(pen: Pen, looks: Looks) -> None:
    face = looks.face
    if face.glasses == "none":
        return
    frame = face.glasses_colour
    inner_ends = []
    for side in (-1, 1):
        centre = looks.at(side * 7.4, 0.4, 0.6)
        narrow = looks.narrow(side * 7.4)
        width, height = 5.9 * narrow, {"round": 5.7, "square": 4.7, "sunglasses": 4.9}[face.glasses]
        outline, inset = (ellipse, 1.0) if face.glasses == "round" else (rounded, 1.05)
        if face.glasses == "sunglasses":
            pen.fill(outline(centre, width, height), frame)
            pen.fill(outline(centre, width - 0.8, height - 0.8), (34, 32, 44))
            glint = np.array([-3.2 + 1.2j, -0.4 - 3.0j, 1.2 - 3.0j, -2.2 + 2.2j])
            pen.fill(centre + stretch(glint, narrow, 1), (112, 116, 136))
        else:
            pen.ring(outline(centre, width, height), outline(centre, width - inset, height - inset), frame)
        inner_ends.append(centre - side * (width - 0.5) - 0.8j)
        temple = complex(side * (looks.half + 0.2), -0.6)
        start = centre + side * (width - 0.4) - 1.0j
        if side * (temple - start).real > 0:
            pen.stroke(np.array([start, (start + temple) / 2, temple]), 1.0, frame, 0.0)
    pen.stroke(curve(inner_ends[0], sum(inner_ends) / 2 - 0.7j, inner_ends[1]), 1.1, frame, 0.0)


def draw_hat(pen: Pen, looks: Looks) -> None:
    draw = {"cap": _cap, "beanie": _beanie, "sunhat": _sunhat, "party": _party_hat, "headscarf": _headscarf}
    if looks.face.hat in draw:
        draw[looks.face.hat](pen, looks, looks.face.hat_colour)


def _dome(looks: Looks) -> Points:
    return stretch(arc(180, 360, 21), looks.half + 1.6, 14.5) - 8j


def _cap(pen: Pen, looks: Looks, colour: Colour) -> None:
    half, t = looks.half, looks.turn
    dark = darker(colour, 0.24)
    pen.body(_dome(looks), colour)
    pen.stroke(curve(t * 0.8 - 22j, t * 1.6 - 16j, t * 1.8 - 10j), 0.7, dark, 0.5)
    pen.body(ellipse(t * 0.6 - 22.4j, 1.4, 0.9, 10), dark)
    lower = both(half + 2.4 - 6.0j, 0.6 * half - 6.6j, -7.2j)
    peak = loop(*lower, *both(-half + 1 - 9.8j, -12.6j)) + 1.5 * t
    pen.body(peak, dark)


def _beanie(pen: Pen, looks: Looks, colour: Colour) -> None:
    half, t = looks.half, looks.turn
    light = lighter(colour, 0.3)
    pen.body(ellipse(-23.5j - 0.4 * t, 3.4, 3.1, 18), light)
    pen.body(_dome(looks), colour)
    cuff = np.concatenate(
        [
            curve(-half - 2.2 - 8.8j, t - 13j, half + 2.2 - 8.8j),
            curve(half + 2.0 - 5.0j, t - 8.6j, -half - 2.0 - 5.0j),
        ]
    )
    pen.body(cuff, light)
    for x in (-0.75, -0.4, 0.0, 0.4, 0.75):
        top = 12.7 - 4.0 * x * x
        pen.stroke(np.array([x * half + t - 1j * top, x * half + t - 1j * (top - 3.8)]), 0.7, colour, 0.0)


def _sunhat(pen: Pen, looks: Looks, colour: Colour) -> None:
    half, t = looks.half, looks.turn
    straw = mix((236, 208, 146), colour, 0.12)
    pen.body(ellipse(-9.5j + 0.6 * t, half + 9, 4.6, 32), straw)
    pen.body(
        np.concatenate([stretch(arc(180, 360, 17), half - 1, 13) - 10j, curve(half - 1 - 9j, -7.0j + t, -half + 1 - 9j)]),
        lighter(straw, 0.25),
    )
    pen.fill(
        np.concatenate(
            [
                curve(-half + 1 - 13.5j, t - 11.5j, half - 1 - 13.5j),
                curve(half - 0.8 - 9.4j, t - 7.2j, -half + 0.8 - 9.4j),
            ]
        ),
        colour,
    )
    pen.stroke(curve(-half - 8.4 + 0.6 * t - 9j, 0.6 * t - 5.2j, half + 8.4 + 0.6 * t - 9j), 0.8, darker(straw, 0.2), 0.8)


def _party_hat(pen: Pen, looks: Looks, colour: Colour) -> None:
    t = looks.turn
    light = lighter(colour, 0.3)
    base = -(TOP + looks.crown) + 5.0
    tip = complex(0.5 * t, max(base - 16, -30.5))
    pen.body(np.concatenate([[tip], curve(8.0 + t + base * 1j, t + (base + 2.2) * 1j, -8.0 + t + base * 1j)]), colour)
    for share, x in ((0.35, 0.5), (0.55, -1.5), (0.72, 2.4), (0.85, -3.4), (0.9, 0.3)):
        pen.fill(ellipse(tip + share * (complex(t, base) - tip) + x, 0.95, 0.95, 10), light)
    pen.body(ellipse(tip, 2.1, 2.1, 14), GOLD)


def _headscarf(pen: Pen, looks: Looks, colour: Colour) -> None:
    half, t = looks.half, looks.turn
    dark = darker(colour, 0.24)
    light = lighter(colour, 0.3)
    opening = looks.lean(loop(*both(18.4j, half - 4.5 + 12j, half - 2.0 + 2j, half - 4 - 7j, -11j)))
    outer = loop(*both(25j, half - 1 + 15j, half + 2.4 + 1j, half - 2 - 14j, -19.5j))
    pen.ring(outer, opening, colour, body=True)
    pen.body(loop(-half - 1 + 17j, 20.5j, half + 1 + 17j, half + 4 + 30j, 33j, -half - 4 + 30j), colour)
    pen.stroke(curve(-half + 2 + 16j, 2 + 23j, half - 1 + 27j), 0.9, dark, 0.8)
    pen.stroke(curve(-half + 5.6 + t - 8.6j, t - 12.4j, half - 5.6 + t - 8.6j), 0.8, light, 0.9)
