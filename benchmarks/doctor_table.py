"""The doctor's confusion table: recipes that work and those that are meant to fail, each from several seeds.

    python -m benchmarks.doctor_table --runs DIR [--seeds 0,1,2] [--only mnist,ring] [--record FILE]

Trains each recipe for as many steps as STEPS says, or else for as much work as BUDGET steps of the recipe mnist, in run folders
below DIR. Those that ended there are taken as they are, and those that were interrupted go on. It prints what the doctor reported
for each, and how it ended: an alarm in force, watched, or healthy; the last line counts false alarms and misses. `--record` writes the rows of the recipes in RECORDED for tests/test_doctor.py.
The faces are drawn ones; digits and clothes are real where GAN_DATA has them.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from benchmarks.recipes import allowed, steps_of, trained
from gan_core.doctor.alarms import Doctor, diagnose
from gan_core.settings.config import RunConfig
from gan_core.settings.presets import PRESETS, preset

STEPS = {
    "mnist": 1200,
    "fashion": 1200,
    "faces-small": 600,
    "mnist-conditional": 1200,
    "mnist-vae": 1200,
    "mnist-mlp": 2000,
    "mnist-mmd": 1200,
    "ring": 1500,
    "ring-goodfellow": 2600,
    "break-perfect-d": 600,
    "break-collapse": 1000,
    "break-lr": 600,
    "break-no-penalty": 1000,
    "break-memorise": 1500,
}
BUDGET = 1200
RECORDED = ("mnist", "mnist-mlp", "ring", "ring-goodfellow")
"""Recipes that work whose rows the tests keep, beside all that break."""
HEARD = ("step", "loss/", "D(", "grad/G", "value/Wasserstein", "health/")
"""Columns that the doctor reads, by how they begin."""
MOST_ROWS = 20  # of the logged rows between two looks, so many of the last are kept


def settings(name: str, seed: int) -> RunConfig:
    """What a recipe is trained with."""
    steps = STEPS.get(name) or steps_of(name, BUDGET)
    return allowed(preset(name).config).updated(seed=seed, steps=steps, evaluate_every=0)


def rows_of(name: str, seed: int, folder: Path) -> list[dict]:
    """The stats of a recipe from a seed, trained now where they are not in `folder` yet."""
    return trained(folder / f"{name}-{seed}", settings(name, seed)).stats()[0]


def heard(name: str, rows: list[dict]) -> list[tuple[str, str, int]]:
    """(alarm or recovered, diagnosis, step) in the order in which they were told."""
    doctor = Doctor(settings(name, 0))
    return [(told[0], told[1].name, row["step"]) for row in rows if (told := doctor.hear(row))]


def record(rows: list[dict]) -> dict:
    """Rows as columns ("-" where a row has no such number, null where it was none), without what is not heard."""
    kept: list[dict] = []
    waiting: list[dict] = []
    for row in rows:
        waiting.append(row)
        if "health/diversity" in row:
            kept, waiting = kept + waiting[-MOST_ROWS:], []
    names = dict.fromkeys(name for row in kept for name in row if name.startswith(HEARD))
    return {"columns": {name: [_short(row.get(name, "-")) for row in kept] for name in names}}


def _short(value):
    return float(f"{value:.3g}") if isinstance(value, float) else value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--only", default=",".join(PRESETS))
    parser.add_argument("--record", type=Path)
    options = parser.parse_args()
    seeds = [int(seed) for seed in options.seeds.split(",")]
    recorded = {}
    counts: Counter[str] = Counter()
    for name in options.only.split(","):
        firsts: Counter[str] = Counter()
        ends: Counter[str] = Counter()
        told, broken = [], bool(preset(name).watch)
        for seed in seeds:
            rows = rows_of(name, seed, options.runs)
            told.append(heard(name, rows))
            alarms = [diagnosis for kind, diagnosis, _ in told[-1] if kind == "alarm"]
            firsts[alarms[0] if alarms else "no alarm"] += 1
            ends[diagnose(rows, settings(name, seed)).severity] += 1
            counts["broken" if broken else "working"] += 1
            counts["misses" if broken else "false alarms"] += broken != bool(alarms)
            if name in RECORDED or broken:
                recorded[f"{name}-{seed}"] = record(rows)
        print(
            json.dumps({"recipe": name, "meant_to_fail": broken, "first": firsts, "end": ends, "told": told}),
            flush=True,
        )
    print(json.dumps(counts))
    if options.record:
        options.record.write_text(json.dumps(recorded, sort_keys=True, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
