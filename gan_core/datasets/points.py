"""Points in the plane with places that are known, so that one can see which of them a generator finds."""

import math

import torch
from torch import Tensor

SPREAD = {"ring": 0.02, "grid": 0.02, "spiral": 0.02}  # standard deviation around each place
_GRID = 5


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
    raise ValueError(f"There are no points named {name!r}; there are: {', '.join(SPREAD)}.")


def draw_points(name: str, num: int, seed: int) -> tuple[Tensor, Tensor]:
    """`num` points (num, 2) float32 around the places of `name`, and the number of each point's place (num,) int64.

    The spiral counts as one place. Raises ValueError for an unknown name.
    """
    centres = places(name)
    generator = torch.Generator().manual_seed(seed)
    which = torch.randint(len(centres), (num,), generator=generator)
    points = centres[which] + SPREAD[name] * torch.randn(num, 2, generator=generator)
    return points, which if name != "spiral" else torch.zeros_like(which)
