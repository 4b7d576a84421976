"""Latents. A latent is a seed: image i of any grid that begins at seed s is the picture of seed s + i, alone or in a batch.

More is made of seeds by small JSON values, `specs`, which nest; they live in links, and the nesting is the lineage:

    7 or {"seed": 7}                            the latent of seed 7
    {"z": [0.1, ...]}                           typed or projected numbers
    {"mix": [[1, a], [-1, b], [1, c]]}          a weighted sum: a - b + c
    {"between": [a, b, t], "path": "slerp"}     on the way from a to b; "lerp" is the straight one
    {"from": a, "move": {"pca:0": 1.5}, "lock": ["fitted:Slant"]}   along directions, in standard deviations of the prior
    {"mutate": a, "seed": 3, "amount": 0.4}     a child near a: 0 is a itself, 1 a new latent
    {"cross": [a, b], "seed": 3}                a child of two: each number from one of them
    {"times": a, "by": 2.5}                     scaled
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from ..errors import UserError
from ..settings.config import RunConfig

TAIL = 2.0  # a truncated normal has nothing beyond this many standard deviations
SEEDS = 2**31  # seeds of latents are below; above lie those of children, so that none is its parent (torch takes 32 bits)
MUTATIONS, CROSSINGS, EACH = SEEDS, SEEDS + 2**30, 2**30
DEPTH = 64  # generations that a spec may nest
MOST_LOCKED = 64
NODES = 20_000  # specs in one request, the nested ones counted
BIGGEST = 1e6  # of any number in a spec
PATHS = ("slerp", "lerp")
EASINGS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda t: t,
    "smooth": lambda t: t * t * (3 - 2 * t),  # sets out and arrives at rest
}
Directions = Mapping[str, Tensor]
"""Name of a direction, such as "pca:0", to its unit vector (z_dim,)."""


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
    raise ValueError(f"There is no prior {prior!r}; there are normal, uniform and truncated.")


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
    raise ValueError(f"There is no prior {prior!r}; there are normal, uniform and truncated.")


# -- ways from one latent to another --------------------------------------------------------------------------------------


def lerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """The straight way from a (..., z_dim) to b at t in [0, 1], exactly a and b at its ends; beyond them it goes on.

    Half-way between two independent normal latents its numbers are too small by a factor of about 0.7: a place near the
    middle, where the prior hardly ever is and the generator was hardly ever trained.
    """
    t = _ratio(t, a)
    return torch.where(t == 1, b, a + t * (b - a))


def slerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """The way along the arc from a (..., z_dim) to b at t in [0, 1], exactly a and b at its ends; beyond them it goes on.

    The direction turns at an even pace (Shoemake, 1985) while the length goes evenly from |a| to |b|, so that latents on
    the way are as long as the prior's are. Where a and b point the same way, or one of them is zero and points nowhere, it
    is `lerp`. Opposite ones have no arc of their own: they are joined through a fixed direction at right angles to both.
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
    """A direction (..., n) at right angles to each unit vector (..., n): always the same; zero where n is 1."""
    axis = torch.zeros_like(unit).scatter_(-1, unit.abs().argmin(-1, keepdim=True), 1.0)
    return axis - (axis * unit).sum(-1, keepdim=True) * unit


def _ratio(t: float | Tensor, like: Tensor) -> Tensor:
    t = torch.as_tensor(t, dtype=like.dtype)
    return t[..., None] if t.dim() else t


def walk(keyframes: Tensor, frames: int, path: str = "slerp", loop: bool = False, easing: str = "linear") -> Tensor:
    """z (frames, z_dim) on the way through keyframes (K, z_dim), each passed in turn, the same time for each part.

    The first frame is the first key-frame and the last frame the last one; in a loop it is the first one again. A single
    key-frame is stood at. path: slerp or lerp; easing: linear or smooth, which rests at each key-frame for a moment.
    Raises UserError.
    """
    if path not in PATHS:
        raise UserError(f"There is no path {path!r}.", f"There are {' and '.join(PATHS)}.")
    if easing not in EASINGS:
        raise UserError(f"There is no easing {easing!r}.", f"There are {' and '.join(EASINGS)}.")
    if not len(keyframes) or frames < 1:
        raise UserError("A walk has at least one key-frame and one frame.", "Give some.")
    stops = torch.cat([keyframes, keyframes[:1]]) if loop else keyframes
    if len(stops) == 1:
        return stops.expand(frames, -1).clone()
    if frames < len(stops):
        raise UserError(f"{frames} frames are too few to pass {len(stops)} places.", f"Ask for at least {len(stops)} frames.")
    time = torch.linspace(0, len(stops) - 1, frames, dtype=torch.float64)
    part = time.long().clamp_max(len(stops) - 2)
    t = EASINGS[easing](time - part).to(stops.dtype)
    return (slerp if path == "slerp" else lerp)(stops[part], stops[part + 1], t)


