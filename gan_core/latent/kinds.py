"""The kinds of latents, as values: see `specs` for how they are written. No torch."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Path = Literal["slerp", "lerp"]


@dataclass(frozen=True, slots=True)
class Seed:
    """The latent drawn from the prior with this seed."""

    seed: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers themselves."""

    z: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Mix:
    """A weighted sum of latents: (weight, latent) pairs."""

    parts: tuple[tuple[float, "Latent"], ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The point at t on the path from a to b; t outside [0, 1] extrapolates."""

    a: "Latent"
    b: "Latent"
    t: float
    path: Path = "slerp"


@dataclass(frozen=True, slots=True)
class Moved:
    """Moved along named directions (name, amount in standard deviations of the prior), keeping what is locked."""

    parent: "Latent"
    move: tuple[tuple[str, float], ...] = ()
    lock: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mutated:
    """A child near its parent. amount in [0, 1]: 0 is the parent, 1 a new latent."""

    parent: "Latent"
    seed: int = 0
    amount: float = 0.4


@dataclass(frozen=True, slots=True)
class Crossed:
    """A child of two: each number comes from one parent, decided by the seed."""

    a: "Latent"
    b: "Latent"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Scaled:
    """A latent times a number."""

    parent: "Latent"
    by: float = 1.0


Latent: TypeAlias = Seed | Numbers | Mix | Between | Moved | Mutated | Crossed | Scaled
Latents: TypeAlias = tuple[Latent, ...]
KIND_TYPES = (Seed, Numbers, Mix, Between, Moved, Mutated, Crossed, Scaled)
