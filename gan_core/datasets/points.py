"""Points in the plane around known places, so that one can see which places a generator finds."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..settings.config import RunConfig
from .data import COMPARED, HELD_OUT, ImageData, Samples, Say

_GRID = 5
_CURVE = 200


def load(config: RunConfig, say: Say) -> ImageData:
    points, labels = draw_points(config.dataset, config.num_images or DATASETS[config.dataset].count, config.seed)
    return ImageData(points, labels, len(DATASETS[config.dataset].classes))


def real_pictures(config: RunConfig, num: int, say: Say) -> tuple[Samples, Samples]:
    first, second = (draw_points(config.dataset, num, config.seed + offset) for offset in (COMPARED, HELD_OUT))
    return Samples(*first, f"{num:,} newly drawn points"), Samples(*second, f"{num:,} others")


def unseen(config: RunConfig, num: int, say: Say) -> Samples:
    return Samples(*draw_points(config.dataset, num, config.seed + HELD_OUT), f"{num:,} newly drawn points")


def _polar(radius: Tensor, angle: Tensor) -> Tensor:
    return radius[:, None] * torch.stack([angle.cos(), angle.sin()], 1)


def _ring() -> Tensor:
    return _polar(torch.full((8,), 0.7), torch.arange(8) * (2 * math.pi / 8))


def _grid() -> Tensor:
    side = torch.linspace(-0.8, 0.8, _GRID)
    return torch.cartesian_prod(side, side)


def _spiral() -> Tensor:
    t = torch.linspace(0.15, 1, _CURVE)
    return 0.9 * t[:, None] * torch.stack([(3.5 * math.pi * t).cos(), (3.5 * math.pi * t).sin()], 1)


def _spirals() -> Tensor:
    t = torch.linspace(0, 1, _CURVE // 2)
    return torch.cat([_polar(0.1 + 0.8 * t, 2.5 * math.pi * t + turn) for turn in (0, math.pi)])


def _line() -> Tensor:
    t = torch.linspace(0, 1, _CURVE)
    return torch.stack([-0.8 + 1.6 * t, -0.5 + t], 1)


_PLACES: dict[str, Callable[[], Tensor]] = {
    "ring": _ring,
    "grid": _grid,
    "spiral": _spiral,
    "spirals": _spirals,
    "line": _line,
    "gaussians": lambda: torch.tensor([[-0.5, 0.35], [0.5, -0.35]]),
    "disjoint": lambda: torch.tensor([[-0.8, -0.8], [-0.65, 0.8], [0.8, 0.7]]),
}


def places(name: str) -> Tensor:
    """Centres (K, 2) in [-1, 1] of a data set of points; for a curve 200 places along it."""
    if name not in _PLACES:
        raise ValueError(f"Unknown points {name!r}. Choose {', '.join(_PLACES)}.")
    return _PLACES[name]()


def draw_points(name: str, num: int, seed: int) -> tuple[Tensor, Tensor]:
    """`num` points (num, 2) float32 around the places of `name`, and the number of each point's place (num,) int64.

    A curve counts as one place. Raises ValueError for an unknown name.
    """
    centres, row = places(name), DATASETS[name]
    generator = torch.Generator().manual_seed(seed)
    which = torch.randint(len(centres), (num,), generator=generator)
    points = centres[which] + row.spread * torch.randn(num, 2, generator=generator)
    return points, torch.zeros_like(which) if row.is_curve else which
