"""A whole portrait, from the background to the light."""

import functools
import math

import numpy as np
from PIL import Image, ImageChops

from .colour import SHADE, mix
from .face import IMAGE_SIZE, Face
from .geometry import Pen, curve, ellipse
from .hair import draw_back_hair, draw_front_hair
from .head import draw_beard, draw_body, draw_brows, draw_eyes, draw_head, draw_mouth, draw_nose
from .looks import SCALE, looks_of
from .worn import draw_earrings, draw_glasses, draw_hat


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
    pen = Pen(image, silhouette, size * enlarge / 64, round(255 * 0.32 * abs(face.light)))
    pen.place(1, 0)
    draw_background(pen, image, face)

    middle = complex(32 + face.shift_x, 33.2 + face.shift_y)
    _draw_person(pen, face, middle)

    # Averaging pairs first costs little sharpness and makes the better filter four times cheaper.
    image = image.reduce(enlarge // 2).resize((size, size), Image.Resampling.LANCZOS)
    silhouette = silhouette.reduce(enlarge)
    if pen.shade:
        image.paste(SHADE, mask=ImageChops.multiply(silhouette, _light_map(size, face, middle)))
    return image


def _draw_person(pen: Pen, face: Face, middle: complex) -> None:
    """Everything but the background, from back to front; `middle` is where the eyes meet, in frame units."""
    looks = looks_of(face)
    scale = SCALE * face.scale
    upright = (complex(scale), middle)
    # The head tilts about the nose, which keeps the eyes near their places.
    swing = scale * complex(math.cos(math.radians(face.tilt)), math.sin(math.radians(face.tilt)))
    pivot = 8j
    tilted = (swing, middle + scale * pivot - swing * pivot)

    pen.place(*tilted)
    draw_back_hair(pen, looks)
    pen.place(upright[0], upright[1] - 1.5j * scale)
    draw_body(pen, looks)
    pen.place(*tilted)
    draw_earrings(pen, looks, behind=True)
    draw_head(pen, looks)
    draw_eyes(pen, looks)
    draw_nose(pen, looks)
    draw_beard(pen, looks)
    draw_mouth(pen, looks)
    draw_glasses(pen, looks)
    draw_front_hair(pen, looks)
    draw_brows(pen, looks)
    draw_earrings(pen, looks, behind=False)
    draw_hat(pen, looks)


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


def draw_background(pen: Pen, image: Image.Image, face: Face) -> None:
    second = face.background_second
    if face.background == "gradient":
        image.paste(second, mask=_gradient_mask(image.width))
    elif face.background == "split":
        pen.fill(np.array([0j, 40, 24 + 64j, 64j]), second)
    elif face.background == "disc":
        pen.fill(ellipse(32 + 32j, 28, 28, 48), second)
    elif face.background == "hills":
        pen.fill(np.append(curve(-4 + 42j, 10 + 36j, 24 + 43j, 40 + 38j, 54 + 32j, 68 + 40j), [64 + 70j, 70j]), second)
    elif face.background == "stripes":
        for left in (0, 22, 44):
            pen.fill(np.array([left + 0j, left + 11, left + 11 + 64j, left + 64j]), mix(face.background_colour, second, 0.6))
