"""Directions as values: by group, as JSON for a page, and as a file beside the run."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from ...errors import RunError
from ...runs.folder import RunDir
from ...sampling.sampler import Sampler

GROUPS = {
    "pca": (
        "Largest changes",
        "Principal components of the first layer's activations (PCA, as in GANSpace): no labels were used, so they have no "
        "names. The share is of the activations' variance.",
    ),
    "sefa": (
        "Strongest weights",
        "What the first layer's weights stretch most (SeFa), computed from the weights alone. The share is of that stretch, not of "
        "what changes in pictures.",
    ),
    "fitted": (
        "By name",
        "Straight lines fitted to what is measured in this generator's own pictures; how well each predicts is measured "
        "on pictures that the fit has not seen.",
    ),
}
RANGE = 3.0  # standard deviations to either side that a slider goes


@dataclass(frozen=True)
class Direction:
    """`vector`: unit (z_dim,). `more`: what is known of it: share of variance, or held-out r2 or accuracy."""

    name: str
    title: str
    vector: Tensor
    more: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """Directions by group, and why a group or a score is not among them."""

    groups: dict[str, list[Direction]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    @classmethod
    def joined(cls, several: Iterable["Found"]) -> "Found":
        groups, missing = {}, {}
        for one in several:
            groups |= one.groups
            missing |= one.missing
        return cls(groups, missing)

    @property
    def vectors(self) -> dict[str, Tensor]:
        """Name to unit vector, as `gan_core.latent.resolve` takes them."""
        return {direction.name: direction.vector for group in self.groups.values() for direction in group}

    def describe(self) -> dict[str, Any]:
        """As JSON for the page: groups with title, a sentence and directions (without their numbers), and missing."""
        groups = [
            {
                "name": name,
                "title": GROUPS[name][0],
                "about": GROUPS[name][1],
                "directions": [
                    {"name": d.name, "title": d.title, "range": RANGE, **{k: round(v, 4) for k, v in d.more.items()}}
                    for d in directions
                ],
            }
            for name, directions in self.groups.items()
        ]
        return {"groups": groups, "missing": self.missing}

    def to_bytes(self, sampler: Sampler) -> bytes:
        """A safetensors file of the vectors, which `read` takes back for the same generator only."""
        about = {
            "format": "directions",
            "generator": fingerprint(sampler),
            "groups": json.dumps({n: [[d.name, d.title, d.more] for d in g] for n, g in self.groups.items()}),
            "missing": json.dumps(self.missing),
        }
        return save({name: vector.contiguous() for name, vector in self.vectors.items()}, about)

    @classmethod
    def read(cls, path: Path, sampler: Sampler) -> "Found":
        """What `to_bytes` wrote. Raises RunError where the file is missing, damaged, or of another generator."""
        try:
            with safe_open(path, "pt") as file:
                about = file.metadata() or {}
                if about.get("format") != "directions":
                    raise RunError(f"{path} does not hold directions.", "Choose another file.")
                if about["generator"] != fingerprint(sampler):
                    raise RunError(f"{path} belongs to another generator or snapshot.", "Find the directions again.")
                groups = {
                    group: [Direction(name, title, file.get_tensor(name), more) for name, title, more in directions]
                    for group, directions in json.loads(about["groups"]).items()
                }
                return cls(groups, json.loads(about["missing"]))
        except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
            raise RunError(f"The directions in {path} cannot be read ({error}).", "Find them again.") from None


def fingerprint(sampler: Sampler) -> str:
    """What tells one generator from another: a hash of all its numbers."""
    digest = hashlib.sha256()
    for name, value in sorted(sampler.G.state_dict().items()):
        digest.update(name.encode())
        digest.update(value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:32]


def groups_of(names: Iterable[str] | None) -> tuple[str, ...]:
    """The groups that these names of directions belong to, such as pca for "pca:0"; None: all there are."""
    if names is None:
        return tuple(GROUPS)
    return tuple(group for group in GROUPS if any(name.split(":")[0] == group for name in names))


def stored_path(run: RunDir, at: int) -> Path:
    """Where directions may be stored with a run, so that nobody has to wait for them."""
    return run.path / f"directions/{at:06d}.safetensors"
