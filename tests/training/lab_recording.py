"""What gan_core does in 50 steps in the plane, for the lab's engine in the browser to be held against.

    python -m tests.training.lab_recording     writes tests/recorded/lab.json again

Weights, latents, noise and real points come from a formula that both sides compute (mulberry32, Box and Muller), drawn in the same
order; everything else is gan_core's own: networks, objectives, penalties, optimizers and the order of a step.
"""

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize
from torch.nn.utils.parametrize import is_parametrized

from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.losses import LOSSES, PENALTIES
from gan_core.catalogue.training import OPTIMIZERS, PRIORS, SCHEDULES
from gan_core.datasets.data import ImageData
from gan_core.datasets.load import Batch
from gan_core.datasets.points import places
from gan_core.places import PROJECT
from gan_core.settings.config import RunConfig
from gan_core.training.experiment import Experiment, make_experiment

FILE = PROJECT / "tests/recorded/lab.json"
STEPS = 50
CURVES = {"loss/G", "loss/D", "D(x)", "D(G(z))", "value/V(D, G)", "value/MMD^2"} | {
    row.column for row in PENALTIES.values() if row.function
}
BITS = 2**32 - 1
REAL_STREAM = 0x5EED

BASE: dict[str, Any] = {
    "dataset": "ring",
    "architecture": "mlp2d",
    "ngf": 8,
    "ndf": 12,
    "z_dim": 3,
    "batch_size": 15,
    "label_smoothing": 0.0,
    "lr_g": 0.003,
    "lr_d": 0.002,
    "seed": 7,
    "ema_decay": 0.0,
}
CASES: dict[str, dict[str, Any]] = {
    **{f"loss {name}": {"loss": name, "label_smoothing": 0.1 if row.smooths else 0.0} for name, row in LOSSES.items()},
    **{f"optimizer {name}": {"optimizer": name, "lr_g": 0.005, "lr_d": 0.005} for name in OPTIMIZERS},
    "plain descent": {"optimizer": "sgd", "momentum": 0.0, "lr_g": 0.05, "lr_d": 0.05},
    **{f"penalty {name}": {"penalty": name, "penalty_weight": 2.0} for name in PENALTIES},
    "critic with a penalty": {"loss": "wasserstein", "penalty": "gradient-penalty", "n_critic": 3},
    **{f"prior {name}": {"prior": name} for name in PRIORS},
    **{f"schedule {name}": {"schedule": name, "instance_noise": 0.1} for name in SCHEDULES},
    **{f"data {name}": {"dataset": name} for name, row in DATASETS.items() if row.is_points},
    "pairs at the same time": {"loss": "relativistic", "penalty": "r1-r2", "schedule": "simultaneous"},
    "several updates of pairs": {"loss": "relativistic", "penalty": "r1-r2", "n_critic": 2, "instance_noise": 0.05},
    "several updates": {"n_critic": 2, "g_updates": 3, "instance_noise": 0.05},
    "spectral norm": {"spectral_norm": True},
    "spectral norm with a penalty": {"spectral_norm": True, "penalty": "r1", "penalty_weight": 2.0, "loss": "hinge"},
    "spectral norm, moving together": {"spectral_norm": True, "schedule": "simultaneous"},
    "dropout": {"dropout": 0.3},
    "dropout and spectral norm with a penalty": {
        **{"dropout": 0.2, "spectral_norm": True, "instance_noise": 0.05},
        **{"loss": "wasserstein", "penalty": "gradient-penalty", "n_critic": 2},
    },
}


class Formula:
    """The numbers of web/js/lab/engine/random.js."""

    def __init__(self, seed: int) -> None:
        self.state = seed & BITS

    def uniform(self) -> float:
        self.state = (self.state + 0x6D2B79F5) & BITS
        t = self.state
        t = ((t ^ (t >> 15)) * (t | 1)) & BITS
        t ^= (t + ((t ^ (t >> 7)) * (t | 61) & BITS)) & BITS
        return (t ^ (t >> 14)) / 2**32

    def uniforms(self, count: int) -> list[float]:
        return [self.uniform() for _ in range(count)]

    def normals(self, count: int) -> list[float]:
        made: list[float] = []
        for _ in range(0, count, 2):
            radius, angle = math.sqrt(-2 * math.log(1 - self.uniform())), 2 * math.pi * self.uniform()
            made += [radius * math.cos(angle), radius * math.sin(angle)]
        return made[:count]

    def real(self, name: str, count: int) -> Tensor:
        """Points of a data set, as draw() of web/js/lab/engine/data.js."""
        centres = places(name).double()
        points = torch.tensor(self.normals(2 * count), dtype=torch.float64).view(-1, 2) * DATASETS[name].spread
        return (points + centres[[int(self.uniform() * len(centres)) for _ in range(count)]]).float()


