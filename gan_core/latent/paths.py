"""Paths through the latent space: straight lines, arcs, walks through key-frames, and steps along a direction."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from ..errors import UserError
from .specs import PATHS

EASINGS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda t: t,
    "smooth": lambda t: t * t * (3 - 2 * t),  # starts and stops slowly
}


def lerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """The straight line from a (..., z_dim) to b at t in [0, 1]; exactly a and b at its ends. Outside [0, 1] it extrapolates.

    Half-way between two independent normal latents the numbers are too small by a factor of about 0.7: a point near the
    origin, where the prior almost never is and the generator was almost never trained.
    """
    t = _ratio(t, a)
    return torch.where(t == 1, b, a + t * (b - a))


def slerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """The arc from a (..., z_dim) to b at t in [0, 1]; exactly a and b at its ends. Outside [0, 1] it extrapolates.

    The direction turns at a constant rate (Shoemake, 1985) while the length changes linearly from |a| to |b|, so that
    latents on the arc are as long as those of the prior. Where a and b point the same way, or one of them is zero, this is
    `lerp`. Opposite latents have no unique arc: they are joined through a fixed direction at right angles to both.
    """
    t = _ratio(t, a)
    exact_a, exact_b = a, b
    a, b, wide = a.double(), b.double(), t.double()
    length_a, length_b = a.norm(dim=-1, keepdim=True), b.norm(dim=-1, keepdim=True)
    nowhere = (length_a == 0) | (length_b == 0)
    unit_a = a / length_a.where(length_a > 0, torch.ones_like(length_a))
    unit_b = b / length_b.where(length_b > 0, torch.ones_like(length_b))
    # the angle by atan2, exact also where the arc cosine of a scalar product near 1 or -1 is not
    angle = 2 * torch.atan2((unit_a - unit_b).norm(dim=-1, keepdim=True), (unit_a + unit_b).norm(dim=-1, keepdim=True))
    aside = unit_b - (unit_a * unit_b).sum(-1, keepdim=True) * unit_a  # at right angles to a, towards b
    opposite = math.pi - angle < 1e-6
    aside = torch.where(opposite, _across(unit_a), aside)
    aside = aside / aside.norm(dim=-1, keepdim=True).clamp_min(1e-30)
    turned = (wide * angle).cos() * unit_a + (wide * angle).sin() * aside
    length = ((1 - wide) * length_a + wide * length_b).clamp_min(0)
    found = torch.where(nowhere | (angle < 1e-6), a + wide * (b - a), length * turned).to(exact_a.dtype)
    return torch.where(t == 0, exact_a, torch.where(t == 1, exact_b, found))


def _across(unit: Tensor) -> Tensor:
    """A direction (..., n) at right angles to each unit vector (..., n), always the same one; zero where n is 1."""
    axis = torch.zeros_like(unit).scatter_(-1, unit.abs().argmin(-1, keepdim=True), 1.0)
    return axis - (axis * unit).sum(-1, keepdim=True) * unit


def _ratio(t: float | Tensor, like: Tensor) -> Tensor:
    t = torch.as_tensor(t, dtype=like.dtype)
    return t[..., None] if t.dim() else t


def walk(keyframes: Tensor, frames: int, path: str = "slerp", loop: bool = False, easing: str = "linear") -> Tensor:
    """z (frames, z_dim) along a path through keyframes (K, z_dim), passing each in turn with the same time between them.

    The first frame is the first key-frame and the last frame the last one; in a loop it is the first one again. A single
    key-frame is repeated. path: slerp or lerp. easing: linear, or smooth, which slows down at each key-frame.
    Raises UserError.
    """
    if path not in PATHS:
        raise UserError(f"Unknown path {path!r}.", f"Choose {' or '.join(PATHS)}.")
    if easing not in EASINGS:
        raise UserError(f"Unknown easing {easing!r}.", f"Choose {' or '.join(EASINGS)}.")
    if not len(keyframes) or frames < 1:
        raise UserError("A walk needs at least one key-frame and one frame.", "Add one.")
    stops = torch.cat([keyframes, keyframes[:1]]) if loop else keyframes
    if len(stops) == 1:
        return stops.expand(frames, -1).clone()
    if frames < len(stops):
        raise UserError(f"{frames} frames are too few for {len(stops)} key-frames.", f"Use at least {len(stops)} frames.")
    time = torch.linspace(0, len(stops) - 1, frames, dtype=torch.float64)
    part = time.long().clamp_max(len(stops) - 2)
    t = EASINGS[easing](time - part).to(stops.dtype)
    return (slerp if path == "slerp" else lerp)(stops[part], stops[part + 1], t)


def along(direction: Tensor, locked: Tensor) -> Tensor:
    """The unit vector of `direction` (z_dim,) made orthogonal to all `locked` (K, z_dim).

    Whatever is linear along a locked direction does not change. Zero where nothing is left, as for a direction that is
    itself locked.
    """
    kept = direction.double()
    if len(locked):
        # an orthonormal basis of the locked directions; linearly dependent ones must not count twice
        _, sizes, rows = torch.linalg.svd(locked.double(), full_matrices=False)
        basis = rows[sizes > 1e-6 * sizes.max().clamp_min(1e-30)]
        kept = kept - basis.T @ (basis @ kept)
    length = kept.norm()
    return (kept / length if length > 1e-3 * direction.norm() else torch.zeros_like(kept)).float()
