"""A job: the training pictures nearest to those of latents, by their pixels or by a judge's features."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, NamedTuple

import torch
from cachetools import LRUCache
from torch import Tensor

from ...catalogue.datasets import DATASETS
from ...datasets.load import ImageData, load
from ...errors import UserError
from ...images.arrays import png
from ...images.sprites import sprite
from ...metrics.copies import Spacing, nearest, spacing, verdicts
from ...metrics.judge import CHUNK, judge_of, load_judge
from ...sampling.threads import one_thread
from ...sampling.tiles import draw
from ...settings.config import RunConfig, group
from ..jobs import Task
from ..loaded import latents_of
from ..protocol import Nearest

Report = Callable[[float, str], None]

# read and written by the one thread that does jobs
_loaded: LRUCache = LRUCache(2)  # data sets by what decides their pictures
_features: LRUCache = LRUCache(2)
_spacings: LRUCache = LRUCache(16)


class Space(NamedTuple):
    """Rows (N, K) of the samples and of the training pictures in a space, and how near the latter are to each other there."""

    rows: Tensor
    real: Tensor
    spacing: Spacing


def nearest_pictures(request: Nearest, task: Task) -> dict[str, Any]:
    """{"space", "pictures": how many were searched, "copies": how many of the samples are, "latents":
    [{"neighbours": [{"index", "distance"}], "typical", "closer_than", and the verdict of metrics.copies}]}
    and a sprite with a row for each latent: its picture, then its neighbours."""
    sampler, z, y = latents_of(request)
    samples = draw(sampler, z, y)
    data = _training(sampler.config, lambda words: task.report(0.0, words))
    with one_thread():
        space = _in_space(
            sampler.config, data, samples, request.space, lambda part, words: task.report(0.1 + 0.8 * part, words)
        )
        task.report(0.9, "Searching for the nearest pictures")
        far, places = nearest(space.rows, space.real, max(2, request.count), tell=lambda part: task.report(0.9 + 0.1 * part))
    found, distances, places = verdicts(far, space.spacing), far[:, : request.count], places[:, : request.count]
    pictures = []
    for sample, row in zip(samples, places, strict=True):
        pictures += [sample[None], data.images[row]]
    height, width = sampler.shape[1:]
    task.put("picture", png(sprite(torch.cat(pictures), 1 + places.shape[1])), "image/png", tile=[width, height])
    return {
        "space": request.space,
        "pictures": len(data),
        "copies": sum(one.copy for one in found),
        "latents": [
            {
                "neighbours": [{"index": int(i), "distance": round(float(d), 5)} for i, d in zip(row, near, strict=True)],
                "typical": round(space.spacing.typical, 5),
                "closer_than": round(space.spacing.closer_than(float(near[0])), 4),
                **asdict(verdict),
            }
            for row, near, verdict in zip(places, distances, found, strict=True)
        ],
    }


def _key(config: RunConfig) -> str:
    """What decides which pictures a run is trained on. The seed does where they are drawn."""
    fields = {name for name in RunConfig.model_fields if group(name) == "data"}
    return config.model_dump_json(include=fields | ({"seed"} if DATASETS[config.dataset].drawn else set()))


def _training(config: RunConfig, report: Callable[[str], None]) -> ImageData:
    """The pictures that a run of `config` is trained on. Raises DataError."""
    key = _key(config)
    if key not in _loaded:
        _loaded[key] = load(config, report)
    return _loaded[key]


def _in_space(config: RunConfig, data: ImageData, samples: Tensor, space: str, report: Report) -> Space:
    key = _key(config)
    if space == "pixels":
        rows, real = samples.flatten(1), data.images.flatten(1)
    else:
        rows, real = _judged(config, data, samples, report)
    if (key, space) not in _spacings:
        words = "Measuring how close training pictures are to each other"
        _spacings[key, space] = spacing(real, tell=lambda part: report(0.6 + 0.4 * part, words))
    return Space(rows, real, _spacings[key, space])


def _judged(config: RunConfig, data: ImageData, samples: Tensor, report: Report) -> tuple[Tensor, Tensor]:
    """The judge's features of the samples and of the training pictures. Raises UserError where there is no judge."""
    name, key = judge_of(config.dataset), _key(config)
    if name is None:
        raise UserError("There is no judge for these pictures, so no features.", "Compare their pixels.")
    judge = load_judge(name)
    if key not in _features:
        parts = []
        for start in range(0, len(data), CHUNK):
            report(0.6 * start / len(data), f"Computing the features of the training pictures: {start:,} of {len(data):,}")
            parts.append(judge.look(data.images[start : start + CHUNK])[0])
        _features[key] = torch.cat(parts)
    return judge.look(samples)[0], _features[key]
