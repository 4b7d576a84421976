"""The kernel distance: an unbiased estimate, so it is about 0 between samples of one distribution, however many there are.

torchmetrics computes it: that library takes ready features through a module that passes them on, and sums in double
precision. The name KID is kept for features of Inception-v3, which these are not.
"""

import warnings
from functools import lru_cache

import torch
from torch import Tensor, nn

from .observed import Context, Observed

BLOCK = 1000  # samples of each side in one estimate: its cost grows with the square


class Ready(nn.Module):
    """Stands in for the network that the library expects: the features are already computed."""

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.num_features = num_features

    def forward(self, features: Tensor) -> Tensor:
        return features


@lru_cache(maxsize=1)
def _metric() -> type:
    from torchmetrics.image.kid import KernelInceptionDistance

    return KernelInceptionDistance


def kernel_distance(real: Tensor, fake: Tensor, blocks: int = 20, block: int = BLOCK, seed: int = 0) -> tuple[float, float]:
    """Squared MMD of features (M, F) and (N, F) under k(a, b) = (a.b / F + 1)^3, and its spread over blocks.

    Binkowski et al., arXiv:1801.01401, section 4, who call it KID on features of Inception-v3. The mean and the standard
    deviation of `blocks` estimates, each on `block` random samples of each side (fewer where there are fewer). Sometimes
    below 0. Leaves torch's global randomness alone. Raises ValueError for fewer than two samples.
    """
    size = min(block, len(real), len(fake))
    if size < 2:
        raise ValueError("an unbiased estimate needs at least two samples of each side")
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns that it keeps features in memory, which is intended here
        torch.manual_seed(seed)
        metric = _metric()(feature=Ready(real.shape[1]), subsets=blocks, subset_size=size)
        metric.set_dtype(torch.float64)
        metric.update(real.cpu().double(), real=True)
        metric.update(fake.cpu().double(), real=False)
        mean, spread = metric.compute()
    return mean.item(), spread.item()


def measure(real: Observed, fake: Observed, context: Context) -> float:
    return kernel_distance(real.features, fake.features)[0]
