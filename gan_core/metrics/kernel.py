"""Distances by kernels: unbiased estimates, so they are about 0 between samples of one distribution, however many.

The cubic kernel's is torchmetrics' (see frechet.py for why), the Gaussian kernel's our own objective `mmd2`, which a
generator can also be trained on.
"""

import warnings
from functools import lru_cache

import torch
from torch import Tensor

from ..training.objectives import median_bandwidths, mmd2
from .frechet import Ready

BLOCK = 1000  # samples of each side in one estimate: its cost grows with the square


@lru_cache(maxsize=1)
def _metric() -> type:
    from torchmetrics.image.kid import KernelInceptionDistance

    return KernelInceptionDistance


def kernel_distance(real: Tensor, fake: Tensor, blocks: int = 20, block: int = BLOCK, seed: int = 0) -> tuple[float, float]:
    """Squared MMD of features (M, F) and (N, F) under k(a, b) = (a.b / F + 1)^3, and its spread over blocks.

    Binkowski et al., arXiv:1801.01401, section 4, who call it KID on features of Inception-v3. The mean and the standard
    deviation of `blocks` estimates, each on `block` samples of each side drawn anew (fewer where there are fewer). Below
    0 at times. No randomness of torch's is used up. Raises ValueError for fewer than two samples.
    """
    size = min(block, len(real), len(fake))
    if size < 2:
        raise ValueError("an unbiased estimate takes two samples or more of each side")
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that features are kept in memory is known here
        torch.manual_seed(seed)
        metric = _metric()(feature=Ready(real.shape[1]), subsets=blocks, subset_size=size)
        metric.set_dtype(torch.float64)
        metric.update(real.cpu().double(), real=True)
        metric.update(fake.cpu().double(), real=False)
        mean, spread = metric.compute()
    return mean.item(), spread.item()


def squared_mmd(real: Tensor, fake: Tensor, block: int = BLOCK) -> float:
    """Squared MMD of samples (M, ...) and (N, ...) of floats under Gaussian kernels: the mean over disjoint blocks.

    The bandwidths are multiples of the median distance among the first block of real samples (see objectives.mmd2).
    Raises ValueError for fewer than two samples.
    """
    size = min(block, len(real), len(fake))
    widths = median_bandwidths(real[:size])
    pairs = zip(real.split(size), fake.split(size), strict=False)
    values = [mmd2(x, y, widths).item() for x, y in pairs if len(x) == len(y) == size]
    return sum(values) / len(values)
