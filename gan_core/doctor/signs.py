"""A quick look at the pictures of a run's fixed z, cheap enough to be taken every few seconds while it trains.

What it reads goes into the run's stats as "health/...", and gan_core/doctor.py makes words of it. It uses up no
randomness: the same samples always read the same.
"""

import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..datasets.load import ImageData, as_input, places
from ..errors import UserError
from ..metrics.copies import are_copies, nearest, spacing
from ..settings.config import RunConfig

LOOKED_AT = 256  # real pictures whose variety is the measure for that of the generated ones
SMALL_SET = 4096  # training pictures up to which every one is compared with each sample
SMALL_NUMBERS = 1 << 24  # and numbers that they may hold together: 64 MB as floats
FAIR = (
    0.25  # a mode is reached once it has this part of its fair share of the points: with few samples, one stray is not enough
)
STRETCHES = 10  # parts of the spiral that count as places


class Probe:
    """Looks at samples of one run. `data` is what it trains on; `config` says which judge fits, if any is there."""

    def __init__(self, config: RunConfig, data: ImageData) -> None:
        self.classes = data.num_classes if config.conditional and not data.labels.is_floating_point() else 0
        self.points = data.images.ndim == 2
        self.before: Tensor | None = None
        reals = as_input(data.images[:LOOKED_AT]).flatten(1).cpu()
        labels = data.labels[:LOOKED_AT].cpu()
        self.real_distance = _within(reals, labels if self.classes else None)
        self.scale = max(_within(reals, None), 1e-6)
        self.contrast = max(_contrast(reals), 1e-6)
        self.places = _places(config.dataset) if self.points else None
        self.train = None
        if not self.points and len(data) <= SMALL_SET and data.images.numel() <= SMALL_NUMBERS:
            self.train = as_input(data.images).flatten(1).cpu()
            self.apart = spacing(self.train)
        self.judge = None if self.points else _judge(config.dataset)

    def mark(self, samples: Tensor) -> None:
        """Take `samples` as what the next look is compared with."""
        self.before = samples.flatten(1).cpu().clone()

    @torch.no_grad()
    def look(self, samples: Tensor, y: Tensor | None = None) -> dict[str, float]:
        """Readings of samples (N, C, H, W) in [-1, 1] or points (N, 2), of classes y (N,) where they were asked for.

        health/diversity: the pixel diversity, mean distance between two samples over that between two real pictures (within a class, where
        classes are asked for); 1 is as varied as real, 0 is all alike.
        health/change: root mean square distance between a z's picture now and at the last look, over the mean distance
        between two real pictures; 0 is standing still.
        health/copies: share in [0, 1] of samples that are copies, as metrics/copies.py says; where the data set is small.
        health/places: share in [0, 1] of the modes of a data set of points that are reached: a look at few samples with wide
        circles, so a rougher number than the class coverage of metrics/class_coverage.py.
        health/classes: effective number of classes, exp of the entropy of what the judge reads, from 1; where there is one.
        health/covered: share in [0, 1] of the classes that the judge reads in any sample: rougher than class coverage too.
        health/commonest: share in [0, 1] of the samples that are of the commonest class, or at the commonest mode.
        health/contrast: how much the pixels of a sample differ from each other, over the same in real pictures; 0 is one tone.
        health/asked: share in [0, 1] that the judge reads as the class asked for, where one was.
        """
        flat = samples.flatten(1).cpu()
        if not flat.isfinite().all():
            return {}
        y = None if y is None else y.cpu()
        row = {"health/diversity": _within(flat, y if self.classes else None) / max(self.real_distance, 1e-6)}
        if self.before is not None and self.before.shape == flat.shape:
            row["health/change"] = (flat - self.before).square().sum(1).mean().sqrt().item() / self.scale
        self.mark(flat)
        if self.train is not None and len(self.train) > 1:
            row["health/copies"] = are_copies(nearest(flat, self.train, 2)[0], self.apart).double().mean().item()
        if self.places is not None:
            row["health/places"], row["health/commonest"] = _found(flat, *self.places)
        else:
            row["health/contrast"] = _contrast(flat) / self.contrast
        if self.judge is not None and samples.shape[1:] == self.judge.kind.shape:
            read = self.judge.read(samples.cpu())
            share = torch.bincount(read, minlength=len(self.judge.kind.outputs)).float() / len(read)
            row["health/classes"] = torch.special.entr(share).sum().exp().item()
            row["health/covered"] = (share > 0).float().mean().item()
            row["health/commonest"] = share.max().item()
            if y is not None and self.classes == len(self.judge.kind.outputs):
                row["health/asked"] = (read == y).float().mean().item()
        return row


def _within(x: Tensor, y: Tensor | None) -> float:
    """Mean distance between two different rows of x (N, K); of the same class only, where y (N,) is given."""
    distances = torch.cdist(x, x)
    pairs = ~torch.eye(len(x), dtype=torch.bool)
    if y is not None:
        pairs &= y[:, None] == y[None]
    return distances[pairs].mean().item() if pairs.any() else 0.0


def _contrast(x: Tensor) -> float:
    """Mean over the rows of x (N, K) of the standard deviation of their numbers."""
    return x.std(1, correction=0).mean().item()


def _places(dataset: str) -> tuple[Tensor, Tensor, float]:
    """Centres (M, 2), the place (M,) that each belongs to, and how far from a centre a point is still at it: half the
    way to the next place; for the spiral, whose centres are a curve, a tenth of the plane's half width."""
    centres = places(dataset)
    if DATASETS[dataset].is_curve:
        return centres, torch.arange(len(centres)) * STRETCHES // len(centres), 0.1
    apart = torch.cdist(centres, centres).fill_diagonal_(torch.inf).min().item()
    return centres, torch.arange(len(centres)), apart / 2


def _found(points: Tensor, centres: Tensor, place: Tensor, reach: float) -> tuple[float, float]:
    """Share of places that have at least FAIR of their share of the points within reach; share of the points at the commonest."""
    nearest, index = torch.cdist(points, centres).min(1)
    count = int(place.max()) + 1
    held = torch.bincount(place[index[nearest <= reach]], minlength=count)
    return (held >= FAIR * len(points) / count).float().mean().item(), held.max().item() / len(points)


def _judge(dataset: str):
    """The judge that reads this data set's pictures into classes, or None where there is none, or none at hand."""
    from ..metrics.judge import JUDGES, judge_of, load_judge

    name = judge_of(dataset)
    if name is None or not JUDGES[name].exclusive or DATASETS[dataset].shape != JUDGES[name].shape:
        return None
    try:
        with torch.random.fork_rng(devices=[]):  # a network is born with random weights, which may cost the run nothing
            return load_judge(name)
    except UserError:
        return None
