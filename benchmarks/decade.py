"""Ten years of GANs: recipes from 2014 to 2024 on the same pictures for the same CPU seconds, from several seeds.

    python -m benchmarks.decade --out DIR [--seconds 60] [--seeds 0,1,2] [--only mnist-r1,mnist-r3gan] [--dataset mnist]

Each run is measured four times against held-out pictures on features of the digit judge, which teaches none of them. The
seconds are those of one thread in training; measuring is not counted. Runs whose result lies in DIR are not repeated, so an
interrupted comparison goes on. Prints a table, writes DIR/decade.json, DIR/decade.html and a grid of pictures for each run, and the JSON on the last line.
"""

import argparse
import json
import math
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from gan_core.datasets.load import load, real_pictures
from gan_core.images.arrays import grid_png, to_uint8
from gan_core.latent.priors import latents
from gan_core.metrics.observed import Context, Extractor, Observed
from gan_core.metrics.registry import measure
from gan_core.metrics.samples import CHUNK, FIRST_SEED
from gan_core.settings.config import RunConfig
from gan_core.settings.decade import DECADE
from gan_core.settings.presets import PRESETS
from gan_core.training.experiment import Experiment, make_experiment
from gan_core.training.trainer import Step, train

RECIPES: dict[str, dict[str, Any]] = {
    "mnist-goodfellow": {},
    **{name: {} for name in DECADE},
    "mnist": {"ngf": 16, "ndf": 16},
}
"""What is compared, and what is changed: the convolutional networks are all as wide as those of the later recipes."""
METRICS = ("frechet", "density", "coverage")
SAMPLES = 1000
MARKS = (1 / 8, 1 / 4, 1 / 2, 1)
"""Shares of the seconds at which a run is measured."""


def config_of(name: str, seed: int, dataset: str) -> RunConfig:
    """A recipe on the pictures of the comparison, all of them, without an end."""
    same = {"dataset": dataset, "num_images": None, "steps": 10_000_000, "device": "cpu"}
    return PRESETS[name].config.updated(seed=seed, **same, **RECIPES[name])


def spent(experiment: Experiment, steps: Iterator, seconds: float) -> float:
    """Train until so many CPU seconds have gone by; returns how many did."""
    began = time.process_time()
    for event in steps:
        if isinstance(event, Step) and (gone := time.process_time() - began) >= seconds:
            return gone
    raise RuntimeError(f"the run ended at step {experiment.step}")


@torch.no_grad()
def measured(experiment: Experiment, real: Observed, context: Context) -> dict[str, float | None]:
    """The METRICS of SAMPLES pictures of the running average; None where one is not finite, and of a run that diverged."""
    z = latents(range(FIRST_SEED, FIRST_SEED + SAMPLES), experiment.config.z_dim, experiment.config.prior)
    drawn = torch.cat([experiment.G_ema(part) for part in z.split(CHUNK)])
    if not drawn.isfinite().all():
        return dict.fromkeys(METRICS)
    images = to_uint8(drawn)
    values = measure([*METRICS], real, context.extractor.observe(images, torch.full((SAMPLES,), -1)), context)
    return {name: float(f"{value:.4g}") if math.isfinite(value) else None for name, value in values.items()}


def compare(config: RunConfig, seconds: float, real: Observed, context: Context, grid: Path) -> list[dict]:
    """The rows of one run: seconds, step, images seen and the METRICS at each of the MARKS. Its last pictures go to `grid`."""
    experiment = make_experiment(config, load(config), torch.device("cpu"))
    events = train(experiment, config.steps, clock=time.process_time)
    rows, gone = [], 0.0
    for share in MARKS:
        gone += spent(experiment, events, share * seconds - gone)
        told = {"seconds": round(gone, 2), "step": experiment.step, "images": experiment.images_seen}
        rows.append(told | measured(experiment, real, context))
    grid.write_bytes(grid_png(experiment.sample()))
    return rows


def table(results: list[dict]) -> list[str]:
    """A line a recipe: the median of each metric at the end, and its range over the seeds."""
    lines = [f"{'recipe':24}" + "".join(f"{name:>26}" for name in METRICS) + f"{'steps':>9}"]
    for name in dict.fromkeys(one["recipe"] for one in results):
        last = [one["rows"][-1] for one in results if one["recipe"] == name]
        cells = []
        for metric in METRICS:
            values = sorted(row[metric] for row in last if row[metric] is not None)
            cells.append(f"{statistics.median(values):.3g} ({values[0]:.3g} to {values[-1]:.3g})" if values else "none")
        lines.append(f"{name:24}" + "".join(f"{cell:>26}" for cell in cells) + f"{last[0]['step']:>9,}")
    return lines


def figure(results: list[dict], file: Path) -> None:
    """The metrics against CPU seconds, the median of the seeds, as a page of its own."""
    from plotly.colors import qualitative
    from plotly.subplots import make_subplots

    chart = make_subplots(1, len(METRICS), subplot_titles=METRICS)
    for place, name in enumerate(dict.fromkeys(one["recipe"] for one in results)):
        runs = [one["rows"] for one in results if one["recipe"] == name]
        for column, metric in enumerate(METRICS, 1):
            middle = [statistics.median(row[metric] or math.nan for row in at) for at in zip(*runs, strict=True)]
            colour = qualitative.Safe[place % len(qualitative.Safe)]
            seconds = [row["seconds"] for row in runs[0]]
            chart.add_scatter(
                x=seconds, y=middle, name=name, line_color=colour, row=1, col=column, legendgroup=name, showlegend=column == 1
            )
    chart.update_xaxes(type="log", title="CPU seconds").update_yaxes(type="log", col=1)
    chart.write_html(file, include_plotlyjs=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--only", default=",".join(RECIPES))
    parser.add_argument("--dataset", default="mnist")
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    extractor = Extractor(options.dataset)
    compared = real_pictures(config_of("mnist", 0, options.dataset), SAMPLES, lambda line: None)[1]
    real, context = extractor.observe_real(compared), Context(extractor)
    results = []
    for seed in map(int, options.seeds.split(",")):
        for name in options.only.split(","):
            file = options.out / f"{name}-{seed}-{options.seconds:g}.json"
            if not file.is_file():
                rows = compare(config_of(name, seed, options.dataset), options.seconds, real, context, file.with_suffix(".png"))
                file.write_text(json.dumps({"recipe": name, "seed": seed, "rows": rows}) + "\n", "utf-8")
            results.append(json.loads(file.read_text("utf-8")))
            print(name, seed, results[-1]["rows"][-1], flush=True)
    told = {"dataset": options.dataset, "samples": SAMPLES, "compared_with": compared.words, "features": extractor.features}
    told |= {"seconds": options.seconds, "results": results}
    (options.out / "decade.json").write_text(json.dumps(told, separators=(",", ":")) + "\n", "utf-8")
    figure(results, options.out / "decade.html")
    print("\n".join(table(results)))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
