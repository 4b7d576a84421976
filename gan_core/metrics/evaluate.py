"""Evaluate a run: every metric that applies to it, beside the same number for real pictures that no run has seen.

This takes its time and is for the command line and the pages; live.py is the cheap part, which runs during training.
Neither changes torch's global randomness.
"""

import math
import time
from collections.abc import Callable
from typing import Any

import torch

from ..catalogue.datasets import DATASETS
from ..catalogue.metrics import METRICS, NOTE, applicable
from ..datasets.load import load, real_pictures
from ..errors import UserError
from ..runs.folder import RunDir
from ..sampling.sampler import Sampler
from ..training.devices import resolve_device
from .accuracy import by_label, predictions_of
from .cas import Lesson
from .class_coverage import frequencies
from .copies import Training
from .observed import Context, Extractor, Observed, no_judge
from .registry import details, measure
from .samples import FIRST_SEED, draw, requested_labels

NUM = 10_000

Say = Callable[[str], None]


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
    """Every metric that applies to a snapshot of a run, as plain JSON values.

    `num` samples are drawn `seeds` times; a metric's value is the mean, `spread` the standard deviation between the draws
    (None for one draw), and `real` what as many held-out real pictures score. `better` says which direction is good. A
    conditional run also has how each class was predicted (`conditional`). `cas`: train a classifier on that many samples and
    test it on real pictures, which takes minutes; 0 leaves it out. `say` receives progress.

    `left_out` says which metrics are missing where the data have no judge. Raises UserError where there is no snapshot, or no data.
    """
    began = time.monotonic()
    _check(num, seeds)
    where = str(resolve_device(device))
    sampler = Sampler(run, at, where)
    config = sampler.config
    extractor = Extractor(config.dataset, where)
    facts = extractor.facts(config)
    _check_cas(run, cas, facts)
    say(f"Looking at real pictures of {DATASETS[config.dataset].title}")
    compared, held_out = real_pictures(config, num, say)
    real, held = extractor.observe_real(compared), extractor.observe_real(held_out, held_out=True)
    training = Training(load(config, say).images) if "pictures" in facts else None
    context = Context(extractor, training, Lesson(sampler, cas, where, say) if cas else None)
    names = applicable(facts | {"training pictures"} | ({"classifier"} if cas else set()))
    draws, fakes = _measured(names, sampler, num, seeds, real, context, say)
    floor = measure(names, real, held, context)
    result: dict[str, Any] = {
        "run": run.id,
        "step": sampler.step,
        "dataset": config.dataset,
        "kind": config.kind,
        "num": num,
        "seeds": seeds,
        "compared_with": compared.words,
        "held_out": held_out.words,
        "note": NOTE,
        "metrics": {name: _entry(name, draws, floor[name], num, context) for name in names},
        **_read(extractor, config.dataset, real, fakes),
    }
    if "labels" in facts:
        result["conditional"] = short(by_label(fakes, held, extractor))
    return result | {"seconds": round(time.monotonic() - began, 1)}


def _read(extractor: Extractor, dataset: str, real: Observed, fakes: list[Observed]) -> dict[str, Any]:
    """How frequent classes or attributes are; or, where nothing can read the pictures, what was left out."""
    if extractor.is_stacked:
        return {}  # a thousand bars say less than the number of modes
    if not extractor.outputs:
        return {"left_out": str(no_judge(dataset))}
    return {"classes" if extractor.num_classes else "attributes": _histogram(extractor, real, fakes)}


def _histogram(extractor: Extractor, real: Observed, fakes: list[Observed]) -> dict[str, Any]:
    """How frequent each class, or attribute, is among the samples, on average over the draws, and in the data."""
    shares = [frequencies(fake, extractor.num_classes) for fake in fakes]
    return {
        "names": list(extractor.outputs),
        "samples": short(torch.stack(shares).mean(0).tolist()),
        "data": short(frequencies(real, extractor.num_classes).tolist()),
    }


def _check(num: int, seeds: int) -> None:
    if num < 10:
        raise UserError(f"--num is {num}.", "Choose at least 10 samples; fewer than 1,000 say little.")
    if not 1 <= seeds <= 100:
        raise UserError(f"--seeds is {seeds}.", "Draw the samples 1 to 100 times.")


def _check_cas(run: RunDir, cas: int, facts: set[str]) -> None:
    if cas and not facts.issuperset(("labels", "classes")):
        raise UserError(
            f"{run.id} has no classes that a classifier could learn.", "Leave --cas out, or choose a conditional run."
        )


def _measured(
    names: list[str], sampler: Sampler, num: int, seeds: int, real: Observed, context: Context, say: Say
) -> tuple[list[dict[str, float]], list[Observed]]:
    """The metrics of each draw of `num` samples, and what the judge predicts for each draw."""
    y = requested_labels(sampler.config, sampler.num_classes, num, real.labels)
    often = [name for name in names if not METRICS[name].once]
    draws, fakes = [], []
    for number in range(seeds):
        say(f"Drawing {num:,} samples and measuring them: {number + 1} of {seeds}")
        images = draw(sampler, num, FIRST_SEED + number * num, y)
        fake = context.extractor.observe(images, torch.full((num,), -1) if y is None else y)
        draws.append(measure(often if number else names, real, fake, context))
        fakes.append(predictions_of(fake))
    return draws, fakes


def on_what(name: str, features: str) -> str:
    """What a metric is measured on, in words, where the features are `features`."""
    if features.startswith("the points"):
        return features
    reader = f"predictions of the {features.removesuffix(' features')}"
    return {"features": features, "pixels": "pixels", "reading": reader}[METRICS[name].on]


def _entry(name: str, draws: list[dict[str, float]], real: float, num: int, context: Context) -> dict[str, Any]:
    metric, features = METRICS[name], context.extractor.features
    values = [one[name] for one in draws if name in one]
    on = on_what(name, features)
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1)) if len(values) > 1 else None
    return {
        "title": f"{metric.title} ({on})" if metric.on == "features" else metric.title,
        "value": short(mean),
        "spread": short(spread),
        "values": short(values),
        "real": short(real),
        "better": metric.better,
        "unit": metric.unit,
        "features": on,
        "num": min(num, metric.most or num),
        "meaning": metric.meaning,
        **details(name, context),
    }


def short(value: Any) -> Any:
    """Numbers with six significant digits, also inside lists and dictionaries; None for one that is not finite, which JSON
    cannot hold."""
    if isinstance(value, dict):
        return {key: short(one) for key, one in value.items()}
    if isinstance(value, list):
        return [short(one) for one in value]
    if not isinstance(value, float):
        return value
    return float(f"{value:.6g}") if math.isfinite(value) else None
