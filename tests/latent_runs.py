"""Runs with a generator in them that nobody trained: its pictures differ from latent to latent, and cost milliseconds."""

import torch

from gan_core import runs
from gan_core.datasets.load import load
from gan_core.runs.folder import RunDir
from gan_core.sampling.sampler import Sampler
from gan_core.settings.config import RunConfig
from gan_core.training.experiment import make_experiment


def settings(**changes) -> RunConfig:
    small = {
        "dataset": "drawn-digits",
        "num_images": 32,
        "architecture": "dcgan",
        "z_dim": 6,
        "ngf": 4,
        "ndf": 4,
        "batch_size": 4,
        "steps": 10,
        "device": "cpu",
    }
    return RunConfig.parse({**small, **changes})


def made_run(steps: tuple[int, ...] = (5,), out: str | None = None, **changes) -> RunDir:
    """A run folder with a snapshot at each of `steps`, each of another generator."""
    config = settings(**changes)
    run = runs.create(config, out)
    experiment = make_experiment(config, load(config), torch.device("cpu"))
    for step in steps:
        generator = torch.Generator().manual_seed(step)
        with torch.no_grad():
            for weights in experiment.G_ema.parameters():
                if weights.dim() > 1:
                    fan = weights[0].numel() if weights.dim() == 2 else weights[:, 0].numel() / 4
                    weights.copy_(torch.randn(weights.shape, generator=generator) * 1.5 / fan**0.5)
        experiment.step = step
        run.write_snapshot(step, experiment.snapshot())
    run.update_status(state="finished", step=max(steps))
    return run


def made_sampler(**changes) -> Sampler:
    return Sampler(made_run(**changes))
