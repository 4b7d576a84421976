"""Training: a run in this process, step by step, as a program or a notebook drives it."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import nn

from .. import runs
from ..datasets import own_code
from ..datasets.load import ImageData
from ..datasets.load import load as load_data
from ..errors import ConfigError
from ..runs import code
from ..runs.folder import MAX_SAMPLES, RunDir, crowded
from ..sampling.networks import Loaded
from ..sampling.sampler import Sampler
from ..settings.config import RunConfig
from ..settings.presets import preset
from ..training import trainer
from ..training.devices import describe_device, resolve_device
from ..training.experiment import make_experiment
from ..training.trainer import Event, Sample, Step
from ..worker.pictures import reals_png, sample_png
from .model import Model
from .pictures import Pictures


class Training:
    """A run in this process. Iterate over it to train: each event is a Step, a Sample (a picture is due) or a Snapshot.

    Stop iterating whenever you like and go on later. config: its settings. experiment: the networks G, D and G_ema (the running
    average that draws), and the optimizers; between two events you may look at them, change them, or `experiment.turn("lr_g", 1e-4)`.
    """

    def __init__(
        self, config: RunConfig, data: ImageData, networks: tuple[nn.Module | None, nn.Module | None] = (None, None)
    ) -> None:
        device = resolve_device(config.device)
        self.config, self.data = config, replace(data, device=device)
        self.experiment = make_experiment(config, data.to(device), device)
        self.own = False
        for name, network in zip(("G", "D"), networks, strict=True):
            if network is not None:
                self.experiment.replace(name, network)
                self.own = True
        self._rows: list[dict[str, float]] = []
        self._frames: dict[int, bytes] = {}
        self._events = trainer.train(self.experiment, config.steps)

    def __repr__(self) -> str:
        return f"Training({self.config.preset or self.config.dataset!r}, step {self.step:,} of {self.config.steps:,})"

    @property
    def step(self) -> int:
        """Steps done so far."""
        return self.experiment.step

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        event = next(self._events)
        if isinstance(event, Step):
            if event.step % self.config.log_every == 0 or event.step in (1, self.config.steps):
                self._log(event)
        elif isinstance(event, Sample):
            self._frames[event.step] = sample_png(self.experiment, self.data, event.images)
            if len(self._frames) > MAX_SAMPLES:
                del self._frames[crowded(sorted(self._frames))]
        return event

    def _log(self, event: Step) -> None:
        e = self.experiment
        self._rows.append({"step": e.step, "images_seen": e.images_seen, "seconds": round(e.seconds, 3), **event.values()})

    def finish(self) -> "Training":
        """Train to the last step, and return itself."""
        for _ in self:
            pass
        return self

    def stats(self) -> dict[str, np.ndarray]:
        """The curves so far: an array for each column (step, loss/G, loss/D, D(x) ...), NaN where a step has no value."""
        names = dict.fromkeys(name for row in self._rows for name in row)
        return {name: np.array([row.get(name, np.nan) for row in self._rows]) for name in names}

    def frames(self) -> Pictures:
        """The film so far: grids of the same latents at each step, with `.steps`. `.save("film.gif", scale=1)` writes it."""
        steps = sorted(self._frames)
        pictures = [np.asarray(Image.open(io.BytesIO(self._frames[step]))) for step in steps]
        return Pictures(np.stack(pictures) if pictures else np.empty((0, 1, 1), np.uint8), steps=steps)

    def model(self) -> Model:
        """The generator as it is now, for drawing; training on leaves it as it is."""
        import copy

        e = self.experiment
        G = copy.deepcopy(e.G_ema).cpu().eval().requires_grad_(False)
        loaded = Loaded(G, e.config, e.step, e.shape, e.num_classes)
        return Model(Sampler.of(loaded), self.config.preset or self.config.dataset)

    def save(self, out: str | Path | None = None) -> RunDir:
        """Write all of it as a run folder, which the app, `gan_core.load` and the command line open and can train further.

        out: a new or empty folder (default: the next one among the app's runs). Raises ConfigError for networks that came from
        memory, since no folder can hold their code.
        """
        if self.own:
            raise ConfigError(
                "A run folder cannot keep networks that were made in memory.",
                'Put them into a file: train(..., architecture="mine.py:build").',
            )
        e, run = self.experiment, runs.create(self.config, out)
        code.copy_into(run)
        run.write_reals(reals_png(e, self.data))
        for row in self._rows:
            run.append_stats(row)
        for step, png in self._frames.items():
            run.write_sample(step, png)
        run.write_snapshot(e.step, e.snapshot())
        run.append_event(0, "started", f"Started on {describe_device(e.device)} from Python.")
        state = "finished" if e.step >= self.config.steps else "stopped"
        run.append_event(e.step, state, f"{state.capitalize()}.")
        run.update_status(
            state=state,
            step=e.step,
            images_seen=e.images_seen,
            seconds=round(e.seconds, 3),
            device=describe_device(e.device),
            dataset_size=len(self.data),
        )
        return run


def train(
    recipe: str | RunConfig | None = None,
    *,
    data: Any = None,
    G: nn.Module | None = None,
    D: nn.Module | None = None,
    **settings: Any,
) -> Training:
    """See `gan_core.train`."""
    if code.is_code(settings.get("architecture")):
        settings["code"] = code.keep(settings.pop("architecture"))
    if code.is_code(settings.get("dataset")):
        settings |= own_code.named(settings["dataset"])
    if isinstance(recipe, RunConfig):
        config = recipe.updated(**settings)
    else:
        config = preset(recipe).config.updated(**settings) if recipe else RunConfig.parse(settings)
    return Training(config, load_data(config) if data is None else _data(data), (G, D))


def _data(given: Any) -> ImageData:
    """Pictures that are in memory already, uint8 (N, C, H, W) or (N, H, W), as training data without labels."""
    if isinstance(given, ImageData):
        return given
    images = torch.as_tensor(given)
    images = images[:, None] if images.ndim == 3 else images
    if images.dtype != torch.uint8 or images.ndim != 4 or len(images) < 2:
        raise ConfigError(
            f"data is {str(images.dtype).removeprefix('torch.')} of shape {tuple(images.shape)}.",
            "Give at least two pictures as uint8 (N, channels, height, width).",
        )
    return ImageData(images, torch.zeros(len(images), dtype=torch.int64), 0)
