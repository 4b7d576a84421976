"""How good after how long: seconds and images until every class is drawn and the Fréchet distance is small enough.

    python -m benchmarks.time_to_quality --runs DIR [--recipes mnist,mnist-goodfellow,mnist-mlp,mnist-dcgan-michelucci] [--budget 1200]

Each recipe trains with its own settings until its samples have class coverage 1 and a Fréchet distance of at most `--frechet` on the
features of a judge that takes no part in the training, or until its budget of seconds is used up: then it was not reached, and the
last and the best distance are printed. Looks come after 5, 6, 7 ... seconds, each a fifth later than the one before; what they cost does
not count. On a CPU the seconds are those of the processor, with one thread. State is kept below DIR after each look, so that a
benchmark that was ended goes on; what is finished is printed again at once, and a larger budget goes on where the smaller one ended.
"""

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import torch

from benchmarks.train_speed import clock
from gan_core.datasets.load import ImageData, load, real_pictures
from gan_core.errors import UserError
from gan_core.images.arrays import to_uint8
from gan_core.latent.priors import latents
from gan_core.metrics.observed import Context, Extractor, Observed
from gan_core.metrics.registry import measure
from gan_core.metrics.samples import CHUNK, FIRST_SEED, requested_labels
from gan_core.runs.lines import from_json, read_file
from gan_core.settings.config import RunConfig
from gan_core.settings.presets import preset
from gan_core.training.devices import describe_device, resolve_device
from gan_core.training.experiment import Experiment, make_experiment
from gan_core.training.probe import choose, compare
from gan_core.training.trainer import Step, train

RECIPES = "mnist,mnist-goodfellow,mnist-mlp,mnist-dcgan-michelucci"
FIRST, LATER = 5.0, 1.2  # seconds until the first look, and how much later than the one before each other one comes
MEASURED = ["frechet", "found"]


class Looks:
    """Measures the samples of experiments on one data set, without using up any of their randomness."""

    def __init__(self, config: RunConfig, num: int, device: torch.device) -> None:
        self.extractor = Extractor(config.dataset, str(device))
        self.context, self.num = Context(self.extractor), num
        self.real = self.extractor.observe_real(real_pictures(config, num)[0])

    @torch.no_grad()
    def look(self, e: Experiment) -> dict[str, float]:
        """The metrics of MEASURED now, of `num` samples."""
        z = latents(range(FIRST_SEED, FIRST_SEED + self.num), e.config.z_dim, e.config.prior)
        y = requested_labels(e.config, e.num_classes, self.num, self.real.labels)
        parts = []
        for part in torch.arange(self.num).split(CHUNK):
            labels = None if y is None else y[part].to(e.device)
            parts.append(to_uint8(e.G_ema(z[part].to(e.device), labels)).cpu())
        fake: Observed = self.extractor.observe(torch.cat(parts), torch.full((self.num,), -1) if y is None else y)
        return measure(MEASURED, self.real, fake, self.context)


class State:
    """What is kept of one recipe below the folder of all: its looks so far, and the snapshot of the last one."""

    def __init__(self, folder: Path, name: str, seed: int) -> None:
        self.path, self.snapshot = folder / f"{name}-{seed}.json", folder / f"{name}-{seed}.safetensors"
        known = from_json(read_file(self.path) or b"")
        self.engine: str | None = known.get("engine") if isinstance(known, dict) else None
        self.looks: list[dict[str, float]] = known.get("looks", []) if isinstance(known, dict) else []

    def keep(self, experiment: Experiment) -> None:
        """The snapshot goes first: looks without theirs would be repeated, which costs time but no truth."""
        self.snapshot.write_bytes(experiment.snapshot())
        self.path.write_text(json.dumps({"engine": self.engine, "looks": self.looks}), "utf-8")


def reached(look: dict[str, float], frechet: float) -> bool:
    return look["found"] == 1 and look["frechet"] <= frechet


