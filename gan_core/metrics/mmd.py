"""Squared MMD of plain pixels or coordinates, with the function `mmd2` that a generator can also be trained on."""

import torch
from torch import Tensor

from ..catalogue.metrics import METRICS
from ..images.arrays import to_float
from ..training.objectives import median_bandwidths, mmd2
from .observed import Context, Observed

BLOCK = 1000  # samples of each side in one estimate: its cost grows with the square


def squared_mmd(real: Tensor, fake: Tensor, block: int = BLOCK) -> float:
    """Squared MMD of samples (M, ...) and (N, ...) of floats under Gaussian kernels: the mean over disjoint blocks.

    An unbiased estimate, so it is about 0 between samples of one distribution. The bandwidths are multiples of the median
    distance among the first block of real samples (see objectives.mmd2). Raises ValueError for fewer than two samples.
    """
    size = min(block, len(real), len(fake))
    widths = median_bandwidths(real[:size])
    pairs = zip(real.split(size), fake.split(size), strict=False)
    values = [mmd2(x, y, widths).item() for x, y in pairs if len(x) == len(y) == size]
    return sum(values) / len(values)


def _numbers(samples: Observed) -> Tensor:
    """The plain numbers of some samples, (N', ...) floats in [-1, 1]."""
    some = samples.images[: METRICS["mmd"].most]
    return to_float(some) if some.dtype == torch.uint8 else some


def measure(real: Observed, fake: Observed, context: Context) -> float:
    return squared_mmd(real.once(_numbers), fake.once(_numbers))
