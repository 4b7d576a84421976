"""The birthday test: how many different pictures a generator seems able to draw (Arora and Zhang, arXiv:1706.08224).

Among s samples from N equally likely pictures, s (s - 1) / (2 N) pairs are expected to be the same. So the pairs that look the same
give N; for pictures that are not equally likely it is the number that would meet as often, 1 / sum p^2. The paper lets people
decide what is the same; here it is closer than almost any two training pictures are, as for copies.
"""

import torch
from torch import Tensor

from ..catalogue.metrics import METRICS
from .copies import CLOSE, RARE, Spacing
from .observed import Context, Observed


def same_within(apart: Spacing) -> float:
    """The distance within which two pictures count as the same: only RARE of the training pictures have another one so close."""
    return min(float(torch.quantile(apart.distances.float(), RARE)), CLOSE * apart.typical)


def estimate(rows: Tensor, within: float) -> float:
    """How many different pictures there seem to be, of samples uint8 (N, numbers each), where those within a distance (root
    mean square of pixels in [0, 1]) are the same. Where no two are, the estimate is that of one such pair, as there may be more.
    Raises ValueError for fewer than two."""
    count = len(rows)
    if count < 2:
        raise ValueError("a pair takes two samples")
    x = rows.double() / 255
    distances = torch.pdist(x) / rows.shape[1] ** 0.5
    return count * (count - 1) / 2 / max(1, int((distances <= within).sum()))


def measure(real: Observed, fake: Observed, context: Context) -> float:
    assert context.training is not None  # it was loaded, as the catalogue says
    return estimate(fake.images[: METRICS["birthday"].most].flatten(1), same_within(context.training.apart))
