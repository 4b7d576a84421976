"""A generator opened up: its layers for one latent, the picture with some channels changed, which channels are needed, its weights."""

import threading
from dataclasses import asdict
from typing import Any

import torch
from cachetools import LRUCache, cached
from torch import Tensor

from ... import runs
from ...errors import UserError
from ...explore.inside import Change, Opened, maps, needs, weight_curves
from ...images.arrays import png, to_uint8
from ...images.sprites import sprite
from ...metrics.judge import Judge, judge_of, load_judge
from ...runs.folder import RunDir
from ...sampling.sampler import Sampler
from ..jobs import Task
from ..loaded import Snapshot, latents_of, sampler_of, snapshot_of
from ..protocol import Inside, Needs, Weights
from ..replies import Insides, WeightTables

MOST_SHOWN = 128  # channels in one answer
COLUMNS = 16


@cached(LRUCache(4), lock=threading.Lock())
def _opened(snapshot: Snapshot) -> Opened:
    """Only for the thread that answers `Inside`: it changes while it draws."""
    return Opened(Sampler(RunDir(snapshot.folder), snapshot.step))


def inside(request: Inside) -> Insides:
    sampler, z, y = latents_of(request)
    opened = _opened(snapshot_of(request))
    number = opened.number(request.layer)
    changes = [Change(one.layer, one.channel, one.factor) for one in request.changes or ()]
    styles = (request.styles[0], request.styles[1]) if request.styles else None
    label, other = None if y is None else y[:1], z[1:] if len(z) > 1 else None
    after, activation = opened.draw(z[:1], label, changes, other, styles, number)
    assert activation is not None  # number() has checked the layer
    before, _ = opened.draw(z[:1], label)
    plain = [] if other is None else [opened.draw(other, None if y is None else y[1:])[0]]
    first = min(request.first, opened.layers[number].channels - 1)
    shown, full = activation[0][first : first + MOST_SHOWN], maps.full_at(activation[0])
    tiles = maps.maps(shown, full)
    tiles = maps.on_a_sheet(tiles) if request.sheet else tiles
    return Insides(
        png=png(sprite(tiles, COLUMNS)),
        tile=[tiles.shape[3], tiles.shape[2]],
        layer=number,
        first=first,
        count=len(shown),
        full=full,
        layers=[{"name": one.name, "kind": one.kind, "shape": list(one.shape), "styled": one.styled} for one in opened.layers],
        before=_png(before),
        after=_png(after),
        other=_png(plain[0]) if plain else b"",
        size=[sampler.shape[2], sampler.shape[1]],
        moved=(after - before).square().mean().sqrt().item() / 2,
        **_judged(sampler, torch.cat([before, after])),
    )


def _png(images: Tensor) -> bytes:
    return png(sprite(to_uint8(images)))


def _judged(sampler: Sampler, images: Tensor) -> dict[str, Any]:
    """What the judge sees in pictures, where there is one for them."""
    if not (judge := _judge(sampler)):
        return {"judge": "", "outputs": [], "exclusive": False, "beliefs": []}
    beliefs = judge.look(to_uint8(images))[1]
    kind = judge.kind
    return {"judge": kind.title, "outputs": list(kind.outputs), "exclusive": kind.exclusive, "beliefs": beliefs.tolist()}


def _judge(sampler: Sampler) -> Judge | None:
    name = judge_of(sampler.config.dataset)
    try:
        judge = load_judge(name) if name else None
    except UserError:
        return None
    return judge if judge and tuple(judge.kind.shape) == tuple(sampler.shape) else None


def needs_of(request: Needs, task: Task) -> dict[str, Any]:
    """A job: see explore.inside.Needed for the keys."""
    opened = Opened(sampler_of(request))  # its own: the other thread may be drawing with changes
    return asdict(needs(opened, request.layer, request.target, request.count, request.seed, request.psi, task.report))


def weights(request: Weights) -> WeightTables:
    return WeightTables(networks=[asdict(one) for one in weight_curves(runs.at(request.run))])
