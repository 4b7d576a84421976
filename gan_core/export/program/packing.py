"""The tensors of a program as one run of bytes, in half precision where no picture changes by it."""

import copy
from typing import Any

import numpy as np
import torch
from torch import nn

from ...images.arrays import to_uint8
from ...latent.priors import latents
from ...sampling.sampler import Sampler
from .describe import Program, describe

WORTH = 256  # numbers from which half precision saves anything
TRIED = 64  # latents whose pictures have to stay the same
LEVEL = 1 / 255  # half of what one of 255 levels is in [-1, 1]: after rounding, no pixel is more than one level off


def program_of(sampler: Sampler) -> Program:
    """The program of a run's generator, whose large tensors are exactly what half precision holds where that changes no pixel by
    more than one of 255 levels. Raises UserError where the generator cannot be exported."""
    halved = _halved(sampler.G)
    G = halved if _unchanged(sampler, halved) else sampler.G
    return describe(G, sampler.config.z_dim, sampler.num_classes, sampler.shape)


def _halved(G: nn.Module) -> nn.Module:
    G = copy.deepcopy(G).cpu()
    with torch.no_grad():
        for weight in G.parameters():
            if weight.numel() >= WORTH and weight.ndim > 1:
                weight.copy_(weight.half().float())
    return G


def _unchanged(sampler: Sampler, halved: nn.Module) -> bool:
    z = latents(range(TRIED), sampler.config.z_dim, sampler.config.prior)
    y = sampler.labels()
    y = None if y is None else y[torch.arange(TRIED) % len(y)]
    with torch.no_grad():
        before, after = sampler.images(z, y), halved(z, y)
    return bool((before - after).abs().max() < LEVEL / 2) and bool((_levels(before) - _levels(after)).abs().max() <= 1)


def _levels(images: torch.Tensor) -> torch.Tensor:
    return to_uint8(images).int() if images.ndim == 4 else torch.zeros(1)


def packed(program: Program) -> tuple[bytes, list[dict[str, Any]]]:
    """All tensors one after the other (little-endian), and for each its name, start in bytes, count, and whether it is half."""
    parts: list[bytes] = []
    index: list[dict[str, Any]] = []
    start = 0
    for name, tensor in program.tensors.items():
        with np.errstate(over="ignore"):
            small = tensor.astype("<f2")
        half = tensor.size >= WORTH and bool((small.astype("<f4") == tensor).all())
        data = small.tobytes() if half else tensor.astype("<f4").tobytes()
        index.append({"name": name, "start": start, "count": int(tensor.size), "half": half})
        parts.append(data)
        start += len(data)
    return b"".join(parts), index