def along(direction: Tensor, locked: Tensor) -> Tensor:
    """The unit vector of `direction` (z_dim,) made orthogonal to all `locked` (K, z_dim): moving along it, whatever is
    linear along a locked one stays. Zero where nothing is left of it, as for a direction that is itself locked."""
    kept = direction.double()
    if len(locked):
        # an orthonormal basis of what is locked; directions that say the same twice must not count twice
        _, sizes, rows = torch.linalg.svd(locked.double(), full_matrices=False)
        basis = rows[sizes > 1e-6 * sizes.max().clamp_min(1e-30)]
        kept = kept - basis.T @ (basis @ kept)
    length = kept.norm()
    return (kept / length if length > 1e-3 * direction.norm() else torch.zeros_like(kept)).float()


# -- specs ----------------------------------------------------------------------------------------------------------------


def resolve(specs: list[Any], config: RunConfig, directions: Directions | None = None) -> Tensor:
    """Specs (JSON values, see above) to z (N, z_dim) for a run of `config`.

    `directions`: unit vectors by name, for specs that move. Raises UserError with one sentence for whatever is wrong.
    """
    if not isinstance(specs, list | tuple):
        raise UserError("Latents are a list.", "Give one such as [0, 1, 2], a seed each.")
    budget = iter(range(NODES))
    rows = [_resolve(spec, config, directions or {}, 0, budget) for spec in specs]
    z = torch.stack(rows) if rows else torch.empty(0, config.z_dim)
    if not z.isfinite().all() or (z.abs() > BIGGEST).any():
        raise UserError("A latent grows beyond all bounds.", "Use smaller weights.")
    return z


def moves(specs: Any) -> set[str]:
    """Names of all directions that specs ask for, moved or locked; it looks into anything without complaint."""
    names: set[str] = set()
    waiting = [specs]
    while waiting:
        match waiting.pop():
            case list() as many:
                waiting += many
            case dict() as node:
                for key in ("move", "lock"):
                    if isinstance(node.get(key), dict | list):
                        names |= {name for name in node[key] if isinstance(name, str)}
                waiting += node.values()
    return names


def _resolve(spec: Any, config: RunConfig, directions: Directions, depth: int, budget: Iterator[int]) -> Tensor:
    """One spec to z (z_dim,)."""
    if depth > DEPTH or next(budget, None) is None:
        raise UserError("This latent is made of too many others.", f"At most {DEPTH} generations, {NODES:,} in all.")

    def inner(value: Any) -> Tensor:
        return _resolve(value, config, directions, depth + 1, budget)

    if not isinstance(spec, dict):
        return latents([_seed(spec)], config.z_dim, config.prior)[0]
    match _kind(spec):
        case "seed":
            return latents([_seed(spec["seed"])], config.z_dim, config.prior)[0]
        case "z":
            return _vector(spec["z"], config.z_dim)
        case "mix":
            parts = _list(spec["mix"], None, "mix", "pairs of a weight and a latent")
            if not parts:
                raise UserError("A mix needs at least one part.", "Give [[1, latent], ...].")
            total = torch.zeros(config.z_dim)
            for part in parts:
                weight, of = _list(part, 2, "a part of a mix", "a weight and a latent")
                total += _number(weight, "a weight") * inner(of)
            return total
        case "between":
            a, b, t = _list(spec["between"], 3, "between", "two latents and t")
            path = spec.get("path", "slerp")
            if path not in PATHS:
                raise UserError(f"There is no path {path!r}.", f"There are {' and '.join(PATHS)}.")
            return (slerp if path == "slerp" else lerp)(inner(a), inner(b), _number(t, "t"))
        case "from":
            move, lock = spec.get("move", {}), spec.get("lock", [])
            if not isinstance(move, dict) or not isinstance(lock, list):
                raise UserError("move is an object of names and amounts, lock a list of names.", "")
            if len(lock) > MOST_LOCKED:
                raise UserError(f"lock names {len(lock)} directions.", f"Lock at most {MOST_LOCKED}.")
            locked = torch.stack([_direction(name, config, directions) for name in lock]) if lock else torch.empty(0)
            z, one = inner(spec["from"]), prior_std(config.prior)
            for name, amount in move.items():
                way = along(_direction(name, config, directions), locked)
                z = z + _number(amount, f"the amount of {name}") * one * way
            return z
        case "mutate":
            parent, amount = inner(spec["mutate"]), _number(spec.get("amount", 0.4), "amount")
            if not 0 <= amount <= 1:
                raise UserError(f"amount is {amount:g}.", "Give a number from 0 (the parent) to 1 (a new latent).")
            new = latents([MUTATIONS + _seed(spec.get("seed", 0)) % EACH], config.z_dim, config.prior)[0]
            return slerp(parent, new, amount)
        case "cross":
            a, b = _list(spec["cross"], 2, "cross", "two latents")
            coin = torch.Generator().manual_seed(CROSSINGS + _seed(spec.get("seed", 0)) % EACH)
            return torch.where(torch.rand(config.z_dim, generator=coin) < 0.5, inner(a), inner(b))
        case _:
            return _number(spec.get("by", 1), "by") * inner(spec["times"])


