"""Hair behind the head, over the forehead and beside the face."""

from dataclasses import dataclass

import numpy as np

from .colour import darker, lighter, mix
from .face import FRINGED, Colour
from .geometry import Pen, Points, arc, both, curve, ellipse, loop, scallops, stretch, unit_circle
from .looks import TOP, Looks, strands, under_hat


def draw_back_hair(pen: Pen, looks: Looks) -> None:
    """Hair behind the neck and the head."""
    face = looks.face
    if face.hat == "headscarf":
        scarf, half = darker(face.hat_colour, 0.16), looks.half
        pen.body(loop(*both(half + 5 + 34j, half + 2 + 14j, half + 3 - 4j, half - 4 - 17j, -20j)), scarf)
        return
    draw = {
        "bob": _back_of_a_bob,
        "long": _back_of_long_hair,
        "wavy": _back_of_long_hair,
        "curly": _back_of_curls,
        "afro": _back_of_curls,
        "ponytail": _ponytail,
        "bun": _bun,
        "braids": _braids,
    }.get(face.hair_style)
    if draw:
        draw(pen, looks, darker(looks.hair, 0.22))


def _reach(looks: Looks) -> tuple[float, float]:
    """How far the hair reaches to the sides, and up."""
    return looks.half + looks.side, TOP + looks.crown


def _back_of_a_bob(pen: Pen, looks: Looks, dark: Colour) -> None:
    (out, up), half = _reach(looks), looks.half
    end = 14 + 3 * looks.face.hair_volume
    ends, corner = end * 1j, out * 0.7 - 0.6j * up - 4j
    right = (-1j * up, corner, out - 2 - 11j, out + 0j, out + 1 + 9j, out - 1.5 + ends, half - 6 + ends, 12j)
    pen.body(under_hat(looks, loop(*both(*right))), dark)


def _back_of_long_hair(pen: Pen, looks: Looks, dark: Colour) -> None:
    out, up = _reach(looks)
    rows = np.arange(0, 42, 1.75)
    swing = 1.1 * np.sin(rows * 0.62) if looks.face.hair_style == "wavy" else 0.0
    side = out + 0.3 + np.linspace(0, 2.5, len(rows)) + swing
    top = stretch(arc(180, 360, 13), out, up)
    pen.body(under_hat(looks, np.concatenate([top, side + 1j * rows, (-side + 1j * rows)[::-1]])), dark)


def _back_of_curls(pen: Pen, looks: Looks, dark: Colour) -> None:
    """Sits on a circle around the head; curls are its bumps."""
    (out, up), full = _reach(looks), looks.face.hair_volume
    curly = looks.face.hair_style == "curly"
    low = 12 + 6 * full if curly else 7 + 3 * full
    circle = unit_circle(84 if curly else 120)
    shape: Points = np.where(circle.imag < 0, stretch(circle, out, up), stretch(circle, out + 0.5, low))
    if curly:
        shape = shape.real * (1 + 0.06 * (circle.imag > 0)) + 1j * shape.imag
    shape = scallops(shape, 0j, 2.2 if curly else 1.2)
    pen.body(under_hat(looks, shape), dark if curly else looks.hair)


