"""The grammar of a latent, the only one: JSON to typed values and back. No torch, so pages and routes use it too.

A latent is a seed: image i of a grid that starts at seed s is the picture of seed s + i, alone or in a batch. Small JSON
values make more of seeds. They nest, they fit into links, and their nesting is the lineage of the picture:

    7 or {"seed": 7}                            the latent of seed 7
    {"z": [0.1, ...]}                           its numbers, typed or projected
    {"mix": [[1, a], [-1, b], [1, c]]}          a weighted sum: a - b + c
    {"between": [a, b, t], "path": "slerp"}     a point on the path from a to b; "lerp" is the straight one
    {"from": a, "move": {"pca:0": 1.5}, "lock": ["fitted:Slant"]}   along directions, in standard deviations of the prior
    {"mutate": a, "seed": 3, "amount": 0.4}     a child near a: 0 is a itself, 1 a new latent
    {"cross": [a, b], "seed": 3}                a child of two: each number comes from one of them
    {"times": a, "by": 2.5}                     scaled

Whatever is parsed, the only exception is UserError.
"""

import reprlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeGuard

from ..errors import UserError
from .kinds import (
    KIND_TYPES,
    Between,
    Crossed,
    Latent,
    Latents,
    Mix,
    Moved,
    Mutated,
    Numbers,
    Scaled,
    Seed,
)

SEEDS = 2**31  # seeds are below this; the seeds that children are drawn from lie above it, so no child equals a parent
DEPTH = 64  # generations that a latent may nest
NODES = 20_000  # latents in one list, nested ones included
BIGGEST = 1e6  # of any number in a latent
MOST_LOCKED = 64
LONGEST_NAME = 200  # characters of a direction's name
PATHS = ("slerp", "lerp")

_repr = reprlib.Repr()
_repr.maxlevel, _repr.maxstring, _repr.maxlong, _repr.maxother = 2, 40, 40, 40


def parse(spec: Any) -> Latent:
    """One latent of a JSON value. Raises UserError."""
    return _Parser().latent(spec, 0)


def parse_all(specs: Any) -> Latents:
    """A list of JSON values (or of latents) to latents. Raises UserError."""
    if not _is_list(specs):
        raise UserError("Latents must be a list.", "Write a list such as [0, 1, 2], one seed for each latent.")
    parser = _Parser()
    return tuple(parser.latent(spec, 0) for spec in specs)


@dataclass(slots=True)
class _Parser:
    budget: Iterator[int] = field(default_factory=lambda: iter(range(NODES)))

    def latent(self, spec: Any, depth: int) -> Latent:
        if depth > DEPTH or next(self.budget, None) is None:
            raise UserError("This latent nests too many others.", f"At most {DEPTH} generations and {NODES:,} in all.")
        if isinstance(spec, KIND_TYPES):
            return spec
        if not _is_object(spec):
            return Seed(seed_of(spec))
        return _READERS[_kind(spec)](spec, lambda value: self.latent(value, depth + 1))


Inner = Callable[[Any], Latent]


def _mix(spec: dict[str, Any], inner: Inner) -> Mix:
    parts = [_list(part, 2, "A part of a mix", "a weight and a latent") for part in _list(spec["mix"], None, "mix", _PAIRS)]
    if not parts:
        raise UserError("A mix needs at least one part.", "Write [[1, latent], ...].")
    return Mix(tuple((number_of(weight, "A weight"), inner(of)) for weight, of in parts))


def _between(spec: dict[str, Any], inner: Inner) -> Between:
    a, b, t = _list(spec["between"], 3, "between", "two latents and t")
    path = spec.get("path", "slerp")
    if path not in PATHS:
        raise UserError(f"Unknown path {short(path)}.", f"Choose {' or '.join(PATHS)}.")
    return Between(inner(a), inner(b), number_of(t, "t"), path)