def over(look: dict[str, float], frechet: float) -> bool:
    """Whether a recipe need not train on after a look."""
    return bool(look["diverged"]) or reached(look, frechet)


def train_on(
    state: State, config: RunConfig, data: ImageData, device: torch.device, looks: Looks, most: float, goal: float
) -> None:
    """Train a recipe on from its last look until its goal is reached or `most` seconds are used up."""
    state.engine = state.engine or choose(compare(config, data, device))
    experiment = make_experiment(config.updated(engine=state.engine), data.to(device), device)
    seconds = 0.0
    if state.looks and state.snapshot.is_file():
        experiment.restore(state.snapshot)
        seconds = state.looks[-1]["seconds"]
        state.looks = [look for look in state.looks if look["step"] <= experiment.step]
    due, began = max(FIRST, LATER * seconds), clock(device)
    for event in train(experiment, 10**9, lambda: 0.0):
        if not isinstance(event, Step):
            continue
        now = seconds + clock(device) - began
        if now < due and now < most:
            continue
        diverged = not all(map(math.isfinite, event.values().values()))
        measured = dict.fromkeys(MEASURED, 0.0) if diverged else looks.look(experiment)
        look = {"seconds": now, "step": event.step, "images": experiment.images_seen, "diverged": diverged, **measured}
        state.looks.append(look)
        state.keep(experiment)
        if now >= most or over(look, goal):
            return
        seconds, due, began = now, LATER * now, clock(device)


def told(name: str, state: State, goal: float) -> dict[str, Any]:
    """One recipe's result as plain values."""
    end = state.looks[-1]
    whole = [look["seconds"] for look in state.looks if look["found"] == 1]
    return {
        "recipe": name,
        "reached": reached(end, goal),
        **{key: end[key] for key in ("seconds", "step", "images", "frechet", "found", "diverged")},
        "best_frechet": min((look["frechet"] for look in state.looks if not look["diverged"]), default=None),
        "every_class_after": whole[0] if whole else None,
        "engine": state.engine,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--recipes", default=RECIPES)
    parser.add_argument("--budget", type=float, default=1200, help="seconds of training for each recipe")
    parser.add_argument("--frechet", type=float, default=25)
    parser.add_argument("--num", type=int, default=10_000, help="samples of a look")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="auto")
    options = parser.parse_args()
    options.runs.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    device, rows, began = resolve_device(options.device), [], time.monotonic()
    print("| recipe | reached | seconds | images | Fréchet distance | best | class coverage | every class after |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in options.recipes.split(","):
        config = preset(name).config.updated(seed=options.seed, snapshot_every=100_000, sample_every=100_000, steps=10_000_000)
        state = State(options.runs, name, options.seed)
        last = state.looks[-1] if state.looks else None
        if last is None or not (over(last, options.frechet) or last["seconds"] >= options.budget):
            try:
                looks = Looks(config, options.num, device)
                train_on(state, config, load(config), device, looks, options.budget, options.frechet)
            except UserError as error:
                print(f"| {name} | {error} | | | | | | |", flush=True)
                continue
        row = told(name, state, options.frechet)
        rows.append(row)
        after = "never" if row["every_class_after"] is None else f"{row['every_class_after']:.0f} s"
        figures = [f"{row['seconds']:.0f}", f"{row['images']:,}", f"{row['frechet']:.1f}", f"{row['best_frechet'] or 0:.1f}"]
        cells = [
            name,
            "yes" if row["reached"] else "diverged" if row["diverged"] else "not reached",
            *figures,
            f"{row['found']:.2f}",
            after,
        ]
        print(f"| {' | '.join(cells)} |", flush=True)
    about = {"device": describe_device(device), "budget": options.budget, "frechet": options.frechet, "num": options.num}
    print(json.dumps({**about, "took": round(time.monotonic() - began), "recipes": rows}))


if __name__ == "__main__":
    main()
