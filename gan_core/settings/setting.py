"""How a field of RunConfig is declared: its help text, its group in the form, the kinds of run it is for, and its choices."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from ..catalogue.architectures import ARCHITECTURES, GAN, MMD, VAE
from ..catalogue.datasets import DATASETS
from ..catalogue.losses import LOSSES, PENALTIES
from ..catalogue.training import (
    ACTIVATIONS,
    AUGMENTATIONS,
    DECAYS,
    ENGINES,
    LIKELIHOODS,
    NORMS,
    OPTIMIZERS,
    PRIORS,
    SCHEDULES,
    UPSAMPLINGS,
)

TABLES: dict[str, Mapping[str, Any]] = {
    "dataset": DATASETS,
    "architecture": ARCHITECTURES,
    "prior": PRIORS,
    "g_norm": NORMS,
    "g_activation": ACTIVATIONS,
    "d_activation": ACTIVATIONS,
    "upsampling": UPSAMPLINGS,
    "d_norm": NORMS,
    "loss": LOSSES,
    "penalty": PENALTIES,
    "augment": AUGMENTATIONS,
    "likelihood": LIKELIHOODS,
    "schedule": SCHEDULES,
    "optimizer": OPTIMIZERS,
    "lr_decay": DECAYS,
    "engine": ENGINES,
}
"""The settings that are a choice, and the table of the catalogue that lists what can be chosen."""


def setting(default: Any, description: str, *, group: str, of: tuple[str, ...] = (GAN, VAE, MMD), **bounds: Any) -> Any:
    return Field(default, description=description, json_schema_extra={"group": group, "of": list(of)}, **bounds)
