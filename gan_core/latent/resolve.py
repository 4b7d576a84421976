"""Latents become numbers: z for a run's generator, and labels as the generator takes them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import torch
from torch import Tensor

from ..errors import UserError
from ..settings.config import RunConfig
from .labels import check_labels
from .paths import along, lerp, slerp
from .priors import latents, prior_std
from .specs import (
    BIGGEST,
    SEEDS,
    Between,
    Crossed,
    Latent,
    Mix,
    Moved,
    Mutated,
    Numbers,
    Scaled,
    Seed,
    parse_all,
    short,
)

MUTATIONS, CROSSINGS, EACH = SEEDS, SEEDS + 2**30, 2**30  # seeds of children lie above those of latents; torch takes 32 bits
Directions = Mapping[str, Tensor]
"""Name of a direction, such as "pca:0", to its unit vector (z_dim,)."""
Made: TypeAlias = Mix | Between | Moved | Mutated | Crossed | Scaled


def resolve(specs: Any, config: RunConfig, directions: Directions | None = None) -> Tensor:
    """Latents, or their JSON values (see `specs`), to z (N, z_dim) for a run of `config`.

    `directions`: unit vectors by name, for latents that move. Raises UserError with one sentence that says what is wrong.
    """
    rows = [_resolve(latent, config, directions or {}) for latent in parse_all(specs)]
    z = torch.stack(rows) if rows else torch.empty(0, config.z_dim)
    if not z.isfinite().all() or (z.abs() > BIGGEST).any():
        raise UserError("A latent grows too large.", "Use smaller weights.")
    return z


def _resolve(latent: Latent, config: RunConfig, directions: Directions) -> Tensor:
    """One latent to z (z_dim,)."""

    match latent:
        case Seed(seed):
            return _drawn(seed, config)
        case Numbers(z):
            return _vector(z, config.z_dim)
    return _made(latent, config, lambda of: _resolve(of, config, directions), directions)


def _made(latent: Made, config: RunConfig, inner: Callable[[Latent], Tensor], directions: Directions) -> Tensor:
    """A latent that is made of others to z (z_dim,); `inner` resolves those."""
    match latent:
        case Mix(parts):
            total = torch.zeros(config.z_dim)
            for weight, of in parts:
                total += weight * inner(of)
            return total
        case Between(a, b, t, path):
            return (slerp if path == "slerp" else lerp)(inner(a), inner(b), t)
        case Moved():
            return _moved(inner(latent.parent), latent, config, directions)
        case Mutated(parent, seed, amount):
            return slerp(inner(parent), _drawn(MUTATIONS + seed % EACH, config), amount)
        case Crossed(a, b, seed):
            coin = torch.Generator().manual_seed(CROSSINGS + seed % EACH)
            return torch.where(torch.rand(config.z_dim, generator=coin) < 0.5, inner(a), inner(b))
        case Scaled(parent, by):
            return by * inner(parent)


def _drawn(seed: int, config: RunConfig) -> Tensor:
    return latents([seed], config.z_dim, config.prior)[0]


def _moved(z: Tensor, latent: Moved, config: RunConfig, directions: Directions) -> Tensor:
    locked = torch.empty(0)
    if latent.lock:
        locked = torch.stack([_direction(name, config, directions) for name in latent.lock])
    for name, amount in latent.move:
        z = z + amount * prior_std(config.prior) * along(_direction(name, config, directions), locked)
    return z


def _vector(z: tuple[float, ...], z_dim: int) -> Tensor:
    if len(z) != z_dim:
        raise UserError(f"z has {len(z)} numbers, but this run needs {z_dim}.", f"Write {z_dim} numbers.")
    return torch.tensor(z, dtype=torch.float32)


def _direction(name: str, config: RunConfig, directions: Directions) -> Tensor:
    found = directions.get(name)
    if found is None:
        raise UserError(f"This run has no direction {short(name)}.", f"It has: {', '.join(directions) or 'none'}.")
    if found.shape != (config.z_dim,):
        raise UserError(f"The direction {name} is for a z of {len(found)} numbers, not {config.z_dim}.", "")
    return found


def resolve_labels(labels: Any, num_classes: int, count: int) -> Tensor | None:
    """Labels to what a generator takes for `count` latents: int64 (count,), or weights (count, num_classes).

    `labels`: None for a run without conditions (num_classes 0); else one for each latent: a class, or a list with a weight
    for each class or attribute. Raises UserError.
    """
    known = check_labels(labels, num_classes, count)
    if known is None:
        return None
    if all(isinstance(label, int) for label in known):
        return torch.tensor(known, dtype=torch.int64)
    rows = torch.zeros(count, num_classes)
    for row, label in zip(rows, known, strict=True):
        if isinstance(label, int):
            row[label] = 1.0
        else:
            row[:] = torch.tensor(label, dtype=torch.float32)
    return rows
