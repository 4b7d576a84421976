"""A length in epochs as steps, and back. A run is always kept in steps; this is how people ask for them. Free of torch.

An epoch is as many steps as it takes to see every training picture once. It takes only the values of a few settings, so that a
form can ask before the settings are known to go together.
"""

import math
from collections.abc import Mapping
from typing import Any

from ..catalogue.architectures import GAN, MMD
from ..catalogue.datasets import DATASETS
from ..catalogue.losses import LOSSES
from ..catalogue.training import SCHEDULES
from ..errors import ConfigError
from .rules import kind_of

LONGEST = 10_000_000
"""The most steps that a run can have: see the field `steps`."""


def pictures(values: Mapping[str, Any], found: int | None = None) -> int | None:
    """How many training pictures (or points) a run of these settings sees; None where only the files can tell.

    `found`: how many the files hold, where somebody has counted.
    """
    dataset, wanted = DATASETS[values["dataset"]], values["num_images"]
    if dataset.drawn:
        return wanted or dataset.count or None
    there = found or dataset.count
    return min(wanted or there, there) if there else None


def per_step(values: Mapping[str, Any]) -> int:
    """Training pictures that one step looks at: a batch for each update that needs real ones."""
    kind = kind_of(values["architecture"], values["loss"])
    paired = LOSSES[values["loss"]].pairs and not SCHEDULES[values["schedule"]].together
    of_g = values["g_updates"] if paired or kind == MMD else 0
    return values["batch_size"] * {GAN: values["n_critic"] + of_g, MMD: of_g}.get(kind, 1)


def steps_of(epochs: float, pictures: int, per_step: int) -> int:
    """Steps after which `pictures` have been seen `epochs` times, with `per_step` of them in each. Raises ConfigError."""
    if not 0 < epochs < math.inf:
        raise ConfigError(f"epochs cannot be {epochs:g}.", "Choose a number above 0.")
    steps = math.ceil(round(epochs * pictures / per_step, 6))
    if steps > LONGEST:
        raise ConfigError(f"{epochs:g} epochs are {steps:,} steps, and a run has at most {LONGEST:,}.", "Choose fewer epochs.")
    return max(1, steps)


def epochs_of(steps: int, pictures: int, per_step: int) -> float:
    """How often a run of `steps` sees every picture."""
    return steps * per_step / pictures
