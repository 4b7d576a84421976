"""Which engine is the fastest for a run on a device: a short test on a few pictures."""

import time
from dataclasses import replace

import torch

from ..catalogue.training import ENGINES, OPTIMIZERS
from ..datasets.load import ImageData
from ..settings.config import RunConfig
from .experiment import Experiment, make_experiment, same_randomness

BATCH = 16  # pictures in a step of the test, at most
ROUNDS = 3
SECONDS = 2.0  # after this long, no further round is begun
MARGIN = 1.03  # an engine has to be this many times as fast as the first to be chosen


def candidates(config: RunConfig, filters: bool) -> list[str]:
    """The engines that can make a difference to a run, the plainest first. `filters`: its networks have convolutions."""
    fuses = OPTIMIZERS[config.optimizer].fuses
    rows = [row for row in ENGINES.values() if row.candidate and (filters or not row.channels_last)]
    return [row.name for row in rows if row.channels_last or fuses or not row.fused]


def compare(config: RunConfig, data: ImageData, device: torch.device) -> dict[str, float]:
    """How many times as fast as the plainest engine each candidate is, by name; the plainest comes first, with 1.

    No randomness is used up. On a CPU the time of the processor is taken, so that other programs disturb little.
    """
    small = config.updated(batch_size=min(config.batch_size, BATCH))
    few = replace(data, images=data.images[: 4 * BATCH], labels=data.labels[: 4 * BATCH])
    with same_randomness(device, config.seed):
        plainest = candidates(config, False)[0]
        experiments = {plainest: make_experiment(small.updated(engine=plainest), few.to(device), device)}
        weights = [weight for net in experiments[plainest].modules.values() for weight in net.parameters()]
        names = candidates(config, any(weight.ndim == 4 for weight in weights))
        if len(names) == 1:
            return {plainest: 1.0}
        for name in names[1:]:
            experiments[name] = make_experiment(small.updated(engine=name), few.to(device), device)
        best = _best(experiments, device)
    return {name: best[names[0]] / best[name] for name in names}


def choose(speeds: dict[str, float]) -> str:
    """The fastest engine of `compare`; the plainest where none is clearly faster."""
    name = max(speeds, key=speeds.__getitem__)
    return name if speeds[name] >= MARGIN else next(iter(speeds))


def _best(experiments: dict[str, Experiment], device: torch.device) -> dict[str, float]:
    """Seconds of the fastest step of each, taking turns; the first step of each is not counted."""
    best = dict.fromkeys(experiments, float("inf"))
    began = time.perf_counter()
    for turn in range(1 + ROUNDS):
        for name, experiment in experiments.items():
            then = _clock(device)
            for phase in experiment.phases:
                experiment.run_phase(phase)
            experiment.after_step()
            if turn:
                best[name] = min(best[name], _clock(device) - then)
        if turn and time.perf_counter() - began > SECONDS:
            break
    return best


def _clock(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
    return time.process_time() if device.type == "cpu" else time.perf_counter()
