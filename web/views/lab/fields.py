"""The settings that the lab offers, each with its name, its explanation and its bounds; choices come from the catalogue."""

from collections.abc import Mapping
from typing import Any

from gan_core.catalogue.architectures import GAN
from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.losses import LOSSES
from gan_core.catalogue.training import OPTIMIZERS
from gan_core.settings.config import RunConfig
from gan_core.settings.fields import TABLES
from gan_core.settings.labels import label

DRAWN = {"name": "drawn", "title": "Draw your own", "about": "Draw a distribution with a mouse, a pen or a finger."}
_OF_ALL = {
    "optimizer_g": ("Optimizer of G", "The rule that turns the gradients of G into steps."),
    "optimizer_d": ("Optimizer of D", "The rule that turns the gradients of D into steps."),
    "g_layers": ("Hidden layers of G", "More layers can fold the plane more often. Changing this starts again."),
    "d_layers": ("Hidden layers of D", "More layers give D a more winding boundary. Changing this starts again."),
}
"""Names and explanations of the settings that RunConfig does not have in this form."""
_OFFERED = ("loss", "penalty", "schedule", "prior", "optimizer")
"""The choices of the catalogue that the lab offers."""
_RESTARTS = ("z_dim", "prior", "g_layers", "ngf", "d_layers", "ndf")
_SHORT = {
    "batch_size": "Real points, and generated points, in one update of one network.",
    "z_dim": (
        "How many random numbers G turns into a point. With 1, G can only draw a curve. With 1 or 2 you can see its whole "
        "manifold. Changing this starts again."
    ),
    "ngf": "Units in each hidden layer of G. Wider is more capable, and slower. Changing this starts again.",
    "ndf": "Units in each hidden layer of D. Wider is more capable, and slower. Changing this starts again.",
    "instance_noise": "Standard deviation of the noise that is added to every point that D sees, so that real and fake overlap.",
    "lr_d": "Learning rate of D: how far one step moves its weights.",
    "dropout": (
        "Share of the hidden values of D that are dropped at random in each pass while it learns. D becomes less sure of itself, and "
        "its losses noisier. Nothing is dropped for the surface and the arrows."
    ),
}


def _takers(field: str) -> dict[str, list[str]]:
    """The choices that use a setting, by the settings of the lab where they are chosen; {} for one that always counts."""
    found: dict[str, list[str]] = {}
    for choice in _OFFERED:
        rows = TABLES[choice]
        takers = [name for name, row in rows.items() if field in getattr(row, "takes", ())]
        for place in ((f"{choice}_g", f"{choice}_d") if rows is OPTIMIZERS else (choice,)) if takers else ():
            found[place] = takers
    return found


_WITH_D = {"loss": [name for name, row in LOSSES.items() if row.kind == GAN]}
_ALWAYS = ("batch_size", "loss", "g_updates", "optimizer_g", "lr_g", "g_layers", "ngf", "z_dim", "prior")
_MOVING = ("beta1", "beta2", "momentum")


def _field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    title, words = _OF_ALL.get(name) or (label(name), _SHORT.get(name) or RunConfig.model_fields[name].description or "")
    needs = [need for need in (_takers(name), {} if name in (*_ALWAYS, *_MOVING) else _WITH_D) if need]
    return {"name": name, "kind": kind, "label": title, "help": words, "needs": needs, "restarts": name in _RESTARTS, **more}


def _choice(name: str, rows: Mapping[str, Any]) -> dict[str, Any]:
    options = [
        {"name": key, "title": getattr(row, "title", "") or key.capitalize(), "about": row.about} for key, row in rows.items()
    ]
    return _field(name, "choice", options=options)


def _range(name: str, low: float, high: float, step: float) -> dict[str, Any]:
    return _field(name, "range", low=low, high=high, step=step)


def _rate(name: str) -> dict[str, Any]:
    """A slider over powers of ten, from 0.00001 to 1."""
    return _field(name, "rate", low=-5, high=0, step=0.05)


def groups() -> list[dict[str, Any]]:
    """The groups of settings, in the order in which they stand on the page. `role` is the colour of the heading."""
    return [
        {
            "title": "The game",
            "role": "text",
            "fields": [
                _choice("loss", TABLES["loss"]),
                _choice("penalty", TABLES["penalty"]),
                _range("penalty_weight", 0, 10, 0.05),
                _range("label_smoothing", 0, 0.45, 0.05),
                _range("instance_noise", 0, 1, 0.02),
                _choice("schedule", TABLES["schedule"]),
                _range("batch_size", 8, 256, 8),
            ],
        },
        {
            "title": "Generator",
            "role": "g",
            "fields": [
                _rate("lr_g"),
                _choice("optimizer_g", OPTIMIZERS),
                _range("g_updates", 1, 20, 1),
                _range("g_layers", 1, 5, 1),
                _range("ngf", 4, 128, 4),
                _choice("prior", TABLES["prior"]),
                _range("z_dim", 1, 16, 1),
            ],
        },
        {
            "title": "Discriminator",
            "role": "d",
            "fields": [
                _rate("lr_d"),
                _choice("optimizer_d", OPTIMIZERS),
                _range("n_critic", 1, 20, 1),
                _range("d_layers", 1, 5, 1),
                _range("ndf", 4, 128, 4),
                _field("spectral_norm", "switch"),
                _range("dropout", 0, 0.9, 0.05),
            ],
        },
        {
            "title": "Optimizers",
            "role": "text",
            "fields": [_range("beta1", 0, 0.95, 0.05), _range("beta2", 0.9, 0.999, 0.001), _range("momentum", 0, 0.95, 0.05)],
        },
    ]


def datasets() -> list[dict[str, str]]:
    """The distributions that can be chosen: every set of points of the catalogue, and your own."""
    rows = ({"name": name, "title": row.title, "about": row.about} for name, row in DATASETS.items() if row.is_points)
    return [*rows, DRAWN]
