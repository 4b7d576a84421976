"""The Fréchet distance: features, then their mean and covariance, then a number.

The name FID is kept for features of Inception-v3, which these are not.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from .observed import Context, Observed


class Gaussian(NamedTuple):
    """Mean (F,) and covariance (F, F) of features, in double precision."""

    mean: Tensor
    covariance: Tensor


def gaussian(features: Tensor) -> Gaussian:
    """The Gaussian of features (N, F). Raises ValueError for fewer than two samples, or where one is not finite."""
    if len(features) < 2:
        raise ValueError("a covariance needs at least two samples")
    if not features.isfinite().all():
        raise ValueError("the features hold numbers that are not finite")
    features = features.cpu().double()
    mean = features.mean(0)
    centred = features - mean
    return Gaussian(mean, centred.T @ centred / (len(features) - 1))


def distance(real: Gaussian, fake: Gaussian) -> float:
    """|m - n|^2 + tr(S + T - 2 (S T)^(1/2)) of Gaussians with means m, n and covariances S, T.

    Heusel et al., arXiv:1706.08500, section 1. In squared units of the features, 0 only for equal means and covariances.
    """
    squared = (real.mean - fake.mean).square().sum()
    roots = torch.linalg.eigvals(real.covariance @ fake.covariance).sqrt().real.sum()
    # Rounding can leave it slightly below 0.
    return max(0.0, (squared + real.covariance.trace() + fake.covariance.trace() - 2 * roots).item())


def frechet_distance(real: Tensor, fake: Tensor) -> float:
    """The distance of the Gaussians of features (M, F) and (N, F). It is too high for few samples, so compare equal numbers."""
    return distance(gaussian(real), gaussian(fake))


def _statistics(samples: Observed) -> Gaussian:
    return gaussian(samples.features)


def measure(real: Observed, fake: Observed, context: Context) -> float:
    return distance(real.once(_statistics), fake.once(_statistics))