_KEYS = {
    "seed": set(),
    "z": set(),
    "mix": set(),
    "between": {"path"},
    "from": {"move", "lock"},
    "mutate": {"seed", "amount"},
    "cross": {"seed"},
    "times": {"by"},
}
"""Kind of spec to the keys that may stand beside its own."""


def _kind(spec: dict[str, Any]) -> str:
    # "seed" is a kind of its own only where no other is: mutate and cross have one beside them
    kinds = [kind for kind in _KEYS if kind in spec and not (kind == "seed" and len(spec) > 1)]
    if len(kinds) != 1:
        given = ", ".join(map(repr, list(spec)[:6])) or "nothing"
        raise UserError(f"This is no latent: it has {given}.", f"A latent has one of {', '.join(_KEYS)}.")
    if unknown := set(spec) - {kinds[0]} - _KEYS[kinds[0]]:
        raise UserError(f"A latent with {kinds[0]!r} has no {sorted(unknown)[0]!r}.", "Leave it out.")
    return kinds[0]


def _seed(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < SEEDS:
        raise UserError(f"{_short(value)} is no seed.", "A seed is a whole number from 0, below 2^31.")
    return value


def _number(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= BIGGEST:
        raise UserError(f"{what} is {_short(value)}.", "Give a number of no more than a million.")
    return float(value)


def _vector(value: Any, z_dim: int) -> Tensor:
    numbers = _list(value, None, "z", "numbers")
    if len(numbers) != z_dim:
        raise UserError(f"z has {len(numbers)} numbers, and this run's has {z_dim}.", f"Give {z_dim}.")
    return torch.tensor([_number(number, "a number of z") for number in numbers], dtype=torch.float32)


def _list(value: Any, length: int | None, what: str, holds: str) -> list[Any]:
    if not isinstance(value, list | tuple) or (length is not None and len(value) != length):
        raise UserError(f"{what} holds {holds}, not {_short(value)}.", "")
    return list(value)


def _direction(name: Any, config: RunConfig, directions: Directions) -> Tensor:
    found = directions.get(name) if isinstance(name, str) else None
    if found is None:
        raise UserError(f"This run has no direction {_short(name)}.", f"It has: {', '.join(directions) or 'none'}.")
    if found.shape != (config.z_dim,):
        raise UserError(f"The direction {name} is for a z of {len(found)} numbers, not {config.z_dim}.", "")
    return found


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def resolve_labels(labels: Any, num_classes: int, count: int) -> Tensor | None:
    """Labels of a request to what a generator takes for `count` latents: int64 (count,), or weights (count, num_classes).

    `labels`: None for a run without conditions (num_classes 0); else one a latent, each a class, or a list of a weight
    for each class or attribute. Raises UserError.
    """
    if labels is None or labels == []:
        if num_classes and count:
            raise UserError("This run draws what a label asks for.", f"Give each latent one from 0 to {num_classes - 1}.")
        return None
    if not num_classes:
        raise UserError("This run is not conditional: it cannot be asked for a label.", "Ask without labels.")
    if len(_list(labels, None, "labels", "a label for each latent")) != count:
        raise UserError(f"There are {count} latents and {len(labels)} labels.", "Give one label a latent.")
    for label in labels:
        if isinstance(label, list | tuple):
            if len(label) != num_classes:
                raise UserError(f"A label weighs {len(label)} classes, and the run has {num_classes}.", "")
            if any(abs(_number(weight, "a weight")) > 100 for weight in label):
                raise UserError("A weight of a class is beyond 100.", "0 to 1 is usual.")
        elif isinstance(label, bool) or not isinstance(label, int) or not 0 <= label < num_classes:
            raise UserError(f"There is no label {_short(label)}.", f"Labels are 0 to {num_classes - 1}.")
    if all(isinstance(label, int) for label in labels):
        return torch.tensor(labels, dtype=torch.int64)
    rows = torch.zeros(count, num_classes)
    for row, label in zip(rows, labels, strict=True):
        if isinstance(label, int):
            row[label] = 1.0
        else:
            row[:] = torch.tensor(label, dtype=torch.float32)
    return rows
