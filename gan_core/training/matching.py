"""Distribution matching without an adversary: a distance between samples that a generator can minimise by itself."""

from collections.abc import Sequence

import torch
from torch import Tensor


def _squared_distances(x: Tensor, y: Tensor) -> Tensor:
    """(M, N) squared Euclidean distances between rows; rounding never makes one negative."""
    return (x.square().sum(1)[:, None] + y.square().sum(1) - 2 * x @ y.T).clamp_min(0)


@torch.no_grad()
def median_bandwidths(x: Tensor, factors: Sequence[float] = (0.25, 0.5, 1.0, 2.0, 4.0)) -> Tensor:
    """Bandwidths by the median heuristic: each factor times the median distance of two different images of x (N, ...).

    After Gretton et al., JMLR 13 (2012), section 8, who pool both samples; x alone does not move while a generator
    learns. There are multiples, as no single width sees both detail and whole.
    Raises ValueError for fewer than two images.
    """
    if len(x) < 2:
        raise ValueError("a median distance needs at least two images")
    x = x.flatten(1)
    rows, columns = torch.triu_indices(len(x), len(x), offset=1, device=x.device)
    median = _squared_distances(x - x.mean(0), x - x.mean(0))[rows, columns].median().sqrt()
    return torch.as_tensor(factors, dtype=x.dtype, device=x.device) * median.clamp_min(1e-6)


def mmd2(x: Tensor, y: Tensor, bandwidths: Tensor | Sequence[float] | None = None) -> Tensor:
    """Squared maximum mean discrepancy between the samples x (M, ...) and y (N, ...), by its unbiased estimate.

    Gretton et al., "A kernel two-sample test", JMLR 13 (2012), equation 3; as a generator's loss: Li et al., "Generative
    moment matching networks", arXiv:1502.02761. The images are flattened. The kernel is the mean over `bandwidths` s of
    exp(-|a - b|^2 / (2 s^2)); without any, they are median_bandwidths(x), so let x be the real images. The estimate's
    mean is 0 for samples of one distribution, so it is below 0 at times; it never exceeds 2. It is differentiable in both.
    Raises ValueError for fewer than two images in a sample.
    """
    if len(x) < 2 or len(y) < 2:
        raise ValueError("an unbiased estimate needs at least two images of each sample")
    x, y = x.flatten(1), y.flatten(1)
    widths = torch.as_tensor(median_bandwidths(x) if bandwidths is None else bandwidths, dtype=x.dtype, device=x.device)
    centre = x.detach().mean(0)  # distances do not mind, and small numbers round better
    both = torch.cat([x - centre, y - centre])
    squared = _squared_distances(both, both)
    kernel = torch.stack([(squared / (-2 * width**2)).exp() for width in widths]).mean(0)
    m, n = len(x), len(y)
    xx, yy, xy = kernel[:m, :m], kernel[m:, m:], kernel[:m, m:]
    among_x = (xx.sum() - xx.diagonal().sum()) / (m * (m - 1))
    among_y = (yy.sum() - yy.diagonal().sum()) / (n * (n - 1))
    return among_x + among_y - 2 * xy.mean()
