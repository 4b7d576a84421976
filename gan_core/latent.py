"""Latents. A latent is a seed: image i of any grid that begins at seed s is the picture of seed s + i, alone or in a batch."""

import torch
from torch import Tensor


def latents(seeds: list[int] | range, z_dim: int) -> Tensor:
    """z (N, z_dim), standard normal, one row a seed; the same on every machine and in every batch."""
    if not len(seeds):
        return torch.empty(0, z_dim)
    return torch.stack([torch.randn(z_dim, generator=torch.Generator().manual_seed(int(seed))) for seed in seeds])