@contextmanager
def drawing_from(formula: Formula) -> Iterator[None]:
    """torch's random numbers come from the formula."""

    def shaped(numbers: list[float], shape: Any) -> Tensor:
        return torch.tensor(numbers, dtype=torch.float32).view(*shape)

    def randn(*shape: int, **_: Any) -> Tensor:
        return shaped(formula.normals(math.prod(shape)), shape)

    def rand(*shape: int, **_: Any) -> Tensor:
        return shaped(formula.uniforms(math.prod(shape)), shape)

    def randn_like(x: Tensor) -> Tensor:
        return randn(*x.shape)

    def dropout(x: Tensor, p: float, training: bool, inplace: bool) -> Tensor:
        return x * (rand(*x.shape) >= p) / (1 - p) if training and p else x

    with (
        mock.patch.multiple(torch, randn=randn, rand=rand, randn_like=randn_like),
        mock.patch.object(nn.functional, "dropout", dropout),
    ):
        yield


def _weights(net: nn.Module) -> list[tuple[Any, Tensor, Tensor]]:
    """Each linear layer with its weights, before spectral norm divides them, and its biases."""
    layers: list[Any] = [layer for layer in net.modules() if isinstance(layer, nn.Linear)]
    return [
        (layer, layer.parametrizations.weight.original if is_parametrized(layer) else layer.weight, layer.bias)
        for layer in layers
    ]


@torch.no_grad()
def initialise(net: nn.Module, formula: Formula) -> None:
    """Weights and biases of each layer uniform within 1 / sqrt(inputs) of 0, as nn.Linear begins, and then the vectors of its
    spectral norm, after 15 steps of the power method."""
    for layer, *parts in _weights(net):
        bound = 1 / math.sqrt(layer.in_features)
        for part in parts:
            numbers = [bound * (2 * u - 1) for u in formula.uniforms(part.numel())]
            part.copy_(torch.tensor(numbers).view_as(part))
    for layer, weight, _ in _weights(net):
        if is_parametrized(layer):
            u, v = (normalize(torch.tensor(formula.normals(count), dtype=torch.float64), dim=0) for count in weight.shape)
            for _ in range(15):
                u = normalize(weight.double() @ v, dim=0)
                v = normalize(weight.double().T @ u, dim=0)
            norm = layer.parametrizations.weight[0]
            norm._u.copy_(u)
            norm._v.copy_(v)


def _experiment(config: RunConfig, formula: Formula) -> Experiment:
    data = ImageData(torch.zeros(64, 2), torch.zeros(64, dtype=torch.int64), 8)
    experiment = make_experiment(config, data, torch.device("cpu"))
    initialise(experiment.G, formula)
    # where there is no D, the engine's has its share of the numbers nevertheless
    D = experiment.modules.get("D") or make_experiment(config.updated(loss="hinge"), data, torch.device("cpu")).modules["D"]
    initialise(D, formula)
    reals = Formula(config.seed ^ REAL_STREAM)
    experiment._source = iter(
        lambda: Batch(reals.real(config.dataset, config.batch_size), torch.zeros(config.batch_size, dtype=torch.int64)), None
    )
    return experiment


def _means(net: nn.Module) -> list[float]:
    """Two numbers that notice every weight and its place: the mean, and the mean weighted by place."""
    flat = torch.cat([part.detach().double().flatten() for _, *parts in _weights(net) for part in parts])
    return [flat.mean().item(), (flat * torch.linspace(-1, 1, len(flat), dtype=torch.float64)).mean().item()]


def record(case: str) -> dict[str, Any]:
    """Settings, curves and means of the weights of one case."""
    config = RunConfig.parse({**BASE, **CASES[case]})
    formula = Formula(config.seed)
    experiment = _experiment(config, formula)
    curves: dict[str, list[float]] = {}
    with drawing_from(formula):
        for _ in range(STEPS):
            stats: dict[str, Tensor] = {}
            for phase in experiment.phases:
                for _ in range(phase.repeats):
                    stats |= experiment.run_phase(phase)
            for name in CURVES & stats.keys():
                curves.setdefault(name, []).append(float(f"{stats[name].item():.7g}"))
    weights = {name: _means(net) for name, net in experiment.modules.items() if name in ("G", "D")}
    settings = {name: getattr(config, name) for name in (*BASE, *TOLD)}
    return {"settings": settings, "curves": dict(sorted(curves.items())), "weights": weights}


TOLD = (
    "loss",
    "penalty",
    "penalty_weight",
    "instance_noise",
    "schedule",
    "n_critic",
    "g_updates",
    "optimizer",
    "prior",
    "momentum",
    "spectral_norm",
    "dropout",
)


def main() -> None:
    FILE.write_text(json.dumps({case: record(case) for case in CASES}, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
