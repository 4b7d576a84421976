"""A fair pair (GAN and VAE) trained from several seeds and measured: mean and spread over the trainings.

    python -m benchmarks.pair_seeds --runs DIR [--preset mnist] [--steps 3000] [--seeds 0,1,2] [--num 5000]

The trainings lie below DIR; those that are there already are measured as they are. The last lines are a table.
"""

import argparse
import statistics
from pathlib import Path

from gan_core.catalogue.metrics import METRICS
from gan_core.metrics.evaluate import evaluate
from gan_core.runs import pairs
from gan_core.runs.folder import RunDir
from gan_core.settings.presets import preset
from gan_core.worker.worker import Worker


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--preset", default="mnist")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--num", type=int, default=5000)
    options = parser.parse_args()
    values: dict[str, dict[str, list[float]]] = {}
    scales = {}
    for seed in map(int, options.seeds.split(",")):
        config = preset(options.preset).config.updated(seed=seed, steps=options.steps, evaluate_every=0)
        for side, one in zip(("GAN", "VAE"), pairs.pair(config), strict=True):
            path = options.runs / f"{options.preset}-{side.lower()}-{seed}"
            run = RunDir(path)
            if not run.exists():
                run = RunDir.create(path, one)
                Worker(run).work()
            values.setdefault("Seconds of training", {}).setdefault(side, []).append(run.status()["seconds"])
            for name, entry in evaluate(run, num=options.num, seeds=1)["metrics"].items():
                title = f"{entry['title']} ({METRICS[name].better})"
                scales[title] = METRICS[name].scale
                values.setdefault(title, {}).setdefault(side, []).append(entry["value"])
            print(f"{path.name}: measured", flush=True)
    print("| | GAN | VAE |\n| --- | --- | --- |")
    for title, sides in values.items():
        scale = scales.get(title, 1)
        spreads = (f" ± {scale * statistics.stdev(v):.2g}" if len(v) > 1 else "" for v in sides.values())
        cells = (f"{scale * statistics.mean(v):.3g}{spread}" for v, spread in zip(sides.values(), spreads, strict=True))
        print(f"| {title} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
