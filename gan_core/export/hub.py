"""A generator as a folder in the form of the Hugging Face hub: weights, settings, and a card with metadata. Free of torch."""

import io
import json
import zipfile
from typing import Any

from .. import runs
from ..catalogue.architectures import ARCHITECTURES
from ..catalogue.datasets import DATASETS
from ..catalogue.metrics import METRICS
from ..errors import RunError, UserError
from ..runs.folder import RunDir
from ..runs.snapshots import read_about
from ..settings.config import RunConfig
from .code import command_line
from .weights import generator_safetensors

WEIGHTS, SETTINGS, CARD, PICTURE = "model.safetensors", "config.json", "README.md", "samples.png"


def hub_files(run: RunDir, at: int | None = None) -> dict[str, bytes]:
    """Name to bytes of each file of the folder, of a kept snapshot (None: the last). Raises RunError where there is none."""
    step = run.snapshot_step(at)
    about = read_about(run.snapshot_path(step))
    config = RunConfig.parse(about["config"])
    data = DATASETS[config.dataset]
    settings = {
        "model_type": "gan-playground",
        "architecture": config.architecture,
        "step": step,
        "shape": about["shape"],
        "num_classes": about["num_classes"],
        "labels": list(data.conditions) if config.conditional else [],
        "settings": config.model_dump(),
    }
    files = {
        SETTINGS: json.dumps(settings, indent=1).encode() + b"\n",
        WEIGHTS: generator_safetensors(run, step),
    }
    if step in run.samples():
        files[PICTURE] = run.sample_path(step).read_bytes()
    return {CARD: _card(run, config, step, PICTURE in files).encode(), **files}


def hub_zip(run: RunDir, at: int | None = None) -> bytes:
    """The folder as one zip, in a folder of the run's name."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as packed:
        for name, content in hub_files(run, at).items():
            packed.writestr(zipfile.ZipInfo(f"{run.id}/{name}"), content)
    return data.getvalue()


def _card(run: RunDir, config: RunConfig, step: int, pictured: bool) -> str:
    data, architecture = DATASETS[config.dataset], ARCHITECTURES[config.architecture]
    metadata = {
        "library_name": "gan-playground",
        "pipeline_tag": "unconditional-image-generation",
        "tags": ["gan-playground", config.kind, config.architecture, "pytorch"],
    }
    # JSON is YAML too, and needs no escaping of its own
    lines = ["---", *(f"{name}: {json.dumps(value)}" for name, value in metadata.items()), "---", ""]
    lines += [f"# {_plain(run.title)}", ""]
    if pictured:
        lines += [f"![Samples at step {step:,}]({PICTURE})", ""]
    size = "points in the plane" if data.is_points else " x ".join(map(str, data.shape[1:])) + " pictures"
    lines += [f"{architecture.title}: {architecture.about} It draws {size} from z of {config.z_dim} numbers.", ""]
    lines += [
        "## Data",
        "",
        f"{data.title}: {data.about}",
        "",
        f"Terms: {data.terms}",
        "",
        "## Use",
        "",
        "```python",
        "import gan_core",
        "",
    ]
    lines += ['model = gan_core.load("path/to/this/folder")', f"model.sample(8, seed=1{_label(config)})", "```", ""]
    lines += ["The weights are those of `gan_core.models.build` for the settings in `config.json`.", ""]
    lines += [
        *_measured(run, step),
        "## How it was made",
        "",
        "```",
        *_command(run),
        "```",
        "",
        "Made with GAN Playground.",
        "",
    ]
    return "\n".join(lines)


def _label(config: RunConfig) -> str:
    return f", labels={DATASETS[config.dataset].conditions[0]!r}" if config.conditional else ""


def _measured(run: RunDir, step: int) -> list[str]:
    """A table of what was measured of this step; nothing where nothing was."""
    rows = {row["metric"]: row for row in runs.measurements(run) if row["step"] == step and row["value"] is not None}
    known = [(METRICS[name].title, row["value"], row.get("features")) for name, row in rows.items() if name in METRICS]
    if not known:
        return []
    lines = [f"| {title} | {value:.4g} | {features or ''} |" for title, value, features in known]
    return ["## Measured", "", "| metric | value | features |", "| --- | --- | --- |", *lines, ""]


def _command(run: RunDir) -> list[str]:
    try:
        return command_line(run).splitlines()
    except (UserError, RunError) as error:
        return [f"# {error}"]


def _plain(title: str) -> str:
    """A title without signs that mean something in Markdown."""
    return "".join(sign for sign in title if sign not in "<>[]`*_#|\\")


def read_settings(text: str) -> dict[str, Any]:
    """What `config.json` of such a folder holds. Raises RunError."""
    try:
        found = json.loads(text)
        return {name: found[name] for name in ("settings", "shape", "num_classes", "step")}
    except (ValueError, TypeError, KeyError):
        raise RunError(f"{SETTINGS} of this folder was not written by GAN Playground.", "Choose another folder.") from None
