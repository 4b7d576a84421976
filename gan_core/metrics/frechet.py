"""The Fréchet distance, on features of one's own choice.

It is torchmetrics that computes it: that library takes ready features through a module that passes them on, adds a third
of a second to the loading of torch, needs no other package for this, and sums in double precision. The name FID is
kept for Inception's features, which these are not.
"""

from functools import lru_cache

import torch
from torch import Tensor, nn


class Ready(nn.Module):
    """Stands where the library expects a network: the features are there already."""

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.num_features = num_features

    def forward(self, features: Tensor) -> Tensor:
        return features


@lru_cache(maxsize=1)
def _metric() -> type:
    from torchmetrics.image.fid import FrechetInceptionDistance

    return FrechetInceptionDistance


def frechet_distance(real: Tensor, fake: Tensor) -> float:
    """|m - n|^2 + tr(S + T - 2 (S T)^(1/2)) of the means m, n and covariances S, T of features (M, F) and (N, F).

    Heusel et al., arXiv:1706.08500, section 1, who call it FID on features of Inception-v3. In squared units of the features;
    it is 0 only for equal means and covariances, and too high for few samples, so compare equal numbers of them.
    Raises ValueError for fewer than two samples, or where one is not finite.
    """
    if min(len(real), len(fake)) < 2:
        raise ValueError("a covariance takes two samples or more")
    if not (real.isfinite().all() and fake.isfinite().all()):
        raise ValueError("the features hold numbers that are not finite")
    metric = _metric()(feature=Ready(real.shape[1]))
    metric.set_dtype(torch.float64)
    metric.update(real.cpu().double(), real=True)
    metric.update(fake.cpu().double(), real=False)
    return max(0.0, metric.compute().item())  # rounding can leave it a hair below 0
