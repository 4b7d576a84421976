"""The latents that every frame of a run is drawn with, and their labels."""

import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..latent.priors import latents
from ..settings.config import RunConfig

GRID = 64  # pictures in the grid of fixed z
STYLES = 8  # rows of a conditional grid: each row one z, each column a class
POINTS_SHOWN = 512


def fixed_latents(config: RunConfig, shape: tuple[int, ...], num_classes: int, seed: int = 0) -> tuple[Tensor, Tensor | None]:
    """The z (N, z_dim) that every frame of a run is drawn with (seed 0), and their labels or None.

    Conditional: a row is one z, a column one of `fixed_labels`, STYLES rows. Else GRID latents, or POINTS_SHOWN of them for points.
    """
    if config.conditional:
        y = fixed_labels(config, num_classes)
        z = latents(range(seed, seed + STYLES), config.z_dim, config.prior).repeat_interleave(len(y), 0)
        return z, y.repeat(STYLES, *[1] * (y.ndim - 1))
    count = POINTS_SHOWN if len(shape) == 1 else GRID
    return latents(range(seed, seed + count), config.z_dim, config.prior), None


def fixed_labels(config: RunConfig, num_classes: int) -> Tensor:
    """The labels of a conditional run's columns: each class (num_classes,), int64; or, of attributes, none of them and then
    each alone (1 + num_classes, num_classes), float."""
    if DATASETS[config.dataset].classes:
        return torch.arange(num_classes)
    return torch.cat([torch.zeros(1, num_classes), torch.eye(num_classes)])
