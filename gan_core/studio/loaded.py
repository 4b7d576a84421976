"""What the studio keeps in memory: generators and directions by snapshot, and what a request about latents resolves to."""

import threading
from typing import NamedTuple

from cachetools import LRUCache, cached
from torch import Tensor

from .. import runs
from ..explore.directions import Found, directions_of, groups_of
from ..latent.resolve import resolve, resolve_labels
from ..latent.specs import moves
from ..runs.folder import RunDir
from ..sampling.sampler import Sampler
from ..sampling.tiles import check_pictures
from .protocol import OfLatents, OfSnapshot


class Snapshot(NamedTuple):
    """A snapshot as a key: `written` is its time of writing, since a resumed run may have written another of the same step."""

    folder: str
    step: int
    written: int


_samplers: LRUCache = LRUCache(16)
_directions: LRUCache = LRUCache(32)
_lock = threading.Lock()


def snapshot_of(request: OfSnapshot) -> Snapshot:
    """The snapshot that a request is about. Raises RunError where there is none."""
    run = runs.at(request.run)
    step = run.snapshot_step(request.at)
    path = run.snapshot_path(step)
    return Snapshot(str(run.path), step, path.stat().st_mtime_ns if path.exists() else 0)


@cached(_samplers, lock=_lock)
def _sampler(snapshot: Snapshot) -> Sampler:
    return Sampler(RunDir(snapshot.folder), snapshot.step)


def sampler_of(request: OfSnapshot) -> Sampler:
    """The generator that a request is about, from memory where it can be. Raises RunError."""
    return _sampler(snapshot_of(request))


@cached(_directions, key=lambda snapshot, group: (snapshot, group), lock=_lock)
def _found(snapshot: Snapshot, group: str) -> Found:
    return directions_of(_sampler(snapshot), (group,), RunDir(snapshot.folder))


def found_directions(request: OfSnapshot, groups: tuple[str, ...]) -> Found:
    """The directions of these groups at the request's snapshot; computed once. Raises UserError."""
    snapshot = snapshot_of(request)
    return Found.joined(_found(snapshot, group) for group in groups)


def missing_groups(request: OfLatents) -> tuple[str, ...]:
    """The groups of directions that a request's latents move along and that are not in memory. Raises UserError."""
    groups = groups_of(moves(request.latents))
    if not groups:
        return ()
    snapshot = snapshot_of(request)
    with _lock:
        return tuple(group for group in groups if (snapshot, group) not in _directions)


def latents_of(request: OfLatents) -> tuple[Sampler, Tensor, Tensor | None]:
    """The generator, z (N, z_dim) and labels of a request. Raises UserError."""
    sampler = sampler_of(request)
    check_pictures(sampler)
    groups = groups_of(moves(request.latents))
    vectors = found_directions(request, groups).vectors if groups else {}
    z = resolve(request.latents, sampler.config, vectors)
    return sampler, request.psi * z, resolve_labels(request.labels, sampler.num_classes, len(request.latents))
