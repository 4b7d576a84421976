"""A trained network of a run from one of its snapshots: the averaged generator, the encoder or the discriminator."""

from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

from ..errors import RunError
from ..models import build
from ..runs.folder import RunDir
from ..runs.snapshots import read_snapshot
from ..settings.config import RunConfig

NAMES = {"G_ema": "generator", "E": "encoder", "D": "discriminator"}


@dataclass(frozen=True)
class Loaded:
    """A network in eval mode without gradients. shape: of one image (C, H, W), or (2,) for points."""

    network: nn.Module
    config: RunConfig
    step: int
    shape: tuple[int, ...]
    num_classes: int


def full_precision(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Snapshots may keep half precision to save space; a CPU computes in single precision."""
    return {name: value.float() if value.is_floating_point() else value for name, value in tensors.items()}


def load_network(run: RunDir, at: int | None = None, name: Literal["G_ema", "E", "D"] = "G_ema") -> Loaded:
    """The network `name` of a run at step `at` (None: the last snapshot).

    Raises RunError where there is no such snapshot, where it does not hold that network, or where it does not fit its settings.
    """
    step = run.snapshot_step(at)
    about, tensors = read_snapshot(run.snapshot_path(step), f"{name}/")
    config = RunConfig.parse(about["config"])
    if not tensors:
        raise RunError(
            f"The snapshot of step {step} of {run.title} does not hold the {NAMES[name]}.", "Choose another snapshot."
        )
    shape, num_classes = tuple(about["shape"]), about["num_classes"]
    network = build(config, shape, num_classes)[0 if name == "G_ema" else 1]
    try:
        network.load_state_dict(full_precision({key.removeprefix(f"{name}/"): value for key, value in tensors.items()}))
    except RuntimeError as error:
        words = str(error).splitlines()[0]
        raise RunError(f"The {NAMES[name]} of step {step} does not fit its settings: {words}") from None
    return Loaded(network.eval().requires_grad_(False), config, about["step"], shape, num_classes)
