"""Which channels of a layer a digit, or an attribute such as a smile, needs: those without which the judge no longer sees it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ...catalogue.datasets import DATASETS
from ...errors import RunError
from ...images.arrays import to_uint8
from ...latent.priors import latents
from ...metrics.judge import Judge, judge_of, load_judge
from ...sampling.tiles import check_pictures
from .opened import Opened

MOST_CHANNELS = 256  # that are switched off one by one: of more, those that are most active
TRIED = 16  # latents that are drawn at most, for each that is wanted
FEWEST = 8  # latents that are needed
BATCH = 64

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class Effect:
    """Without this channel the judge's belief falls by `drop` on average (standard error `error`), and a share `lost` of the
    pictures is no longer taken for the target."""

    channel: int
    drop: float
    error: float
    lost: float


@dataclass(frozen=True)
class Needed:
    """Channels of a layer by what the judge misses without each, the most needed first.

    `used` latents, of `drawn` that were tried: those whose picture the judge takes for the target. belief: its mean belief before. all_off:
    its mean belief with the whole layer at zero. channels: of `of` in the layer.
    """

    judge: str
    target: str
    layer: int
    used: int
    drawn: int
    belief: float
    all_off: float
    of: int
    channels: tuple[Effect, ...]


def judge_for(dataset: str) -> Judge:
    """The judge of a data set's pictures. Raises RunError where there is none."""
    name = judge_of(dataset)
    if name is None:
        raise RunError(
            f"No judge (a small classifier) exists for {DATASETS[dataset].title}, so channels cannot be ranked.",
            "Switch channels off by hand instead.",
        )
    return load_judge(name)


def needs(
    opened: Opened,
    layer: int,
    target: int,
    count: int = 64,
    seed: int = 0,
    psi: float = 1.0,
    report: Report = lambda part, words: None,
) -> Needed:
    """Switch each channel of `layer` off alone, for `count` latents from `seed` on whose picture the judge takes for its output `target`.

    A conditional run is asked for the target where it knows it. `report(progress, words)` is called on the way. Raises UserError.
    """
    sampler = opened.sampler
    check_pictures(sampler)
    judge, number = judge_for(sampler.config.dataset), opened.number(layer)
    if target >= len(judge.kind.outputs):
        raise RunError(f"The {judge.kind.title} knows {len(judge.kind.outputs)} outputs.", "Choose one of them.")
    z, y, before, drawn = _found(opened, judge, target, count, seed, psi, report)
    channels = _considered(opened, number, z, y)
    effects = []
    for place, channel in enumerate(channels):
        report(0.2 + 0.8 * place / len(channels), f"Switching off channel {place + 1} of {len(channels)}")
        after = _belief(opened, judge, target, z, y, number, channel)
        fall = before - after
        error = fall.std().item() / math.sqrt(len(fall))
        effects.append(Effect(channel, fall.mean().item(), error, (after <= 0.5).double().mean().item()))
    return Needed(
        judge=judge.kind.title,
        target=judge.kind.outputs[target],
        layer=number,
        used=len(z),
        drawn=drawn,
        belief=before.mean().item(),
        all_off=_belief(opened, judge, target, z, y, number, None).mean().item(),
        of=opened.layers[number].channels,
        channels=tuple(sorted(effects, key=lambda effect: -effect.drop)),
    )


def _found(
    opened: Opened, judge: Judge, target: int, count: int, seed: int, psi: float, report: Report
) -> tuple[Tensor, Tensor | None, Tensor, int]:
    """Latents (N, z_dim) whose picture the judge takes for the target, N at most `count`, with their labels, its belief in each,
    and how many latents were tried."""
    sampler, kept, beliefs, drawn, found = opened.sampler, [], [], 0, 0
    label = _label(opened, judge.kind.outputs[target])
    while found < count and drawn < TRIED * count:
        report(0.2 * found / count, f"Looking for pictures of {judge.kind.outputs[target]}: {found} of {count}")
        z = psi * latents(range(seed + drawn, seed + drawn + BATCH), sampler.config.z_dim, sampler.config.prior)
        y = None if label is None else label.expand(BATCH, *label.shape[1:])
        belief = judge.look(to_uint8(opened.passed(z, y)))[1][:, target]
        kept.append(z[belief > 0.5])
        beliefs.append(belief[belief > 0.5])
        drawn += BATCH
        found += len(kept[-1])
    if found < FEWEST:
        raise RunError(
            f"The judge classifies only {found} of {drawn:,} pictures as {judge.kind.outputs[target]}, too few to rank channels.",
            "Choose something that this network draws.",
        )
    z = torch.cat(kept)[:count]
    return z, None if label is None else label.expand(len(z), *label.shape[1:]), torch.cat(beliefs)[:count], drawn


def _label(opened: Opened, target: str) -> Tensor | None:
    """The label (1, ...) to ask a conditional run for: the target alone where it is one of its labels, else the first of its columns."""
    sampler = opened.sampler
    columns = sampler.labels()
    if columns is None:
        return None
    row = DATASETS[sampler.config.dataset]
    names = row.classes or ("", *row.attributes)  # the first column of attributes has none of them
    place = names.index(target) if target in names[: len(columns)] else 0
    return columns[place : place + 1]


def _considered(opened: Opened, number: int, z: Tensor, y: Tensor | None) -> list[int]:
    """The channels that are tried: all, or those that are most active in these latents."""
    _, activation = opened.draw(z[:BATCH], None if y is None else y[:BATCH], look=number)
    assert activation is not None
    size = activation.abs().transpose(0, 1).flatten(1).mean(1)
    return size.argsort(descending=True, stable=True)[:MOST_CHANNELS].sort().values.tolist()


def _belief(opened: Opened, judge: Judge, target: int, z: Tensor, y: Tensor | None, number: int, channel: int | None) -> Tensor:
    """The judge's belief (N,) in the target with a channel (None: all) of a layer switched off."""

    def edit(place: int, out: Tensor) -> Tensor | None:
        if place != number:
            return None
        out = out.clone()
        out[:, slice(None) if channel is None else channel] = 0
        return out

    parts = [None] * len(z.split(BATCH)) if y is None else y.split(BATCH)
    images = [opened.passed(part, label, edit) for part, label in zip(z.split(BATCH), parts, strict=True)]
    return judge.look(to_uint8(torch.cat(images)))[1][:, target]
