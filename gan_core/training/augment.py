"""Differentiable augmentation: real and generated pictures are changed in the same random ways before D sees them.

Zhao et al., "DiffAugment", arXiv:2006.10738. D never sees a training picture twice in the same form, so that it cannot memorise
a few of them; and as G is trained through the changes, they do not enter its pictures. Functions of a batch (N, C, H, W) in
[-1, 1], each picture changed by its own amounts, which come from torch's randomness: a resumed run draws the same ones.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import pad

from ..catalogue.training import AUGMENTATIONS

SHIFT = 1 / 8  # of the side, at most, to each side
HOLE = 1 / 2  # of the side


def _amounts(x: Tensor) -> Tensor:
    """A number in [0, 1) for each picture, (N, 1, 1, 1)."""
    return torch.rand(len(x), 1, 1, 1, dtype=x.dtype, device=x.device)


def colour(x: Tensor) -> Tensor:
    """Brightness by up to 0.5, saturation 0 to 2 times and contrast 0.5 to 1.5 times what they were. Nothing is clipped."""
    x = x + (_amounts(x) - 0.5)
    x = torch.lerp(x.mean(1, keepdim=True), x, 2 * _amounts(x))
    return torch.lerp(x.mean((1, 2, 3), keepdim=True), x, 0.5 + _amounts(x))


def translation(x: Tensor) -> Tensor:
    """Shifted by whole pixels, up to SHIFT of the side. What comes in is 0, a grey: where it was black, G could learn to draw
    shifted pictures, as D could not tell them from the change."""
    for dim in (2, 3):
        side = x.shape[dim]
        most = round(SHIFT * side)
        shifts = torch.randint(0, 2 * most + 1, (len(x), 1), device=x.device)
        index = (torch.arange(side, device=x.device) + shifts).view(-1, 1, *((side, 1) if dim == 2 else (1, side)))
        wide = pad(x, (0, 0, most, most) if dim == 2 else (most, most))
        x = wide.gather(dim, index.expand(x.shape))
    return x


def cutout(x: Tensor) -> Tensor:
    """A square of HOLE of the side becomes 0, a grey; its middle lies anywhere, so that a part of it may be outside."""
    inside = []
    for side in x.shape[2:]:
        start = torch.randint(0, side + 1, (len(x), 1), device=x.device) - int(HOLE * side) // 2
        place = torch.arange(side, device=x.device)
        inside.append((place >= start) & (place < start + int(HOLE * side)))
    rows, columns = inside
    return x * ~(rows[:, None, :, None] & columns[:, None, None, :])


def augmentation_of(name: str) -> Callable[[Tensor], Tensor] | None:
    """The changes of this name in the catalogue, one after the other; None for none."""
    parts = [globals()[part] for part in AUGMENTATIONS[name].parts]
    if not parts:
        return None

    def change(x: Tensor) -> Tensor:
        for part in parts:
            x = part(x)
        return x

    return change
