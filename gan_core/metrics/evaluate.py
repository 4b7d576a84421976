"""Evaluate a run: every metric that applies to it, beside the same number taken of real pictures that no run has seen.

`evaluate` takes its time and is for the command line and the pages' studio; `LiveQuality` is the cheap part of it, which a
worker computes while it trains. Neither uses up any of torch's global randomness.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..catalogue.metrics import METRICS, NOTE
from ..datasets import load as load_data
from ..datasets.load import ImageData, chosen_attributes, load, places
from ..errors import UserError
from ..images.arrays import to_float, to_uint8
from ..latent.priors import latents
from ..runs.folder import RunDir
from ..sampling.sampler import Sampler
from ..settings.config import RunConfig
from ..training.experiment import Experiment, resolve_device
from . import coverage, look
from .copies import nearest, spacing
from .frechet import frechet_distance
from .judge import JUDGES, Judge, accuracy, judge_of, load_judge, train_judge
from .kernel import kernel_distance, squared_mmd
from .precision_recall import precision_recall, radii

NUM = 10_000
CAS_EPOCHS = 4  # of the classifier that learns from samples, and of the one beside it
LIVE = ("frechet", "mmd", "precision", "recall", "found", "near", "accuracy")
LEAST_REAL = 64  # with fewer real pictures a cloud of them means nothing
_FIRST_SEED = 1_000_000  # samples are drawn from here on: not the latents that the pages show
_MMD_AMONG = 2000  # samples that pixels are compared of
_COPIES_AMONG = 500  # samples whose nearest training picture is looked for
_NUMBERS = 60_000 * 28 * 28  # in the training pictures that they are compared with, at most
_RARE = 0.01  # share of unseen real pictures that lie as near to a training picture as a copy does
_CHUNK = 500

Say = Callable[[str], None]


@dataclass
class Seen:
    """A set of pictures, or points, as the metrics see it.

    images uint8 (N, C, H, W) or points (N, 2); features (N, F) floats; read: the class or place (N,) that each is taken for
    (-1: none), or None; attributes (N, A) of 0 and 1 that it is taken to have, or None; labels asked for or given: classes
    (N,), -1 where there are none, or attributes (N, A').
    """

    images: Tensor
    features: Tensor
    read: Tensor | None
    attributes: Tensor | None
    labels: Tensor

    @cached_property
    def radii(self) -> Tensor:
        return radii(self.features)

    @cached_property
    def sharpness(self) -> float:
        return look.sharpness(self.images)

    @cached_property
    def diversity(self) -> float:
        return look.diversity(self.features)

    @cached_property
    def numbers(self) -> Tensor:
        """The plain numbers of some of them, (N', ...) floats."""
        some = self.images[:_MMD_AMONG]
        return to_float(some) if some.dtype == torch.uint8 else some


class Eye:
    """Looks at pictures of one data set with its judge, or at points with their places. Raises UserError without one."""

    def __init__(self, dataset: str, device: str = "cpu") -> None:
        self.judge: Judge | None = None
        self.conditions = DATASETS[dataset].conditions
        if DATASETS[dataset].is_points:
            self.centres, self.spread = places(dataset), DATASETS[dataset].spread
            self.num_classes, self.features = len(self.centres), "the points themselves"
            return
        name = judge_of(dataset)
        if name is None:
            raise UserError(
                f"There is no judge for {DATASETS[dataset].title}, so its pictures cannot be measured.",
                f"There are judges for: {', '.join(d for kind in JUDGES.values() for d in kind.datasets)}.",
            )
        with torch.random.fork_rng(devices=[]):  # building a network draws its first weights
            self.judge = load_judge(name, device)
        self.num_classes = len(self.judge.kind.outputs) if self.judge.kind.exclusive else 0
        self.features = f"{self.judge.kind.title} features"

    def see(self, images: Tensor, labels: Tensor) -> Seen:
        """uint8 images (N, C, H, W), or points (N, 2), and labels (N,), as the metrics see them."""
        if self.judge is None:
            points = images.float()
            return Seen(points, points, coverage.nearest_place(points, self.centres, self.spread), None, labels)
        features, beliefs = self.judge.look(images)
        if self.num_classes:
            return Seen(images, features, beliefs.argmax(1), None, labels)
        return Seen(images, features, None, (beliefs > 0.5).double(), labels)

    def can_check(self, config: RunConfig) -> bool:
        """Whether it can be read off the pictures of a run that they are what was asked for."""
        return config.conditional and self.judge is not None and bool(self.conditions)

    def metrics(self, conditional: bool) -> list[str]:
        """Names of the metrics that apply, in the order of METRICS. `conditional`: labels were asked for, as can_check says."""
        if self.judge is None:
            return ["mmd", "precision", "recall", "found", "imbalance", "near"]
        reading = ["found", "imbalance"] if self.num_classes else ["attributes"]
        names = {"frechet", "kernel", "mmd", "precision", "recall", *reading, "sharpness", "diversity"}
        if conditional:
            names.add("accuracy")
        return [name for name in METRICS if name in names]

    def shares(self, seen: Seen) -> Tensor:
        """The histogram (num_classes,) of what is read, or the frequency of each attribute."""
        if seen.read is None:
            return seen.attributes.mean(0)
        return coverage.shares(seen.read[seen.read >= 0], self.num_classes)

    def measure(self, names: list[str], real: Seen, fake: Seen) -> dict[str, float]:
        """The metrics of these names of `fake` against `real`."""
        values: dict[str, float] = {}
        for name in names:
            match name:
                case "frechet":
                    values[name] = frechet_distance(real.features, fake.features)
                case "kernel":
                    values[name] = kernel_distance(real.features, fake.features)[0]
                case "mmd":
                    values[name] = squared_mmd(real.numbers, fake.numbers)
                case "precision":
                    both = precision_recall(real.features, fake.features, real.radii, fake.radii)
                    values["precision"], values["recall"] = both
                case "found":
                    values[name] = coverage.found(self.shares(fake), self.shares(real))
                case "imbalance":
                    values[name] = coverage.imbalance(self.shares(fake), self.shares(real))
                case "attributes":
                    values[name] = coverage.attribute_imbalance(self.shares(fake), self.shares(real))
                case "near":
                    values[name] = (fake.read >= 0).double().mean().item()
                case "sharpness":
                    values[name] = fake.sharpness / real.sharpness if real.sharpness else math.nan
                case "diversity":
                    values[name] = fake.diversity / real.diversity if real.diversity else math.nan
                case "accuracy":
                    values[name] = self.accuracy(fake)
        return values

    def accuracy(self, seen: Seen) -> float:
        """Share in [0, 1] of pictures that are taken for the class in `labels`; see `per_attribute` for attributes."""
        if self.num_classes:
            return (seen.read == seen.labels).double().mean().item()
        known = [share for share in self.per_attribute(seen) if share is not None]
        return sum(known) / len(known) if known else math.nan

    def per_attribute(self, seen: Seen) -> list[float | None]:
        """For each condition the share read rightly, the mean of that where it was asked for and that where it was not.

        Guessing gives 1/2, however rare an attribute is. None for one that always, or never, was asked for.
        """
        read = chosen_attributes(seen.attributes, self.judge.kind.outputs, self.conditions) > 0
        shares: list[float | None] = []
        for said, meant in zip(read.T, seen.labels.T > 0, strict=True):
            if meant.all() or not meant.any():
                shares.append(None)
            else:
                shares.append((said[meant].double().mean() + (~said[~meant]).double().mean()).item() / 2)
        return shares


@dataclass(frozen=True)
class Reals:
    """Pictures to compare with, and others of the same kind, held out, that show what real pictures themselves score."""

    images: Tensor
    labels: Tensor
    held: Tensor
    held_labels: Tensor
    words: str
    held_words: str
    unseen: bool = True  # whether no run can have trained on what is held out


def real_pictures(config: RunConfig, num: int, say: Say = lambda line: None) -> Reals:
    """Up to `num` pictures of the run's data set, and up to `num` held out. Raises DataError.

    They are taken from the whole data set, also for a run that saw part of it: that is what it was to imitate. Where there
    are no pictures kept for testing, one half of the first 2 * num is compared with the other.
    """
    first, second = load_data.real_pictures(config, num, say)
    return Reals(first.images, first.labels, second.images, second.labels, first.words, second.words, unseen=second.unseen)


def labels_to_ask(config: RunConfig, num_conditions: int, num: int, given: Tensor) -> Tensor | None:
    """What `num` samples are asked to be: every class equally often (num,); or the attributes (num, A) of real pictures,
    whose own `given` are, so that none is asked for beside one that it never goes with; None without conditions."""
    if not config.conditional:
        return None
    return given[torch.arange(num) % len(given)] if given.ndim == 2 else torch.arange(num) % num_conditions


def draw(sampler: Sampler, num: int, seed: int, y: Tensor | None) -> Tensor:
    """`num` samples as uint8 images (num, C, H, W), or points (num, 2), from latent `seed` on, of labels y or None."""
    parts = []
    for first in range(0, num, _CHUNK):
        seeds = range(seed + first, seed + min(num, first + _CHUNK))
        z = latents(seeds, sampler.config.z_dim, sampler.config.prior)
        images = sampler.images(z, None if y is None else y[first : first + _CHUNK])
        parts.append(images if images.ndim == 2 else to_uint8(images))
    return torch.cat(parts)


@torch.random.fork_rng(devices=[])
def evaluate(
    run: RunDir,
    at: int | None = None,
    num: int = NUM,
    seeds: int = 3,
    cas: int = 0,
    device: str = "auto",
    say: Say = lambda line: None,
) -> dict[str, Any]:
    """Every metric that applies to a run at a kept moment, as plain JSON values.

    `num` samples are drawn `seeds` times; a metric's value is the mean, `spread` the standard deviation between the draws
    (None for one draw), and `real` what as many held-out real pictures score. `better` says which direction is good. For a
    conditional run of classes there is also how each class was read (`conditional`). `cas`: learn from that many samples
    and test on real pictures, which takes minutes; 0 leaves it out. `say` is told how far it has come.

    Raises UserError where there is no judge for the data or nothing was kept, DataError where the data are not there.
    """
    if num < 10:
        raise UserError(f"--num is {num}.", "Ask for at least 10 samples; fewer than 1,000 say little.")
    if not 1 <= seeds <= 100:
        raise UserError(f"--seeds is {seeds}.", "Draw the samples 1 to 100 times.")
    began = time.monotonic()
    where = str(resolve_device(device))
    sampler = Sampler(run, at, where)
    config = sampler.config
    eye = Eye(config.dataset, where)
    conditional = eye.can_check(config)
    if cas and not (conditional and eye.num_classes):
        raise UserError(
            f"{run.id} draws no classes that a classifier could learn.", "Leave --cas out, or take a conditional run."
        )
    names = eye.metrics(conditional)
    say(f"Looking at real pictures of {DATASETS[config.dataset].title}")
    reals = real_pictures(config, num, say)
    real, held = eye.see(reals.images, reals.labels), eye.see(reals.held, reals.held_labels)
    floor = eye.measure(names, real, held)
    copies = Copies(load(config, say).images, reals) if eye.judge else None
    if copies:
        names, floor["copies"] = [name for name in METRICS if name in {*names, "copies"}], copies.usual
    y = labels_to_ask(config, sampler.num_classes, num, reals.labels)
    draws, histograms, fakes = [], [], []
    for number in range(seeds):
        say(f"Drawing {num:,} samples and measuring them: {number + 1} of {seeds}")
        images = draw(sampler, num, _FIRST_SEED + number * num, y)
        fake = eye.see(images, torch.full((num,), -1) if y is None else y)
        draws.append(eye.measure(names, real, fake))
        if copies:
            draws[-1]["copies"] = copies.share(images)
        histograms.append(eye.shares(fake))
        if conditional:
            fakes.append(Seen(images[:0], fake.features[:0], fake.read, fake.attributes, fake.labels))
    result: dict[str, Any] = {
        "run": run.id,
        "step": sampler.step,
        "dataset": config.dataset,
        "kind": config.kind,
        "num": num,
        "seeds": seeds,
        "compared_with": reals.words,
        "held_out": reals.held_words,
        "note": NOTE,
        "metrics": {name: _entry(name, [one[name] for one in draws], floor[name], eye, _count(name, num)) for name in names},
    }
    outputs = eye.judge.kind.outputs if eye.judge else [f"place {i + 1}" for i in range(eye.num_classes)]
    result["classes" if eye.num_classes else "attributes"] = {
        "names": list(outputs),
        "samples": _short(torch.stack(histograms).mean(0).tolist()),
        "data": _short(eye.shares(real).tolist()),
    }
    if conditional:
        result["conditional"] = _as_asked(eye, fakes, held)
    if cas:
        result["metrics"]["cas"] = _cas(sampler, eye, config, cas, where, say)
    result["seconds"] = round(time.monotonic() - began, 1)
    return result


def _as_asked(eye: Eye, fakes: list[Seen], held: Seen) -> dict[str, Any]:
    """How each class, or attribute, was read over all draws, and how the judge reads real pictures."""
    result: dict[str, Any] = {"names": list(eye.conditions), "judge_accuracy": _short(eye.accuracy(held))}
    read, attributes = (
        None if getattr(fakes[0], what) is None else torch.cat([getattr(one, what) for one in fakes])
        for what in ("read", "attributes")
    )
    fake = Seen(fakes[0].images, fakes[0].features, read, attributes, torch.cat([one.labels for one in fakes]))
    if not eye.num_classes:
        return result | {
            "per_class": _short(eye.per_attribute(fake)),
            "judge_per_class": _short(eye.per_attribute(held)),
        }
    table, own = (coverage.confusion(one.labels, one.read, eye.num_classes) for one in (fake, held))
    return result | {
        "per_class": _short(coverage.per_class(table)),
        "judge_per_class": _short(coverage.per_class(own)),
        "confusion": table.tolist(),
    }


def _cas(sampler: Sampler, eye: Eye, config: RunConfig, num: int, device: str, say: Say) -> dict[str, Any]:
    """Train a classifier on samples alone, the same one on real pictures, and test both on real ones that neither saw.

    Ravuri and Vinyals, arXiv:1905.10887.
    """
    reals = real_pictures(config, num, say)
    y = labels_to_ask(config, sampler.num_classes, num, reals.labels)
    scores = []
    for what, images, labels in (
        ("samples", draw(sampler, num, _FIRST_SEED, y), y),
        ("real pictures", reals.images, reals.labels),
    ):
        say(f"Teaching a classifier from {len(images):,} {what}")
        judge = train_judge(eye.judge.kind, images, labels, CAS_EPOCHS, device=device, say=say)
        scores.append(accuracy(judge, reals.held, reals.held_labels))
        say(f"It reads {scores[-1]:.2%} of {reals.held_words}")
    entry = _entry("cas", scores[:1], scores[1], eye, num)
    entry["features"] = "real pictures, as a classifier reads them that was taught by samples alone"
    return {**entry, "epochs": CAS_EPOCHS, "tested_on": reals.held_words, "real_num": len(reals.images)}


def table(result: dict[str, Any]) -> str:
    """What `evaluate` found, as lines of text: value and spread, what real pictures score, and which direction is good."""
    lines = [
        f"{result['run']} at step {result['step']}: {result['seeds']} x {result['num']:,} samples against "
        f"{result['compared_with']}; real: {result['held_out']}",
        f"{'':44} {'value':>10} {'spread':>9} {'real':>10}  better",
    ]
    for name, entry in result["metrics"].items():
        numbers, scale = (entry["value"], entry["spread"], entry["real"]), METRICS[name].scale
        value, spread, real = ("-" if number is None else f"{scale * number:.4g}" for number in numbers)
        title = entry["title"] + {"share": ", %", "thousandths": ", in thousandths"}.get(entry["unit"], "")
        lines.append(f"{title:44} {value:>10} {spread:>9} {real:>10}  {entry['better']}")
    if asked := result.get("conditional"):
        lines.append("Taken for what was asked for, in per cent (beside it: real pictures read rightly):")
        for name, share, own in zip(asked["names"], asked["per_class"], asked["judge_per_class"], strict=True):
            words = ("-" if number is None else f"{100 * number:.1f}" for number in (share, own))
            lines.append(f"  {name:20} {' '.join(f'{word:>6}' for word in words)}")
    return "\n".join([*lines, NOTE])


class Copies:
    """How many samples lie on top of a training picture: nearer to one, by their pixels, than all but _RARE of the real
    pictures that no run has seen (where there are none: than training pictures lie to each other)."""

    def __init__(self, images: Tensor, reals: Reals) -> None:
        rows = max(2, _NUMBERS // images[0].numel())
        self.data = images[:rows].flatten(1)
        if reals.unseen:
            distances = nearest(reals.held[:_COPIES_AMONG].flatten(1), self.data, 1)[0][:, 0]
        else:
            distances = spacing(self.data, _COPIES_AMONG).distances
        self.near = distances.quantile(_RARE)
        self.usual = (distances < self.near).double().mean().item()

    def share(self, images: Tensor) -> float:
        """Of samples (N, C, H, W) uint8, in [0, 1]; the first _COPIES_AMONG of them are looked at."""
        distances = nearest(images[:_COPIES_AMONG].flatten(1), self.data, 1)[0][:, 0]
        return (distances < self.near).double().mean().item()


def _count(name: str, num: int) -> int:
    """Samples that a metric is taken of, out of `num`."""
    return min(num, {"mmd": _MMD_AMONG, "copies": _COPIES_AMONG}.get(name, num))


def on_what(name: str, features: str) -> str:
    """What a metric is taken on, in words, where the features are `features`."""
    if features.startswith("the points"):
        return features
    reader = f"what the {features.removesuffix(' features')} reads"
    return {"features": features, "pixels": "pixels", "reading": reader}[METRICS[name].on]


def _entry(name: str, values: list[float], real: float, eye: Eye, num: int) -> dict[str, Any]:
    metric = METRICS[name]
    on = on_what(name, eye.features)
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1)) if len(values) > 1 else None
    return {
        "title": f"{metric.title} ({on})" if metric.on == "features" else metric.title,
        "value": _short(mean),
        "spread": _short(spread),
        "values": _short(values),
        "real": _short(real),
        "better": metric.better,
        "unit": metric.unit,
        "features": on,
        "num": num,
        "meaning": metric.meaning,
    }


def _short(value: Any) -> Any:
    """Numbers with six digits that count; None for what is no number, since JSON has no word for it."""
    if isinstance(value, list):
        return [_short(one) for one in value]
    return None if value is None or not math.isfinite(value) else float(f"{value:.6g}")


class LiveQuality:
    """The cheap metrics of a run that trains, on `num` samples of its G_ema against as many of its training pictures.

    Raises UserError where there is no judge for the data.
    """

    def __init__(self, experiment: Experiment, data: ImageData, num: int) -> None:
        self.experiment = experiment
        config = experiment.config
        self.eye = Eye(config.dataset, str(experiment.device))
        self.z = latents(range(_FIRST_SEED, _FIRST_SEED + num), config.z_dim, config.prior)
        self.real = self.eye.see(data.images[:num].cpu(), data.labels[:num].cpu())
        self.y = labels_to_ask(config, experiment.num_classes, num, self.real.labels)
        cloudy = len(self.real.features) < LEAST_REAL
        self.names = [
            name
            for name in self.eye.metrics(self.eye.can_check(config))
            if name in LIVE and not (name == "mmd" and self.eye.judge) and not (cloudy and METRICS[name].on != "reading")
        ]

    @torch.no_grad()
    def measure(self) -> dict[str, float]:
        """The metrics as they are now; those that are no number, as for pictures gone wild, are left out."""
        e, parts = self.experiment, []
        for part in torch.arange(len(self.z)).split(_CHUNK):
            y = None if self.y is None else self.y[part].to(e.device)
            images = e.G_ema(self.z[part].to(e.device), y)
            parts.append((images if images.ndim == 2 else to_uint8(images)).cpu())
        labels = torch.full((len(self.z),), -1) if self.y is None else self.y
        values = self.eye.measure(self.names, self.real, self.eye.see(torch.cat(parts), labels))
        return {name: value for name, value in values.items() if math.isfinite(value)}
