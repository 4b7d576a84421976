"""The only place where floats in [-1, 1] become bytes, grids and PNG files."""

import io

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor
from torchvision.utils import make_grid

from gan_core.catalogue.palette import PALETTE

PADDING = 2
GROUND = 96  # the grey between the images of a grid
EXTENT = 1.25  # points are shown in the square from -EXTENT to EXTENT
SIDE = 480  # pixels of that square
STRENGTH = 0.75  # of the colour of the ground where D is sure: points of the same colour still stand out
LINE = 2.5  # pixels of the line where D cannot tell
FLAT = 1e-6  # change of D's belief from pixel to pixel below which it has no such line
_REAL, _FAKE = PALETTE["real"].rgb, PALETTE["fake"].rgb
_LINE = (16, 21, 28)


def to_uint8(images: Tensor) -> Tensor:
    """Floats in [-1, 1] (any shape) to uint8 in 0..255; what lies outside is clipped, NaN is drawn black."""
    return images.float().nan_to_num(-1.0).add(1).mul(127.5).round().clamp(0, 255).byte()


def to_float(images: Tensor) -> Tensor:
    """uint8 in 0..255 (any shape) to floats in [-1, 1]."""
    return images.float().div_(127.5).sub_(1)


def grid(images: Tensor, columns: int | None = None) -> np.ndarray:
    """uint8 images (N, C, H, W) to one uint8 picture (H', W') or (H', W', 3), as square as can be, mid-grey between."""
    columns = columns or max(1, round(len(images) ** 0.5))
    picture = make_grid(images.cpu(), nrow=columns, padding=PADDING, pad_value=GROUND)
    return picture[0].numpy() if images.shape[1] == 1 else picture.permute(1, 2, 0).numpy()


def png(picture: np.ndarray) -> bytes:
    """A uint8 picture (H, W) or (H, W, 3) to the bytes of a PNG."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def grid_png(images: Tensor, columns: int | None = None) -> bytes:
    """Floats (N, C, H, W) in [-1, 1] to the bytes of a PNG of their grid."""
    return png(grid(to_uint8(images), columns))


def lattice(side: int = 60) -> Tensor:
    """Points (side * side, 2) on a lattice over the square that is shown, row by row from the top."""
    axis = torch.linspace(-EXTENT, EXTENT, side)
    y, x = torch.meshgrid(-axis, axis, indexing="ij")
    return torch.stack([x, y], -1).view(-1, 2)


def points_png(real: Tensor, fake: Tensor | None = None, belief: Tensor | None = None) -> bytes:
    """Points (N, 2) as the bytes of a PNG: real ones blue, fakes orange, over D's belief (side * side,) on `lattice`.

    The ground is blue where D takes a point for real (1) and orange where for fake (0). A dark line runs where it cannot tell
    (0.5). The root in the strength of the colours makes small beliefs visible too: near the equilibrium all are small.
    """
    ground = Image.new("RGB", (SIDE, SIDE), "white")
    if belief is not None:
        ground = Image.fromarray(belief_ground(belief))
    draw = ImageDraw.Draw(ground)
    for points, colour in ((real, _REAL), (fake, _FAKE)):
        for x, y in [] if points is None else points.float().cpu().nan_to_num(1e9).tolist():
            column, row = (x / EXTENT + 1) * SIDE / 2, (1 - y / EXTENT) * SIDE / 2
            if 0 <= column < SIDE and 0 <= row < SIDE:
                draw.ellipse((column - 3, row - 3, column + 3, row + 3), fill=colour, outline="white")
    return png(np.asarray(ground))


def belief_ground(belief: Tensor) -> np.ndarray:
    """D's belief (side * side,) in [0, 1] on `lattice` as the uint8 ground (SIDE, SIDE, 3) of `points_png`."""
    side = round(len(belief) ** 0.5)
    coarse = Image.fromarray(belief.float().cpu().nan_to_num(0.5).view(side, side).numpy())
    p = np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC)).clip(0, 1)
    towards = np.where(p[..., None] > 0.5, np.array(_REAL), np.array(_FAKE))
    colour = 255 + (towards - 255) * (STRENGTH * np.sqrt(np.abs(2 * p - 1)))[..., None]
    line = _contour(p)[..., None]
    return (colour * (1 - line) + np.array(_LINE) * line).round().astype(np.uint8)


def _contour(p: np.ndarray) -> np.ndarray:
    """How much of each pixel (SIDE, SIDE), in [0, 1], the line p = 0.5 covers: its distance is estimated from the slope."""
    down, right = np.gradient(p)
    slope = np.hypot(down, right)
    distance = np.abs(p - 0.5) / np.maximum(slope, 1e-9)
    return np.where(slope > FLAT, (LINE / 2 + 0.5 - distance).clip(0, 1), 0.0)