def _moved(spec: dict[str, Any], inner: Inner) -> Moved:
    move, lock = spec.get("move", {}), spec.get("lock", [])
    if not _is_object(move) or not _is_list(lock):
        raise UserError("move or lock has the wrong form.", "move is an object of names and amounts, lock a list of names.")
    if len(lock) > MOST_LOCKED:
        raise UserError(f"lock lists {len(lock)} directions.", f"Lock at most {MOST_LOCKED}.")
    amounts = tuple((_name(name), number_of(amount, f"The amount of {short(name)}")) for name, amount in move.items())
    return Moved(inner(spec["from"]), amounts, tuple(_name(name) for name in lock))


def _mutated(spec: dict[str, Any], inner: Inner) -> Mutated:
    amount = number_of(spec.get("amount", 0.4), "amount")
    if not 0 <= amount <= 1:
        raise UserError(f"amount is {amount:g}.", "Choose a number from 0 (the parent) to 1 (a new latent).")
    return Mutated(inner(spec["mutate"]), seed_of(spec.get("seed", 0)), amount)


def _crossed(spec: dict[str, Any], inner: Inner) -> Crossed:
    a, b = _list(spec["cross"], 2, "cross", "two latents")
    return Crossed(inner(a), inner(b), seed_of(spec.get("seed", 0)))


def _numbers(spec: dict[str, Any], inner: Inner) -> Numbers:
    return Numbers(tuple(number_of(number, "A number of z") for number in _list(spec["z"], None, "z", "numbers")))


_READERS: dict[str, Callable[[dict[str, Any], Inner], Latent]] = {
    "seed": lambda spec, inner: Seed(seed_of(spec["seed"])),
    "z": _numbers,
    "mix": _mix,
    "between": _between,
    "from": _moved,
    "mutate": _mutated,
    "cross": _crossed,
    "times": lambda spec, inner: Scaled(inner(spec["times"]), number_of(spec.get("by", 1), "by")),
}
_BESIDE = {
    "seed": (),
    "z": (),
    "mix": (),
    "between": ("path",),
    "from": ("move", "lock"),
    "mutate": ("seed", "amount"),
    "cross": ("seed",),
    "times": ("by",),
}
"""Kind of spec to the keys that may stand beside its own."""
_PAIRS = "pairs of a weight and a latent"
KINDS = tuple(_READERS)


def _kind(spec: dict[str, Any]) -> str:
    # "seed" is a kind only where it stands alone: mutate and cross have one beside them
    kinds = [kind for kind in KINDS if kind in spec and not (kind == "seed" and len(spec) > 1)]
    if len(kinds) != 1:
        given = ", ".join(short(key) for key in list(spec)[:6]) or "no key"
        raise UserError(f"This is not a latent: it has {given}.", f"A latent has exactly one of {', '.join(KINDS)}.")
    for key in spec:
        if key != kinds[0] and key not in _BESIDE[kinds[0]]:
            raise UserError(f"A latent with {kinds[0]!r} cannot have {short(key)}.", "Leave it out.")
    return kinds[0]


def seed_of(value: Any) -> int:
    """A seed: a whole number from 0, below 2^31. Raises UserError."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < SEEDS:
        raise UserError(f"{short(value)} is not a seed.", "A seed is a whole number from 0, below 2^31.")
    return value


def number_of(value: Any, what: str) -> float:
    """A finite number of at most BIGGEST in size. Raises UserError, which names it as `what`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= BIGGEST:
        raise UserError(f"{what} is {short(value)}.", "Write a number between minus and plus one million.")
    return float(value)


