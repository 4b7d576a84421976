"""Smooth curves and the pen that fills them."""

import functools
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from .face import Colour

Points: TypeAlias = NDArray[np.complexfloating[Any, Any]]

# Points are complex numbers, x + iy: moving, scaling and turning a shape is then one multiplication and one addition.
# Curves that depend only on a few numbers are computed once and kept, which saves much of the time of a drawing.


@functools.lru_cache(maxsize=16)
def unit_circle(count: int) -> Points:
    return np.exp(2j * np.pi * np.arange(count) / count)


@functools.lru_cache(maxsize=16)
def _circle_parts(count: int) -> tuple[Points, Points]:
    """The horizontal and the vertical part of the unit circle, both complex."""
    circle = unit_circle(count)
    return circle.real + 0j, 1j * circle.imag


@functools.lru_cache(maxsize=64)
def bump(count: int, power: int) -> NDArray[np.float64]:
    """``count`` numbers that rise from 0 at both ends to 1 in the middle, the flatter the higher the even ``power``."""
    return 1 - np.linspace(-1, 1, count) ** power


@functools.lru_cache(maxsize=32)
def _spline_weights(count: int, closed: bool) -> Points:
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


def curve(*points: complex) -> Points:
    """Smooth open curve through the points, ends included."""
    return _spline_weights(len(points), False) @ np.array(points)


def loop(*points: complex) -> Points:
    """Smooth closed curve through the points."""
    return _spline_weights(len(points), True) @ np.array(points)


def both(*right: complex) -> list[complex]:
    """The points, followed by the mirror images in reverse of those that do not lie on the axis."""
    return [*right, *(complex(-point.real, point.imag) for point in reversed(right) if point.real)]


def ellipse(centre: complex, width: float, height: float, count: int = 20) -> Points:
    """Ellipse with half-axes ``width`` and ``height``."""
    across, down = _circle_parts(count)
    return width * across + height * down + centre


@functools.lru_cache(maxsize=32)
def arc(begin: float, end: float, count: int) -> Points:
    """Points of the unit circle from ``begin`` to ``end`` degrees; 0 is right, 90 is down, 270 is up."""
    return np.exp(1j * np.radians(np.linspace(begin, end, count)))


def stretch(points: Points, width: float, height: float) -> Points:
    return width * points.real + 1j * height * points.imag


def scallops(path: Points, centre: complex, depth: float) -> Points:
    """``path`` with bumps of curls that bulge away from ``centre``; every sixth point is a notch."""
    outward = path - centre
    outward = outward / np.abs(outward)
    bumps = np.tile([0.0, 0.6, 0.92, 1.0, 0.92, 0.6], len(path) // 6 + 1)[: len(path)]
    return path + outward * (depth * bumps)


class Pen:
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

    def fill(self, shape: Points, colour: Colour) -> None:
        """A shape inside the silhouette."""
        self.ink.polygon((shape * self.turn + self.move).view(np.float64).tolist(), fill=colour)

    def body(self, shape: Points, colour: Colour) -> None:
        """A shape that adds to the silhouette, which is what the light will fall on."""
        points = (shape * self.turn + self.move).view(np.float64).tolist()
        self.ink.polygon(points, fill=colour)
        self.shadow.polygon(points, fill=self.shade)

    def stroke(self, path: Points, width: float, colour: Colour, taper: float = 1.0) -> None:
        """A line along ``path``; ``taper`` is the share of the width that is lost towards both ends."""
        step = np.empty_like(path)
        step[1:-1] = path[2:] - path[:-2]
        step[0], step[-1] = path[1] - path[0], path[-1] - path[-2]
        half = 0.5 * width * (1 - taper + taper * bump(len(path), 4))
        side = 1j * half * step / np.abs(step)
        self.fill(np.concatenate([path + side, (path - side)[::-1]]), colour)

    def ring(self, outer: Points, inner: Points, colour: Colour, body: bool = False) -> None:
        """The band between two closed outlines."""
        shape = np.concatenate([outer, outer[:1], inner[:1], inner[::-1]])
        (self.body if body else self.fill)(shape, colour)
