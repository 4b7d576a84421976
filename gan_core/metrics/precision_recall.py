"""Precision and recall, computed together: are the samples good, and is anything left out?"""

import torch
from torch import Tensor

from .observed import Observed

NEIGHBOURS = 3
CHUNK = 1000  # rows of a table of distances that are held at once


@torch.no_grad()
def radii(features: Tensor, k: int = NEIGHBOURS) -> Tensor:
    """The distance (N,) of each row of features (N, F) to its k-th nearest other row. Raises ValueError for N <= k."""
    if len(features) <= k:
        raise ValueError(f"the distance to neighbour {k} takes more than {k} samples")
    parts = []
    features = features - features.mean(0)  # far from 0, cdist loses what is small between them
    for first in range(0, len(features), CHUNK):
        distances = torch.cdist(features[first : first + CHUNK], features)
        rows = torch.arange(len(distances))
        distances[rows, rows + first] = torch.inf  # a row is not its own neighbour
        parts.append(distances.topk(k, largest=False).values[:, -1])
    return torch.cat(parts)


@torch.no_grad()
def precision_recall(
    real: Tensor, fake: Tensor, real_radii: Tensor | None = None, fake_radii: Tensor | None = None
) -> tuple[float, float]:
    """Precision and recall in [0, 1] of samples' features (N, F) against real ones' (M, F).

    Each set is described by balls around its samples that reach to the third nearest sample of the same set. Precision: the
    share of fakes inside the reals' balls. Recall: the share of reals inside the fakes'. Kynkäänniemi et al.,
    arXiv:1904.06991, section 2. Both depend on the number of samples, so compare equal numbers.
    """
    real_radii = radii(real) if real_radii is None else real_radii
    fake_radii = radii(fake) if fake_radii is None else fake_radii
    real, fake = real - real.mean(0), fake - real.mean(0)
    among_reals, covered = 0, torch.zeros(len(real), dtype=torch.bool)
    for part, reach in zip(fake.split(CHUNK), fake_radii.split(CHUNK), strict=True):
        distances = torch.cdist(part, real)
        among_reals += (distances <= real_radii).any(1).sum().item()
        covered |= (distances <= reach[:, None]).any(0)
    return among_reals / len(fake), covered.float().mean().item()


def _radii(samples: Observed) -> Tensor:
    return radii(samples.features)


def both(fake: Observed, real: Observed) -> tuple[float, float]:
    """Precision and recall of samples, which are computed together: call it as fake.once(both, real)."""
    return precision_recall(real.features, fake.features, real.once(_radii), fake.once(_radii))
