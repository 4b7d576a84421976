"""How the weights of a run moved: the length of each layer's weights at its snapshots, how far they moved, and its gradients."""

import json
import math
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from ...models import build
from ...runs.folder import RunDir
from ...runs.snapshots import read_snapshot
from ...sampling.networks import full_precision
from ...settings.config import RunConfig

MOST_SNAPSHOTS = 40
OPTIMIZERS = {"G": "opt_g", "D": "opt_d", "E": "opt_d"}
"""Name of a network to the name of its optimizer in a snapshot."""


@dataclass(frozen=True)
class Curves:
    """Of one network: its layers, and for each layer a number a snapshot, None where there is none.

    norm: the length (L2) of its weights. change: how far they have moved since the snapshot before, as a share of the length that they had
    then. gradient: the root mean square of the length of its gradient over the last steps, as Adam remembers it.
    """

    name: str
    layers: list[str]
    steps: list[int]
    norm: list[list[float | None]]
    change: list[list[float | None]]
    gradient: list[list[float | None]]


def weight_curves(run: RunDir) -> list[Curves]:
    """The networks that the snapshots of `run` hold, as they were at each, or at MOST_SNAPSHOTS of them. Raises RunError."""
    steps = run.snapshots()
    if len(steps) > MOST_SNAPSHOTS:
        steps = [steps[round(place * (len(steps) - 1) / (MOST_SNAPSHOTS - 1))] for place in range(MOST_SNAPSHOTS)]
    columns: dict[str, list[dict[str, tuple[float | None, ...]]]] = {}
    before: dict[str, dict[str, Tensor]] = {}
    for place, step in enumerate(steps):
        networks, slots, about = _read(run, step)
        for name, layers in networks.items():
            columns.setdefault(name, [{} for _ in steps])
            gradients = _gradients(name, slots, about)
            columns[name][place] = {
                layer: (_norm(now), _change(before.get(name, {}).get(layer), now), gradients.get(layer))
                for layer, now in layers.items()
            }
        before = networks
    return [_curves(name, steps, rows) for name, rows in columns.items()]


def _read(run: RunDir, step: int) -> tuple[dict[str, dict[str, Tensor]], dict[str, Tensor], dict]:
    """The weights of each network by layer, each as one vector; everything of the optimizers; and what the snapshot says of itself.

    A snapshot without G itself, as in a pretrained model, has its average.
    """
    about, tensors = read_snapshot(run.snapshot_path(step))
    tensors = full_precision(tensors)
    parts = {key.partition("/")[0] for key in tensors}
    names = ["G" if "G" in parts else "G_ema", *(name for name in ("D", "E") if name in parts)]
    learnt = _learnt_by(about)
    networks = {}
    for name in names:
        layers: dict[str, list[Tensor]] = {}
        for weight in learnt["G" if name == "G_ema" else name]:
            if f"{name}/{weight}" in tensors:
                layers.setdefault(_layer(weight), []).append(tensors[f"{name}/{weight}"].flatten())
        networks[name] = {layer: torch.cat(weights) for layer, weights in layers.items()}
    return networks, {key: value for key, value in tensors.items() if key.startswith("opt_")}, about


def _learnt_by(about: dict) -> dict[str, list[str]]:
    return _learnt(json.dumps(about["config"], sort_keys=True), tuple(about["shape"]), about["num_classes"])


@lru_cache(maxsize=4)
def _learnt(config: str, shape: tuple[int, ...], num_classes: int) -> dict[str, list[str]]:
    """The names of the weights that are trained, in the order in which an optimizer has them, by network."""
    G, other = build(RunConfig.parse(json.loads(config)), shape, num_classes)
    second = [name for name, _ in other.named_parameters()]
    return {"G": [name for name, _ in G.named_parameters()], "D": second, "E": second}


def _layer(weight: str) -> str:
    """The layer that a weight belongs to, whether or not spectral normalisation keeps it one floor deeper."""
    place, deeper, _ = weight.partition(".parametrizations")
    return place if deeper else place.rpartition(".")[0]


def _norm(weights: Tensor) -> float:
    return weights.double().norm().item()


def _change(before: Tensor | None, now: Tensor) -> float | None:
    """How far weights have moved, as a share of their length before; None for the first, and where there was nothing before."""
    if before is None or len(before) != len(now) or not (length := _norm(before)):
        return None
    return _norm(now - before) / length


def _gradients(name: str, slots: dict[str, Tensor], about: dict) -> dict[str, float]:
    """By layer, the root of the mean squared length of its gradient over the last steps: Adam keeps the mean square of each
    number, which begins at zero and is corrected for that (Kingma and Ba, arXiv:1412.6980, section 3)."""
    if name not in OPTIMIZERS:
        return {}
    squares: dict[str, float] = {}
    for index, weight in enumerate(_learnt_by(about)[name]):
        at = f"{OPTIMIZERS[name]}/{index}"
        if f"{at}/exp_avg_sq" not in slots or f"{at}/step" not in slots:
            continue
        correction = 1 - about["config"]["beta2"] ** slots[f"{at}/step"].item()
        layer = _layer(weight)
        squares[layer] = squares.get(layer, 0.0) + slots[f"{at}/exp_avg_sq"].double().sum().item() / max(correction, 1e-12)
    return {layer: math.sqrt(square) for layer, square in squares.items()}


def _curves(name: str, steps: list[int], rows: list[dict[str, tuple[float | None, ...]]]) -> Curves:
    layers = list(dict.fromkeys(layer for row in rows for layer in row))
    norm, change, gradient = (
        [[row.get(layer, (None, None, None))[place] for row in rows] for layer in layers] for place in range(3)
    )
    return Curves(name, layers, steps, norm, change, gradient)
