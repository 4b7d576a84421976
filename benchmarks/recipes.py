"""Every recipe that is meant to work, from three seeds for the same work: did it diverge, and what does it draw?

    python -m benchmarks.recipes --runs DIR [--budget 1200] [--seeds 0,1,2] [--only mnist,ring] [--num 2000] [--out FILE]

The budget is counted in steps of the recipe mnist. One with steps of twice that work takes half as many, but no more than it is
made for; so the figures are the same on any machine, as seconds would not be. The trainings lie below DIR. Those that ended there are measured as they are, and those that were interrupted go on, so the command
can be stopped and started again. Recipes on pictures that may not be passed on use the drawn pictures of their shape. The last
lines are a table; --out keeps every number as JSON.
"""

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.metrics import METRICS
from gan_core.datasets.load import real_pictures
from gan_core.metrics.class_coverage import frequencies
from gan_core.metrics.observed import Context, Extractor
from gan_core.metrics.registry import measure
from gan_core.metrics.samples import FIRST_SEED, draw, requested_labels
from gan_core.runs.folder import RunDir
from gan_core.sampling.sampler import Sampler
from gan_core.settings.config import RunConfig
from gan_core.settings.presets import PRESETS, preset
from gan_core.worker.worker import Worker

MEASURED = ("found", "frechet", "density", "coverage", "near")
OVER = ("finished", "failed")


def trained(path: Path, config: RunConfig) -> RunDir:
    """The run in the folder `path`, trained to its end: from the start, from where it was interrupted, or not at all."""
    run = RunDir(path)
    if not run.exists():
        run = RunDir.create(path, config)
    elif run.status()["state"] in OVER:
        return run
    elif run.snapshots():
        runs.prepare_resume(run, None)
    Worker(run).work()
    return run


def steps_of(name: str, budget: int) -> int:
    """The steps of a recipe that are as much work as `budget` steps of the recipe mnist, at least 10 and at most its own number."""
    entry = preset(name)
    return min(entry.config.steps, max(10, round(budget / entry.work)))


def allowed(config: RunConfig) -> RunConfig:
    """The settings, on drawn pictures where the recipe's own may not be passed on."""
    row = DATASETS[config.dataset]
    return config.updated(dataset=row.drawn_like) if row.private and row.drawn_like else config


def measured(run: RunDir, num: int) -> dict[str, float]:
    """What the last snapshot draws: those of MEASURED that apply, and the share of the commonest class."""
    sampler = Sampler(run)
    config, extractor = sampler.config, Extractor(sampler.config.dataset)
    real = extractor.observe_real(real_pictures(config, num, lambda line: None)[0])
    y = requested_labels(config, sampler.num_classes, num, real.labels)
    fake = extractor.observe(draw(sampler, num, FIRST_SEED, y), real.labels if y is None else y)
    facts = extractor.facts(config)
    names = [name for name in MEASURED if facts.issuperset(METRICS[name].needs)]
    values = measure(names, real, fake, Context(extractor))
    if "classes" in facts:
        values["commonest"] = frequencies(fake, extractor.num_classes).max().item()
    return values


def row_of(name: str, seed: int, run: RunDir, num: int) -> dict[str, Any]:
    """One training as plain values."""
    status = run.status()
    ends = [event["step"] for event in run.events() if event["kind"] in ("diverged", "failed")]
    diverged = ends[-1] if ends and status["state"] == "failed" else None
    row = {
        "recipe": name,
        "seed": seed,
        "diverged": diverged,
        "steps": status["step"],
        "images": status["images_seen"],
        "seconds": round(status["seconds"], 1),
    }
    return row | ({name: round(value, 4) for name, value in measured(run, num).items()} if diverged is None else {})


def words(values: list[float], scale: float = 1.0, sign: str = "") -> str:
    """Mean and spread."""
    if not values:
        return ""
    spread = f" ± {scale * statistics.stdev(values):.2g}" if len(values) > 1 else ""
    return f"{scale * statistics.mean(values):.3g}{spread}{sign}"


def table(rows: list[dict[str, Any]]) -> list[str]:
    """A Markdown table with one line a recipe."""
    lines = [
        "| recipe | steps | diverged | class coverage | commonest class | Fréchet distance | density | coverage |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in dict.fromkeys(row["recipe"] for row in rows):
        own = [row for row in rows if row["recipe"] == name]

        def of(key: str, own: list[dict[str, Any]] = own) -> list[float]:
            return [row[key] for row in own if key in row]

        lost = sum(row["diverged"] is not None for row in own)
        cells = (
            f"`{name}`",
            f"{statistics.mean(of('steps')):,.0f}",
            f"{lost} of {len(own)}",
            words(of("found"), 100, " %"),
            words(of("commonest"), 100, " %"),
            words(of("frechet")),
            words(of("density")),
            words(of("coverage"), 100, " %"),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--budget", type=int, default=1200, help="work of each training, in steps of the recipe mnist")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--only", default=",".join(name for name, entry in PRESETS.items() if not entry.watch))
    parser.add_argument("--num", type=int, default=2000, help="samples to measure")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for name in options.only.split(","):
        for seed in map(int, options.seeds.split(",")):
            config = allowed(preset(name).config).updated(seed=seed, steps=steps_of(name, options.budget), evaluate_every=0)
            run = trained(options.runs / f"{name}-{seed}", config)
            rows.append(row_of(name, seed, run, options.num))
            print(json.dumps(rows[-1]), flush=True)
            if options.out:
                options.out.write_text(
                    json.dumps({"budget": options.budget, "num": options.num, "runs": rows}, indent=1) + "\n"
                )
    print("\n".join(table(rows)))


if __name__ == "__main__":
    main()