def _ponytail(pen: Pen, looks: Looks, dark: Colour) -> None:
    side = 1 if looks.face.parting > 0 else -1
    root = side * (looks.half - 2)
    pen.body(
        loop(
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


def _bun(pen: Pen, looks: Looks, dark: Colour) -> None:
    if looks.face.hat != "none":
        return
    radius = 5.2 + 1.4 * looks.face.hair_volume
    bun = -1j * (_reach(looks)[1] + radius * 0.45) - looks.turn
    pen.body(ellipse(bun, radius * 1.1, radius, 28), dark)
    pen.stroke(bun + stretch(arc(200, 320, 9), radius * 0.65, radius * 0.6), 1.2, strands(looks)[1], 0.9)


def _braids(pen: Pen, looks: Looks, dark: Colour) -> None:
    for side in (-1, 1):
        for k in range(4):
            centre = complex(side * (looks.half + 2.2 + 0.5 * k), 9 + 5.4 * k)
            pen.body(ellipse(centre, 3.7 - 0.25 * k, 3.3, 16), dark if k % 2 else looks.hair)
        pen.body(ellipse(complex(side * (looks.half + 1.9), 5.5), 2.2, 1.6, 14), looks.face.hat_colour)


@dataclass(frozen=True)
class _Front:
    """Measures of the hair in front: how far it reaches, where the parting lies, whether it falls loosely or has a fringe."""

    out: float
    up: float
    part: float
    fringe: bool
    loose: bool


def draw_front_hair(pen: Pen, looks: Looks) -> None:
    """Hair over the forehead and beside the face, with its parting or fringe, strands and shine."""
    face, style = looks.face, looks.face.hair_style
    if style == "bald" or face.hat == "headscarf":
        if style == "bald" and face.hat == "none":
            pen.fill(ellipse(complex(-6 if face.light <= 0 else 6, -11.5), 2.8, 1.5, 14), lighter(looks.skin, 0.3))
    elif style == "buzz":
        _front_of_a_buzz(pen, looks)
    elif style in ("curly", "afro"):
        _front_of_curls(pen, looks)
    else:
        out, up = _reach(looks)
        loose, fringe = style in ("bob", "long", "wavy"), face.fringe and style in FRINGED
        front = _Front(out, up, 6.5 * face.parting + looks.turn, fringe, loose)
        right, left = _sides(looks, front)
        middle = _hairline(looks, front)
        # A soft shadow below the hairline sets off the hair from skin of a similar colour.
        pen.stroke(middle + 0.5j, 1.8, darker(looks.skin, 0.2), 0.6)
        pen.body(under_hat(looks, np.concatenate([_crown(looks, front), right, middle, left])), looks.hair)
        if face.hat in ("none", "party"):
            _draw_strands(pen, looks, front)
            _draw_shine(pen, looks, front)


def _front_of_a_buzz(pen: Pen, looks: Looks) -> None:
    (out, up), half = _reach(looks), looks.half
    line = looks.lean(curve(*both(half + 0.4 + 2j, half - 1.4 + 1j, half - 1.9 - 5j, half - 4.5 - 9.5j, -11.2j)))
    pen.stroke(line[8:-8] + 0.5j, 1.6, darker(looks.skin, 0.2), 0.6)
    crown = stretch(arc(180, 360, 25), out, up)
    pen.body(np.concatenate([crown, line]), mix(looks.hair, looks.skin, 0.25))


def _front_of_curls(pen: Pen, looks: Looks) -> None:
    (out, up), half = _reach(looks), looks.half
    curly = looks.face.hair_style == "curly"
    crown = scallops(stretch(arc(180, 360, 49), out, up), 0j, 1.6) if curly else stretch(arc(180, 360, 25), out, up)
    line = looks.lean(curve(*both(out + 2j, half - 0.4 + 1j, half - 1.6 - 4j, half - 4.5 - 8.5j, -10.5j)))
    line = scallops(line, -30j, 1.3 if curly else 0.7)
    pen.body(under_hat(looks, np.concatenate([crown, line])), looks.hair)
    if looks.face.hat == "none":
        for x, y in ((-9, -14), (-3, -17.5), (4, -15), (10, -13), (0, -13)):
            curl = complex(x, y - 0.5 * looks.crown) + stretch(arc(200, 340, 7), 1.9, 1.5)
            pen.stroke(curl, 0.8, strands(looks)[1], 0.9)


def _crown(looks: Looks, front: _Front) -> Points:
    """The upper outline of the hair, from left to right."""
    crown = stretch(arc(180, 360, 25), front.out, front.up)
    if looks.face.hair_style != "spiky":
        return crown
    spikes = np.where(np.arange(25) % 2 == 1, 1.0 + 0.17 + 0.1 * looks.face.hair_volume, 1.0)
    spikes[:5] = spikes[-5:] = 1
    return crown * spikes + 0.4 * looks.turn * (spikes > 1)


def _sides(looks: Looks, front: _Front) -> tuple[Points, Points]:
    """Where the hair ends on the right and on the left; loose hair also falls beside the face."""
    style, half, out = looks.face.hair_style, looks.half, front.out
    if not front.loose:
        right = np.array([out - 0.2 + 2j, half - 0.9 + 3.2j, half - 1.5 + 1j])
        return right, np.array([-half + 1.5 + 1j, -half + 0.9 + 3.2j, -out + 0.2 + 2j])
    end = {"bob": 12 + 3 * looks.face.hair_volume, "long": 30.0, "wavy": 30.0}[style]
    rows = np.linspace(end, 3, 15)
    sway = 0.8 * np.sin(rows * 0.62) if style == "wavy" else 0.0
    inner = half - 1.3 + 0.9 * (rows > 14) + sway
    outer = out + 0.2 + np.linspace(1.2, 0.2, 15) + sway
    right = np.concatenate([(outer + 1j * rows)[::-1], inner + 1j * rows])
    return right, np.concatenate([(-inner + 1j * rows)[::-1], -outer + 1j * rows])


def _hairline(looks: Looks, front: _Front) -> Points:
    """From the right temple over the forehead to the left one."""
    half, t, part = looks.half, looks.turn, front.part
    if front.fringe:
        dip = -7.5 + 0.5 * looks.face.parting
        return looks.lean(curve(*both(half - 1.8 - 3j, half - 3.4 - 6.6j, 5.5 + dip * 1j, 0.5j + dip * 1j)))
    if looks.face.hair_style in ("bun", "ponytail", "braids"):
        return looks.lean(curve(*both(half - 1.6 - 3j, half - 4 - 9j, 5 - 12j, -13j)))
    # Loose hair falls to both sides of the parting; short hair is swept across from one side to the other.
    rise, left_rise, right_rise = (15.2, 12.2, 12.2) if front.loose else (12.6, 12.2, 10.8)
    if part > 0:
        left_rise, right_rise = right_rise, left_rise
    temple, corner = half - 2 - 3j, half - 3.9 + 0.5 * t - 8.3j
    between = 0.5 if front.loose else 0.4
    return curve(
        temple,
        corner,
        part + between * (half - part) - 1j * right_rise,
        part - 1j * rise,
        part - between * (half + part) - 1j * left_rise,
        corner - 2 * corner.real + t,
        -temple.conjugate(),
    )


def _draw_strands(pen: Pen, looks: Looks, front: _Front) -> None:
    """Lines in the hair that show how it is combed."""
    style, t, part, shadow = looks.face.hair_style, looks.turn, front.part, strands(looks)[0]
    if front.fringe:
        for x in (-6.5, -1.5, 3.5):
            pen.stroke(curve(x + 1.5 + t - 13j, x + 0.5 + t - 10j, x + t - 7.2j), 0.8, shadow, 0.9)
    elif style in ("short", "spiky"):
        side = -1 if part > 0 else 1
        for k in (0, 1):
            start = complex(part, -12.5 - 1.6 * k)
            pen.stroke(curve(start, start + side * 5 - (1.2 + 0.6 * k) * 1j, start + side * 10.5 + 1j), 0.8, shadow, 0.9)
    elif style in ("bun", "ponytail", "braids"):
        for x in (-7, 0, 7):
            pen.stroke(curve(x + t - 12j, 0.8 * x + t - 15j, 0.5 * x + t - (TOP + looks.crown - 1) * 1j), 0.8, shadow, 0.9)
    else:
        pen.stroke(np.array([part - 15.2j, 0.9 * part - 17j, 0.8 * part - (front.up - 0.8) * 1j]), 0.9, shadow, 0.6)


def _draw_shine(pen: Pen, looks: Looks, front: _Front) -> None:
    """Light on the hair, and on the locks of loose hair."""
    shadow, shine = strands(looks)
    lit = 1 if looks.face.light > 0 else -1
    gleam = stretch(arc(232, 258, 9), front.out - 2.6, front.up - 2.4)
    pen.stroke(gleam if lit < 0 else -gleam.conj(), 1.5, shine, 0.9)
    if front.loose:
        for side in (-1, 1):
            lock = curve(side * (looks.half + 0.4) + 1j, side * (looks.half + 1.0) + 6j, side * (looks.half + 0.3) + 11j)
            pen.stroke(lock, 0.8, shine if side == lit else shadow, 0.9)
