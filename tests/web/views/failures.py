"""The five failed runs of the page Learn: they go to the browser as one module, which is made here from real runs.

`python -m tests.web.views.failures FOLDER` trains those that FOLDER does not hold yet, each with the command that stands in RUNS,
and writes the module. It takes about half an hour on one core.
"""

import base64
import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from gan_core.catalogue.datasets import DATASETS
from gan_core.places import PROJECT
from gan_core.runs.folder import RunDir

MODULE = PROJECT / "web/js/learn_fails/cases.js"
_HEAD = "// @ts-check\n// Five runs that failed: written by tests/web/views/failures.py, never by hand.\n\n"
FRAMES = 6
TILES = 4  # pictures across and down of a grid
SIDE = 200  # pixels of a picture of points
COLUMNS = ("step", "loss/G", "loss/D", "D(x)", "D(G(z))", "grad/G", "health/diversity", "health/change", "health/copies")
KEPT_FOR_THE_DOCTOR = ("health/places", "health/classes", "value/Wasserstein gap")


@dataclass(frozen=True)
class Recorded:
    """A run to record: `finding` is the doctor's name of what is wrong with it, `until` the last step that is shown."""

    finding: str
    arguments: str
    until: int


RUNS = (
    Recorded("collapse", "break-collapse --sample-every 50", 2000),
    Recorded("d-too-strong", "break-perfect-d --dataset drawn-digits --steps 600 --sample-every 25", 600),
    Recorded("oscillation", "break-lr --dataset drawn-digits --steps 300 --sample-every 10", 160),
    Recorded(
        "diverged",
        "break-no-penalty --optimizer sgd --lr-g 0.01 --lr-d 0.01 --momentum 0.9 --steps 400 --log-every 1 --sample-every 5",
        400,
    ),
    Recorded("memorising", "break-memorise --dataset drawn-digits --steps 900 --sample-every 25", 650),
)


def trained(one: Recorded, folder: Path) -> RunDir:
    """The run in `folder`, trained if it is not there."""
    run = RunDir(folder / one.finding)
    if not run.exists():
        command = [sys.executable, "-m", "gan_core", "train", *one.arguments.split(), "--device", "cpu", "--out", str(run.path)]
        subprocess.run(command, cwd=PROJECT, check=False)  # one of them is there to fail
    return run


def case(one: Recorded, run: RunDir) -> dict[str, Any]:
    """What is shown of a run: its curves until the last step that is shown, frames, and real pictures."""
    rows = [row for row in run.stats()[0] if row["step"] <= one.until]
    names = [name for name in (*COLUMNS, *KEPT_FOR_THE_DOCTOR) if any(name in row for row in rows)]
    steps = [step for step in run.samples() if step <= one.until]
    places = sorted({round(i * (len(steps) - 1) / (FRAMES - 1)) for i in range(FRAMES)})
    points = DATASETS[run.config.dataset].is_points
    return {
        "finding": one.finding,
        "command": f"python -m gan_core train {one.arguments}",
        "points": points,
        "columns": {name: [_short(row.get(name, "")) for row in rows] for name in names},
        "frames": [[steps[i], _picture(run.sample_path(steps[i]), run, points)] for i in places],
        "reals": "" if points else _picture(run.reals_path, run, points),
    }


def _short(value: Any) -> Any:
    """Four digits; null for a number that is none, "" for one that was not logged."""
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _picture(path: Path, run: RunDir, points: bool) -> str:
    """A small PNG in base64: of a grid the first pictures, of points a smaller one of few colours."""
    with Image.open(path) as opened:
        if points:
            small = opened.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS).quantize(24)
        else:
            side = TILES * (DATASETS[run.config.dataset].shape[2] + 2) + 2
            small = opened.convert("L").crop((0, 0, side, side)).quantize(12)
    data = io.BytesIO()
    small.save(data, "PNG", optimize=True)
    return base64.b64encode(data.getvalue()).decode()


def read() -> list[dict[str, Any]]:
    """The cases as the module holds them."""
    return json.loads(MODULE.read_text("utf-8").partition("export const CASES = ")[2].rstrip().rstrip(";"))


if __name__ == "__main__":
    cases = [case(one, trained(one, Path(sys.argv[1]))) for one in RUNS]
    MODULE.write_text(f"{_HEAD}export const CASES = {json.dumps(cases, separators=(',', ':'))};\n", "utf-8")
    print(f"{MODULE}: {MODULE.stat().st_size:,} bytes")
