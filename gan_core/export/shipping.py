"""A finished run becomes a pretrained model: a small run folder with a card, under checkpoints/pretrained.

What is kept: settings, curves, some of the film, and a few snapshots with the weights that draw, in half precision where
no picture changes by it. What is not: optimizer and random state, so a pretrained model cannot be trained further.
"""

import io
import json
import platform
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from safetensors.torch import save

from ..catalogue.datasets import DATASETS
from ..catalogue.events import event as event_row
from ..catalogue.training import DECAYS
from ..doctor.alarms import Doctor
from ..errors import RunError
from ..images import arrays as images
from ..runs.folder import RunDir, crowded
from ..runs.snapshots import read_snapshot
from ..sampling.sampler import Sampler
from ..settings.config import RunConfig
from .code import command_line

ROWS = 400  # points of each curve that are kept
NOISE = 0.01  # of all steps: before that the pictures are noise, and its weights need not be shipped


def ship(
    run: RunDir,
    out: str | Path,
    *,
    title: str,
    limits: str,
    moments: int = 6,
    film: int = 40,
    until: int | None = None,
) -> RunDir:
    """Write `run` as a pretrained model into the folder `out`, which must be new or empty, and return it.

    `title` and `limits` are words for the card, `until` is the step at which it ends, `moments` and `film` are how many
    snapshots and frames to keep at most. What `evaluate --keep` measured of the last step comes along. Raises RunError where
    the run has no snapshot, or the folder cannot be used.
    """
    kept = [step for step in run.snapshots() if until is None or step <= until]
    if not kept:
        raise RunError(f"{run.id} has no snapshot" + (f" up to step {until}." if until else "."), "Train it first.")
    last = kept[-1]
    config = _settings(run, last)
    shipped = RunDir.create(out, config)
    shipped.rename(title)
    rows = [row for row in run.stats()[0] if row["step"] <= last]
    _write_curves(shipped, rows)
    _write_events(shipped, run, rows, config, last)
    _write_pictures(shipped, run, config, last, film)
    for step in _chosen([step for step in kept if step >= last * NOISE], moments):
        shipped.write_snapshot(step, _weights(run, step, whole=step == last))
    for row in run.metrics():
        if row["step"] == last and "spread" in row:
            shipped.append_metrics(last, {row.pop("metric"): row.pop("value")}, **{k: v for k, v in row.items() if k != "step"})
    seconds = max((row.get("seconds") or 0.0 for row in rows), default=0.0)
    device = run.status()["device"] or platform.processor()
    shipped.update_status(
        state="finished",
        step=last,
        steps=last,
        images_seen=rows[-1].get("images_seen") or 0 if rows else 0,
        seconds=seconds,
        device=device,
    )
    _write_card(shipped, config, title, limits, seconds, device)
    return shipped


def _settings(run: RunDir, last: int) -> RunConfig:
    """The settings of the snapshot `last`. Raises RunError where live settings were changed: no one command makes that run."""
    about = read_snapshot(run.snapshot_path(last), "G_ema/")[0]
    settings = RunConfig.parse(about.get("config") or {})
    chosen = {"steps", "engine"}  # the engine may have been found by a test
    if settings.model_dump(exclude=chosen) != run.config.model_dump(exclude=chosen):
        raise RunError(f"Live settings of {run.id} were changed while it trained.", "Choose a run that one command reproduces.")
    if last < settings.steps and DECAYS[settings.lr_decay].falls:
        raise RunError(
            f"The learning rates of {run.id} decay over {settings.steps:,} steps, so a run of {last:,} steps would differ.",
            "Train it to its end, or choose a run whose rates do not decay.",
        )
    return settings.updated(steps=last, device="auto")  # how long it went on does not touch what came before


