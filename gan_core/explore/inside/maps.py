"""Activations as pictures: a small map for each channel, blue below zero and orange above, clear at zero."""

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from ...catalogue.palette import BLUE, ORANGE

SIDE = 32  # pixels of a map, at most: larger ones are averaged down
FULL = 0.995  # share of a layer's values within which the colours grow; the few beyond have the full colour
LEAST_SIDE = 24  # pixels of a map on a sheet, at least
GAP = 2


def full_at(activation: Tensor) -> float:
    """The size of a value that gets the full colour, for what comes out of a layer (C, ...)."""
    sizes = activation.abs().flatten().sort().values
    return float(sizes[min(len(sizes) - 1, int(FULL * len(sizes)))])


def maps(activation: Tensor, full: float) -> Tensor:
    """What comes out of some channels (C, ...) as uint8 maps (C, 4, H, W) of red, green, blue and opacity, H and W at most SIDE.

    A channel that is a number is a map of one pixel.
    """
    values = _planes(activation.nan_to_num())
    height, width = (min(SIDE, side) for side in values.shape[1:])
    if (height, width) != tuple(values.shape[1:]):
        values = adaptive_avg_pool2d(values[:, None], (height, width))[:, 0]
    strength = (values / max(full, 1e-12)).clamp(-1, 1)
    hues = torch.tensor([BLUE.rgb, ORANGE.rgb], dtype=torch.float32)
    colour = hues[(strength > 0).long()].permute(0, 3, 1, 2)
    return torch.cat([colour, 255 * strength.abs()[:, None]], 1).round().byte()


def _planes(activation: Tensor) -> Tensor:
    """(C, ...) as (C, H, W)."""
    width = activation.shape[-1] if activation.ndim > 1 else 1
    return activation.reshape(len(activation), -1, width)


def on_a_sheet(tiles: Tensor) -> Tensor:
    """Maps (C, 4, H, W) enlarged to be seen, each in a thin frame of its own, to lie side by side."""
    times = max(1, -(-LEAST_SIDE // tiles.shape[3]))
    large = tiles.repeat_interleave(times, 2).repeat_interleave(times, 3)
    framed = torch.full((len(large), 4, large.shape[2] + 2 * GAP, large.shape[3] + 2 * GAP), 0, dtype=torch.uint8)
    framed[:, :3] = 128
    framed[:, 3] = 70
    framed[:, :, GAP:-GAP, GAP:-GAP] = large
    return framed
