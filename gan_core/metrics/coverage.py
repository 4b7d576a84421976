"""What the samples are of: classes, attributes, places in the plane. Is anything missing, or drawn too often?"""

import torch
from torch import Tensor

FOUND = 0.1  # a class counts as found from this share of what would be fair
NEAR = 3.0  # standard deviations from a place within which a point counts as there


def shares(classes: Tensor, num_classes: int) -> Tensor:
    """How frequent each class is among `classes` (N,) int64: (num_classes,), which adds up to 1."""
    return torch.bincount(classes, minlength=num_classes).double() / max(1, len(classes))


def found(drawn: Tensor, data: Tensor) -> float:
    """Share in [0, 1] of the data's classes that are drawn at least FOUND times as often as the data has them.

    Both are (K,) shares of the classes.
    """
    there = data > 0
    return (drawn[there] >= FOUND * data[there]).double().mean().item()


def imbalance(drawn: Tensor, data: Tensor) -> float:
    """Total variation distance in [0, 1] of two histograms (K,): the share that would have to change class."""
    return (drawn - data).abs().sum().item() / 2


def attribute_imbalance(drawn: Tensor, data: Tensor) -> float:
    """Mean difference in [0, 1] between the frequencies (A,) of attributes, of which several may hold at once."""
    return (drawn - data).abs().mean().item()


@torch.no_grad()
def nearest_place(points: Tensor, centres: Tensor, spread: float) -> Tensor:
    """The place (N,) that each point (N, 2) lies at: a row of `centres` (K, 2), or -1 beyond NEAR times `spread`."""
    points = points.nan_to_num(1e9, 1e9, -1e9)
    distance, place = torch.cdist(points, centres, compute_mode="donot_use_mm_for_euclid_dist").min(1)
    return torch.where(distance <= NEAR * spread, place, -1)


def confusion(asked: Tensor, read: Tensor, num_classes: int) -> Tensor:
    """A table (num_classes, num_classes) of counts: row the class that was asked for, column the one that was read."""
    cells = torch.bincount(asked * num_classes + read, minlength=num_classes**2)
    return cells.view(num_classes, num_classes)


def per_class(table: Tensor) -> list[float | None]:
    """Share of each row of a confusion table that was read as asked; None for a class that was never asked for."""
    return [(row[i] / row.sum()).item() if row.sum() else None for i, row in enumerate(table)]
