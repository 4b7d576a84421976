"""Directions found without labels: pca and sefa, both from the layer that takes z."""

import copy
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor, nn

from ...latent.priors import latents
from ...models.vae import drawing
from ...sampling.sampler import Sampler
from .store import Direction, Found

MANY = 4000  # latents that pca and fits look at
MOST_ACTIVATIONS = 20_000_000  # numbers that pca holds: a wide layer uses fewer latents
SHOWN = 10  # directions of pca and of sefa
FIRST_SEED = 2**30  # of the latents used: far from those on screen


def first_layer(sampler: Sampler) -> nn.Linear | None:
    """The linear layer that takes z. It is found by looking on while one z is drawn, so any architecture will do.

    None where z is bent by a learnt prior before any layer draws with it.
    """
    z = latents(range(2), sampler.config.z_dim, sampler.config.prior).to(sampler.device)
    seen: list[nn.Linear] = []

    def look(layer: nn.Linear, given: tuple[Tensor, ...], made: Tensor) -> None:
        if given[0].shape == z.shape and torch.equal(given[0], z):
            seen.append(layer)

    _watched(sampler, nn.Linear, look).images(z, some_labels(sampler, len(z)))
    return seen[0] if seen else None


def _watched(sampler: Sampler, kinds: Any, look: Callable) -> Sampler:
    """A sampler of the same pictures that calls `look` after each layer of `kinds`.

    It has a generator of its own, since another thread may be drawing with the one it is copied from.
    """
    own = copy.copy(sampler)
    own.G = copy.deepcopy(sampler.G)
    for layer in drawing(own.G).modules():
        if isinstance(layer, kinds):
            layer.register_forward_hook(look)
    return own


def some_labels(sampler: Sampler, count: int) -> Tensor | None:
    return torch.arange(count) % sampler.num_classes if sampler.num_classes else None


def sefa(sampler: Sampler) -> Found:
    """Eigenvectors of W^T W for the first layer's weights W, the largest first (arXiv:2007.06600, equation 6).

    share: of all that W stretches, what this direction has.
    """
    if (layer := first_layer(sampler)) is None:
        return Found(
            {}, {"sefa": "A learnt prior bends z before the first layer, so that layer's weights give no direction in z."}
        )
    weight = layer.weight.detach().double().cpu()
    values, vectors = torch.linalg.eigh(weight.T @ weight)
    shares = values.clamp_min(0) / values.clamp_min(0).sum().clamp_min(1e-30)
    return _numbered("sefa", vectors.flip(1).T, shares.flip(0))


def pca(sampler: Sampler) -> Found:
    """GANSpace (arXiv:2004.02546, section 2.1): principal components of the activations of the first layer that draws, taken back to z.

    MANY latents are drawn as far as the first nonlinearity; the components of those activations are found, and for each
    the direction of z that goes with it by least squares. In a conditional run each class's mean is taken off first, so
    that what is found is not the class. share: of the activations' variance.
    """
    z = latents(range(FIRST_SEED, FIRST_SEED + MANY), sampler.config.z_dim, sampler.config.prior)
    seen: list[Tensor] = []

    class Enough(Exception):
        pass

    def look(layer: nn.Linear, given: tuple[Tensor, ...], made: Tensor) -> None:
        seen.append(made.flatten(1).cpu())
        raise Enough  # nothing after this layer is wanted

    watched = _watched(sampler, (nn.ReLU, nn.LeakyReLU, nn.Tanh), look)
    y = some_labels(sampler, MANY)
    for start in range(0, MANY, 250):
        with suppress(Enough):
            watched.images(z[start : start + 250], None if y is None else y[start : start + 250])
        if start >= 750 and sum(part.numel() for part in seen) > MOST_ACTIVATIONS:
            break
    count = sum(map(len, seen))
    z, y = z[:count], None if y is None else y[:count]
    activations = without_class(torch.cat(seen), y, sampler.num_classes)
    centred = without_class(z, y, sampler.num_classes)
    # Latents in the rows: their MANY x MANY products are cheaper than those of tens of thousands of activations.
    count = min(SHOWN, sampler.config.z_dim)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)  # pca_lowrank starts from random vectors
        u, sizes, _ = torch.pca_lowrank(activations, min(count + 8, *activations.shape), center=False, niter=4)
    shares = sizes**2 / activations.square().sum().clamp_min(1e-30)
    # Least squares of z on each component's coordinates, which are orthogonal: a product is all it takes.
    ways = (u.double().T @ centred.double())[:count]
    return _numbered("pca", ways, shares[:count].double())


def _numbered(group: str, ways: Tensor, shares: Tensor) -> Found:
    """The first SHOWN of ways (K, z_dim) as unit vectors, each signed so that its largest number is positive."""
    found = []
    for i, (way, share) in enumerate(zip(ways[:SHOWN], shares[:SHOWN], strict=True)):
        if way.norm() < 1e-9:
            continue
        unit = way / way.norm()
        unit = unit * (1 if unit[unit.abs().argmax()] > 0 else -1)
        found.append(Direction(f"{group}:{i}", f"Direction {i + 1}", unit.float(), {"share": float(share)}))
    return Found({group: found}) if found else Found({}, {group: "The first layer passes nothing on."})


def without_class(values: Tensor, y: Tensor | None, num_classes: int) -> Tensor:
    """values (N, K) less the mean of their class, or less the mean of all where there are no classes."""
    values = values.clone()
    for rows in [slice(None)] if y is None else [y == k for k in range(num_classes)]:
        values[rows] -= values[rows].mean(0)
    return values
