"""Samples to be measured: which labels are requested, and drawing them."""

import torch
from torch import Tensor

from ..images.arrays import to_uint8
from ..latent.priors import latents
from ..sampling.sampler import Sampler
from ..settings.config import RunConfig

FIRST_SEED = 1_000_000  # samples are drawn from this latent on, so they are not the latents that the pages show
CHUNK = 500


def requested_labels(config: RunConfig, num_conditions: int, num: int, given: Tensor) -> Tensor | None:
    """What `num` samples are requested to be: every class equally often (num,); or the attributes (num, A) of real pictures,
    whose own are `given`, so that none is requested beside one that it never goes with; None without conditions."""
    if not config.conditional:
        return None
    return given[torch.arange(num) % len(given)] if given.ndim == 2 else torch.arange(num) % num_conditions


def draw(sampler: Sampler, num: int, seed: int, y: Tensor | None) -> Tensor:
    """`num` samples as uint8 images (num, C, H, W), or points (num, 2), from latent `seed` on, of labels y or None."""
    parts = []
    for first in range(0, num, CHUNK):
        seeds = range(seed + first, seed + min(num, first + CHUNK))
        z = latents(seeds, sampler.config.z_dim, sampler.config.prior)
        images = sampler.images(z, None if y is None else y[first : first + CHUNK])
        parts.append(images if images.ndim == 2 else to_uint8(images))
    return torch.cat(parts)
