"""What can be seen without reference to classes: sharpness and diversity."""

import torch
from torch import Tensor
from torch.nn.functional import conv2d

from ..images.arrays import to_float

CHUNK = 500
PAIRS_AMONG = 1000  # samples of which all pairs are compared

_LAPLACIAN = torch.tensor([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]).view(1, 1, 3, 3)


@torch.no_grad()
def sharpness(images: Tensor) -> float:
    """Mean over images (N, C, H, W), uint8 or floats in [-1, 1], of the variance of their Laplacian.

    Colours are averaged to grey first. Blur lowers it, grain raises it: compare with real pictures (Pech-Pacheco et al.,
    "Diatom autofocusing in brightfield microscopy", ICPR 2000).
    """
    total = 0.0
    for part in images.split(CHUNK):
        x = to_float(part) if part.dtype == torch.uint8 else part
        edges = conv2d(x.mean(1, keepdim=True).cpu(), _LAPLACIAN)
        total += edges.flatten(1).var(1, correction=0).sum().item()
    return total / len(images)


@torch.no_grad()
def diversity(features: Tensor) -> float:
    """Mean Euclidean distance between two different rows of features (N, F), among the first PAIRS_AMONG.

    Raises ValueError for fewer than two.
    """
    if len(features) < 2:
        raise ValueError("a distance takes two samples or more")
    return torch.pdist(features[:PAIRS_AMONG].float()).mean().item()
