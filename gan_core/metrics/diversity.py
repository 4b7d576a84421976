"""Diversity: how different two samples are, in the features of a judge.

The doctor's quick look during training measures *pixel diversity* (gan_core/doctor/signs.py), which needs no judge.
"""

import math

import torch
from torch import Tensor

from .observed import Context, Observed

PAIRS_AMONG = 1000  # samples of which all pairs are compared


@torch.no_grad()
def diversity(features: Tensor) -> float:
    """Mean Euclidean distance between two different rows of features (N, F), among the first PAIRS_AMONG.

    Raises ValueError for fewer than two.
    """
    if len(features) < 2:
        raise ValueError("a distance needs at least two samples")
    return torch.pdist(features[:PAIRS_AMONG].float()).mean().item()


def _statistics(samples: Observed) -> float:
    return diversity(samples.features)


def measure(real: Observed, fake: Observed, context: Context) -> float:
    scale = real.once(_statistics)
    return fake.once(_statistics) / scale if scale else math.nan
