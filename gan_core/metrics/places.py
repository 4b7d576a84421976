"""Which place of the data a point lies at."""

import torch
from torch import Tensor

NEAR = 3.0  # standard deviations from a place within which a point counts as there


@torch.no_grad()
def nearest_place(points: Tensor, centres: Tensor, spread: float) -> Tensor:
    """The place (N,) that each point (N, 2) lies at: a row of `centres` (K, 2), or -1 beyond NEAR times `spread`."""
    points = points.nan_to_num(1e9, 1e9, -1e9)
    distance, place = torch.cdist(points, centres, compute_mode="donot_use_mm_for_euclid_dist").min(1)
    return torch.where(distance <= NEAR * spread, place, -1)