def _write_curves(shipped: RunDir, rows: list[dict[str, Any]]) -> None:
    """ROWS points of each curve, and as many of those with measurements, which are rarer."""
    thin = -(-len(rows) // ROWS) or 1
    looked = [row for row in rows if any(key.startswith(("health/", "metric/")) for key in row)]
    stride = -(-len(looked) // ROWS) or 1
    chosen = {row["step"]: row for row in [*rows[:-1:thin], *rows[-1:], *looked[::stride]]}
    for _, row in sorted(chosen.items()):
        shipped.append_stats({k: float(f"{v:.5g}") if isinstance(v, float) else v for k, v in row.items() if v is not None})


def _write_events(shipped: RunDir, run: RunDir, rows: list[dict[str, Any]], config: RunConfig, last: int) -> None:
    for event in run.events():
        if event["step"] <= last and event_row(event["kind"]).published:
            shipped.append_event(event["step"], event["kind"], event["text"])
    doctor = Doctor(config)
    for row in rows:  # what the doctor finds today, in all rows, and not what an earlier version found while it trained
        if heard := doctor.hear(row):
            shipped.append_event(row["step"], **heard[1].event(heard[0]))


def _write_pictures(shipped: RunDir, run: RunDir, config: RunConfig, last: int, film: int) -> None:
    """The frames of the film, and the real pictures where they may be passed on."""
    if run.reals_path.is_file() and not DATASETS[config.dataset].private:
        shipped.write_reals(_small(run.reals_path.read_bytes()))
    for step in _chosen([step for step in run.samples() if step <= last], film):
        shipped.write_sample(step, _small(run.sample_path(step).read_bytes()))
    if last not in shipped.samples():
        shipped.write_sample(last, _small(Sampler(run, last).grid_png()))


def _chosen(steps: list[int], most: int) -> list[int]:
    """At most so many of the ascending `steps`, thinned as a run thins them; the last is always kept."""
    steps = list(steps)
    while len(steps) > max(2, most):
        steps.remove(crowded(steps))
    return steps


def _small(data: bytes) -> bytes:
    """A picture of the film as a smaller file: colours as a palette of 256, which no eye tells apart at this size."""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        if picture.mode == "RGB":
            picture = picture.quantize(256)
        picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _weights(run: RunDir, step: int, whole: bool) -> bytes:
    """A snapshot with the averaged generator alone; the `whole` one has the other player (D, or the encoder) as well."""
    about, tensors = read_snapshot(run.snapshot_path(step))
    wanted = ("G_ema/", "D/", "E/") if whole else ("G_ema/",)
    tensors = {name: value for name, value in tensors.items() if name.startswith(wanted)}
    halves = {k: v.half() if v.is_floating_point() else v for k, v in tensors.items()}
    full, half = Sampler(run, step), Sampler(run, step)
    half.G.load_state_dict(
        {
            k.removeprefix("G_ema/"): v.float() if v.is_floating_point() else v
            for k, v in halves.items()
            if k.startswith("G_ema/")
        }
    )
    before, after = (images.to_uint8(sampler.sample(64)[0]).int() for sampler in (full, half))
    if (
        len(full.shape) == 3
        and (before - after).abs().float().mean() < 0.25
        and all(torch.isfinite(v).all() for v in halves.values() if v.is_floating_point())
    ):
        tensors = halves
    return save({k: v.contiguous().clone() for k, v in tensors.items()}, {"run": json.dumps({**about, "shipped": True})})


def _write_card(run: RunDir, config: RunConfig, title: str, limits: str, seconds: float, device: str) -> None:
    dataset = DATASETS[config.dataset]
    card = {
        "title": title,
        "data": dataset.title,
        "terms": dataset.terms,
        "command": command_line(run).splitlines()[-1] + f" --out checkpoints/pretrained/{run.id}",
        "settings": {k: v for k, v in config.model_dump().items() if k not in ("preset", "device", "tensorboard")},
        "seed": config.seed,
        "steps": config.steps,
        "seconds": round(seconds),
        "device": device,
        "limits": limits,
    }
    run.write_card(card)
