"""Points in the plane around known places, so that one can see which places a generator finds."""

import math

import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..settings.config import RunConfig
from .data import COMPARED, HELD_OUT, ImageData, Samples, Say

_GRID = 5


def load(config: RunConfig, say: Say) -> ImageData:
    points, labels = draw_points(config.dataset, config.num_images or DATASETS[config.dataset].count, config.seed)
    return ImageData(points, labels, len(DATASETS[config.dataset].classes))


def real_pictures(config: RunConfig, num: int, say: Say) -> tuple[Samples, Samples]:
    first, second = (draw_points(config.dataset, num, config.seed + offset) for offset in (COMPARED, HELD_OUT))
    return Samples(*first, f"{num:,} newly drawn points"), Samples(*second, f"{num:,} others")


def unseen(config: RunConfig, num: int, say: Say) -> Samples:
    return Samples(*draw_points(config.dataset, num, config.seed + HELD_OUT), f"{num:,} newly drawn points")


def places(name: str) -> Tensor:
    """Centres (K, 2) in [-1, 1] of a data set of points; for the spiral 200 places along the curve."""
    if name == "ring":
        angle = torch.arange(8) * (2 * math.pi / 8)
        return 0.7 * torch.stack([angle.cos(), angle.sin()], 1)
    if name == "grid":
        side = torch.linspace(-0.8, 0.8, _GRID)
        return torch.cartesian_prod(side, side)
    if name == "spiral":
        t = torch.linspace(0.15, 1, 200)
        angle = 3.5 * math.pi * t
        return 0.9 * t[:, None] * torch.stack([angle.cos(), angle.sin()], 1)
    raise ValueError(f"Unknown points {name!r}. Choose {', '.join(name for name, row in DATASETS.items() if row.is_points)}.")


def draw_points(name: str, num: int, seed: int) -> tuple[Tensor, Tensor]:
    """`num` points (num, 2) float32 around the places of `name`, and the number of each point's place (num,) int64.

    A curve counts as one place. Raises ValueError for an unknown name.
    """
    centres, row = places(name), DATASETS[name]
    generator = torch.Generator().manual_seed(seed)
    which = torch.randint(len(centres), (num,), generator=generator)
    points = centres[which] + row.spread * torch.randn(num, 2, generator=generator)
    return points, torch.zeros_like(which) if row.is_curve else which
