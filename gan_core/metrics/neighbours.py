"""Precision and recall, density and coverage: what the nearest neighbours say, all from one table of distances."""

from typing import NamedTuple

import torch
from torch import Tensor

from .observed import Observed

NEAR, AROUND = 3, 5
"""The neighbour to which a ball reaches: for precision and recall as in their paper, for density and coverage as in theirs."""
CHUNK = 1000  # rows of a table of distances that are held at once


class Neighbourhood(NamedTuple):
    """How samples lie among real ones: precision, recall and coverage in [0, 1], density at least 0."""

    precision: float
    recall: float
    density: float
    coverage: float


@torch.no_grad()
def radii(features: Tensor, neighbours: tuple[int, ...] = (NEAR, AROUND)) -> Tensor:
    """The distances of each row of features (N, F) to its k-th nearest other row, (N, len(neighbours)), one k a column.

    Raises ValueError where there are not more rows than the largest k.
    """
    most = max(neighbours)
    if len(features) <= most:
        raise ValueError(f"the distance to neighbour {most} takes more than {most} samples")
    parts = []
    features = features - features.mean(0)  # far from 0, cdist loses what is small between them
    for first in range(0, len(features), CHUNK):
        distances = torch.cdist(features[first : first + CHUNK], features)
        rows = torch.arange(len(distances))
        distances[rows, rows + first] = torch.inf  # a row is not its own neighbour
        parts.append(distances.topk(most, largest=False).values[:, [k - 1 for k in neighbours]])
    return torch.cat(parts)


@torch.no_grad()
def neighbourhood(
    real: Tensor, fake: Tensor, real_radii: Tensor | None = None, fake_radii: Tensor | None = None
) -> Neighbourhood:
    """Precision, recall, density and coverage of samples' features (N, F) against real ones' (M, F).

    Each set is described by balls around its samples that reach to a near sample of the same set; the radii are those that
    `radii` gives. Precision: the share of fakes inside the reals' balls. Recall: the share of reals inside the fakes'
    (Kynkäänniemi et al., arXiv:1904.06991, section 2). Density: in how many of the reals' balls a fake lies, as a multiple of
    how many it would be for a real one. Coverage: the share of the reals' balls that hold a fake (Naeem et al.,
    arXiv:2002.09797, section 3). One lone outlier among the reals has a huge ball, which precision counts in full and density
    hardly; one among the fakes does so to recall, and never to coverage. All depend on the number of samples, so compare
    equal numbers.
    """
    real_radii = radii(real) if real_radii is None else real_radii
    fake_radii = radii(fake) if fake_radii is None else fake_radii
    real, fake = real - real.mean(0), fake - real.mean(0)
    near, around = real_radii.T
    among, balls = 0, 0
    recalled, covered = torch.zeros(2, len(real), dtype=torch.bool)
    for part, reach in zip(fake.split(CHUNK), fake_radii[:, 0].split(CHUNK), strict=True):
        distances = torch.cdist(part, real)
        among += (distances <= near).any(1).sum().item()
        recalled |= (distances <= reach[:, None]).any(0)
        inside = distances <= around
        balls += inside.sum().item()
        covered |= inside.any(0)
    return Neighbourhood(
        among / len(fake),
        recalled.float().mean().item(),
        balls / (AROUND * len(fake)),
        covered.float().mean().item(),
    )


def _radii(samples: Observed) -> Tensor:
    return radii(samples.features)


def among(fake: Observed, real: Observed) -> Neighbourhood:
    """How samples lie among real ones, computed together: call it as fake.once(among, real)."""
    return neighbourhood(real.features, fake.features, real.once(_radii), fake.once(_radii))
