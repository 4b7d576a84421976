"""Sharpness, which needs no judge."""

import math

import torch
from torch import Tensor
from torch.nn.functional import conv2d

from ..images.arrays import to_float
from .observed import Context, Observed

CHUNK = 500

_LAPLACIAN = torch.tensor([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]).view(1, 1, 3, 3)


@torch.no_grad()
def sharpness(images: Tensor) -> float:
    """Mean over images (N, C, H, W), uint8 or floats in [-1, 1], of the variance of their Laplacian.

    Colours are first averaged to grey. Blur lowers it and grain raises it, so compare it with real pictures (Pech-Pacheco et
    al., "Diatom autofocusing in brightfield microscopy", ICPR 2000).
    """
    total = 0.0
    for part in images.split(CHUNK):
        x = to_float(part) if part.dtype == torch.uint8 else part
        edges = conv2d(x.mean(1, keepdim=True).cpu(), _LAPLACIAN)
        total += edges.flatten(1).var(1, correction=0).sum().item()
    return total / len(images)


def _statistics(samples: Observed) -> float:
    return sharpness(samples.images)


def measure(real: Observed, fake: Observed, context: Context) -> float:
    scale = real.once(_statistics)
    return fake.once(_statistics) / scale if scale else math.nan