def _name(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME or not value.isprintable():
        raise UserError(f"{short(value)} is not the name of a direction.", 'Names look like "pca:0".')
    return value


def _is_object(value: Any) -> TypeGuard[dict[Any, Any]]:
    return isinstance(value, dict)


def _is_list(value: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    return isinstance(value, list | tuple)


def _list(value: Any, length: int | None, what: str, holds: str) -> list[Any]:
    if not _is_list(value) or (length is not None and len(value) != length):
        raise UserError(f"{what} is {short(value)}.", f"It must be a list of {holds}.")
    return list(value)


def short(value: Any) -> str:
    """Any value in at most 40 characters that can be printed, to name it in an error."""
    try:
        text = ascii(value) if isinstance(value, str) and len(value) < 40 else _repr.repr(value)
    except (ValueError, RecursionError):  # whole numbers of thousands of digits
        text = f"a very long {type(value).__name__}"
    text = text.encode("ascii", "backslashreplace").decode()
    return text if len(text) <= 40 else text[:37] + "..."


# -- what a latent says ---------------------------------------------------------------------------------------------------


def to_json(latent: Latent) -> Any:
    """The JSON value that `parse` reads back to the same latent."""
    match latent:
        case Seed(seed):
            return seed
        case Numbers(z):
            return {"z": list(z)}
        case Mix(parts):
            return {"mix": [[weight, to_json(of)] for weight, of in parts]}
        case Between(a, b, t, path):
            return {"between": [to_json(a), to_json(b), t], "path": path}
        case Moved(parent, move, lock):
            return {"from": to_json(parent), "move": dict(move), "lock": list(lock)}
        case Mutated(parent, seed, amount):
            return {"mutate": to_json(parent), "seed": seed, "amount": amount}
        case Crossed(a, b, seed):
            return {"cross": [to_json(a), to_json(b)], "seed": seed}
        case Scaled(parent, by):
            return {"times": to_json(parent), "by": by}


def parents(latent: Latent) -> list[tuple[str, Latent]]:
    """What a latent was made of: (how, latent) pairs; empty for a seed or plain numbers."""
    match latent:
        case Mix(parts):
            return [(("" if weight < 0 else "+") + _rounded(weight), of) for weight, of in parts]
        case Between(a, b, _, _):
            return [("from", a), ("to", b)]
        case Moved(parent, _, _):
            return [("moved", parent)]
        case Mutated(parent, _, amount):
            return [(f"changed by {_rounded(amount)}", parent)]
        case Crossed(a, b, _):
            return [("crossed", a), ("crossed", b)]
        case Scaled(Mix(parts), by):  # a mix brought back to the usual length: one step, with the resulting weights
            return parents(Mix(tuple((weight * by, of) for weight, of in parts)))
        case Scaled(parent, by):
            return [(f"× {_rounded(by)}", parent)]
        case _:
            return []


def words(latent: Latent) -> str:
    """A latent in a few words, such as "seed 7" or "a child of two"."""
    match latent:
        case Seed(seed):
            return f"seed {seed}"
        case Numbers():
            return "custom numbers"
        case Mix():
            return "a mix"
        case Between():
            return "between two latents"
        case Moved(parent, move, _):
            return words(parent) + (", moved" if any(amount for _, amount in move) else "")
        case Mutated():
            return "a child"
        case Crossed():
            return "a child of two"
        case Scaled(parent, by):
            return f"{words(parent)} × {_fixed(by)}"


def moves(latents: Iterable[Any]) -> set[str]:
    """Names of all directions that a list of latents (or specs) needs, moved along or locked. Raises UserError."""
    names: set[str] = set()
    waiting = list(parse_all(list(latents)))
    while waiting:
        latent = waiting.pop()
        if isinstance(latent, Moved):
            names.update(name for name, _ in latent.move)
            names.update(latent.lock)
        waiting += [parent for _, parent in parents(latent)]
    return names


def _fixed(number: float) -> str:
    """Two digits after the point, halves away from zero: as JavaScript's toFixed(2)."""
    text = str(Decimal(number).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return "0.00" if text == "-0.00" else text


def _rounded(number: float) -> str:
    """At most two digits after the point, and a minus sign of the width of a plus."""
    text = _fixed(number).rstrip("0").rstrip(".")
    return text.replace("-", "−")
