"""Priors over the latent space, and the latents of seeds: the same z for a seed on every machine and in every batch."""

import math

import torch
from torch import Tensor

TAIL = 2.0  # a truncated normal has nothing beyond this many standard deviations


def from_normal(z: Tensor, prior: str) -> Tensor:
    """Standard normal numbers (any shape) to numbers of `prior`, each by the transform of distributions.

    A normal number pushed through its own distribution function is uniform (here stretched to [-1, 1]); a uniform one
    pushed through the inverse of another distribution function has that distribution. Raises ValueError.
    """
    if prior == "normal":
        return z
    uniform = torch.special.ndtr(z if z.device.type == "mps" else z.double())  # mps has no float64
    if prior == "uniform":
        return (2 * uniform - 1).to(z.dtype)
    if prior == "truncated":
        low = torch.special.ndtr(torch.tensor(-TAIL, dtype=uniform.dtype, device=z.device))
        return torch.special.ndtri(low + (1 - 2 * low) * uniform).to(z.dtype)
    raise ValueError(f"Unknown prior {prior!r}. Choose normal, uniform or truncated.")


def latents(seeds: list[int] | range, z_dim: int, prior: str = "normal") -> Tensor:
    """z (N, z_dim) of `prior`, one row a seed; the same on every machine and in every batch."""
    if not len(seeds):
        return torch.empty(0, z_dim)
    normal = [torch.randn(z_dim, generator=torch.Generator().manual_seed(int(seed))) for seed in seeds]
    return from_normal(torch.stack(normal), prior)


def prior_std(prior: str) -> float:
    """The standard deviation of one number of `prior`. Raises ValueError."""
    if prior == "normal":
        return 1.0
    if prior == "uniform":
        return 1 / math.sqrt(3)
    if prior == "truncated":  # 1 - 2 a phi(a) / (2 Phi(a) - 1), for a cut at a on either side
        density = math.exp(-TAIL * TAIL / 2) / math.sqrt(2 * math.pi)
        return math.sqrt(1 - 2 * TAIL * density / math.erf(TAIL / math.sqrt(2)))
    raise ValueError(f"Unknown prior {prior!r}. Choose normal, uniform or truncated.")
