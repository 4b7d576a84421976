"""Which settings go with which, and which mean anything beside the others. Facts about the choices come from the catalogue.

The form, the command line and config.json all go by the functions below, on plain values as well as on a RunConfig.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from ..catalogue.architectures import ARCHITECTURES, GAN, VAE
from ..catalogue.datasets import DATASETS
from ..catalogue.losses import LOSSES, PENALTIES
from ..catalogue.training import AUGMENTATIONS, NORMS, PRIORS, SCHEDULES
from .fields import TABLES, Fields

if TYPE_CHECKING:
    from .config import RunConfig

NEUTRAL: dict[str, Any] = {
    "g_depth": 1,
    "d_depth": 1,
    "g_residual": False,
    "d_residual": False,
    "g_norm": "batch",
    "g_activation": "relu",
    "d_activation": "leaky-relu",
    "upsampling": "transposed",
    "style_layers": 0,
    "pixel_scores": False,
    "d_norm": "none",
    "spectral_norm": False,
    "loss": "nonsaturating",
    "penalty": "none",
    "flip": False,
    "augment": "none",
}
"""Where a setting means nothing, the value that goes with everything."""
OF_NETWORKS = tuple(name for name in NEUTRAL if any(name in row.takes for row in ARCHITECTURES.values()))
"""Settings that only some architectures take, with a value that goes with all of them."""


def kind_of(architecture: str, loss: str) -> str:
    """GAN, VAE or MMD: what these two settings make of a run, also before the others are known to fit."""
    kind = ARCHITECTURES[architecture].kind
    return LOSSES[loss].kind if kind == GAN else kind


def over_batch(architecture: str, d_norm: str) -> bool:
    """Whether the discriminator's score of an image depends on the other images of its batch."""
    return NORMS[d_norm].over_batch or ARCHITECTURES[architecture].normalises


def kinds(field: str) -> tuple[str, ...]:
    """The kinds of experiment (GAN, VAE, MMD) in which a setting means anything."""
    return tuple(cast(dict[str, list[str]], Fields.model_fields[field].json_schema_extra)["of"])


def matters(field: str, values: Mapping[str, Any]) -> bool:
    """Whether the setting `field` does anything beside the other `values` (all settings, by name).

    Where some rows of a table say that they take a setting, it matters only with one of these chosen.
    """
    if kind_of(values["architecture"], values["loss"]) not in kinds(field):
        return False
    for choice, rows in TABLES.items():
        takers = [name for name, row in rows.items() if field in getattr(row, "takes", ())]
        if takers and values[choice] not in takers:
            return False
    return _ALSO.get(field, lambda values: True)(values)


_ALSO: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "flip": lambda values: not DATASETS[values["dataset"]].is_points,
    "augment": lambda values: not DATASETS[values["dataset"]].is_points,
    "data_code": lambda values: DATASETS[values["dataset"]].wants_code,
    "code": lambda values: bool(values["code"]),
    "data_dir": lambda values: DATASETS[values["dataset"]].wants_path,
    "evaluate_num": lambda values: values["evaluate_every"] > 0,
}
"""What else a setting needs to mean anything."""


# -- what does not go together: each rule gives a sentence that names both settings and the way out, or "" -------------


def _path(c: "RunConfig") -> str:
    if DATASETS[c.dataset].wants_path and not c.data_dir:
        return f"the data set {c.dataset} needs data_dir, the folder or zip with your images"
    if c.data_dir and not DATASETS[c.dataset].wants_path:
        wanting = " or ".join(name for name, row in DATASETS.items() if row.wants_path)
        return f"data_dir belongs to data sets of your own pictures, not to {c.dataset}: set dataset to {wanting}"
    return ""


def _own_data(c: "RunConfig") -> str:
    if bool(c.data_code) != DATASETS[c.dataset].wants_code:
        wanted = "needs data_code" if DATASETS[c.dataset].wants_code else "takes no data_code"
        return f"the data set {c.dataset} {wanted}: a data set of your own is named as a file and a function, such as mine.py:dataset"
    return ""


def _flip(c: "RunConfig") -> str:
    if c.flip and DATASETS[c.dataset].is_points:
        return f"flip mirrors images, and {c.dataset} consists of points: set flip to false"
    return ""


def _augment(c: "RunConfig") -> str:
    if AUGMENTATIONS[c.augment].parts and DATASETS[c.dataset].is_points:
        return f"augment changes images, and {c.dataset} consists of points: set augment to none"
    return ""


def _drawable(c: "RunConfig") -> str:
    row, data = ARCHITECTURES[c.architecture], DATASETS[c.dataset]
    if row.points != data.is_points:
        points = " or ".join(name for name, other in ARCHITECTURES.items() if other.points)
        wanted = f"choose {points}" if data.is_points else f"choose an architecture other than {points}"
        return (
            f"{c.architecture} cannot draw {c.dataset}, which consists of {'points' if data.is_points else 'images'}: {wanted}"
        )
    if row.sides and data.shape[-1] not in row.sides:
        sides = ", ".join(map(str, row.sides))
        return (
            f"{c.architecture} draws images of side {sides}, and those of {c.dataset} have side {data.shape[-1]}: "
            "choose another architecture or data set"
        )
    return ""


def _labels(c: "RunConfig") -> str:
    if c.conditional and not DATASETS[c.dataset].conditions:
        return (
            f"{c.architecture} needs labels, and {c.dataset} has no classes and no attributes: "
            "choose another architecture or data set"
        )
    return ""


def _teacher(c: "RunConfig") -> str:
    teacher = ARCHITECTURES[c.architecture].teacher
    if teacher and DATASETS[c.dataset].judge != teacher:
        fitting = " or ".join(name for name, row in DATASETS.items() if row.judge == teacher)
        return f"{c.architecture} has a teacher that knows only {teacher}, not {c.dataset}: set dataset to {fitting}"
    return ""


def _own_networks(c: "RunConfig") -> str:
    if c.code and (c.kind != GAN or c.conditional):
        return (
            f"code holds a generator and a discriminator without labels, which {c.architecture} is not: set architecture to mlp"
        )
    return ""


def _without_discriminator(c: "RunConfig") -> str:
    if LOSSES[c.loss].kind != GAN and not ARCHITECTURES[c.architecture].matches_distributions:
        return f"{c.loss} has no discriminator and uses no labels, so it cannot train {c.architecture}: choose another loss"
    return ""


def _blocks(c: "RunConfig") -> str:
    takes = ARCHITECTURES[c.architecture].takes
    for name in OF_NETWORKS:
        if getattr(c, name) != NEUTRAL[name] and name not in takes:
            return f"{name} has no effect in {c.architecture}: set it to {str(NEUTRAL[name]).lower()}"
    if c.pixel_scores and c.spectral_norm and c.kind == GAN:
        return "spectral_norm does not limit pixel_scores: set one of them to false"
    return ""


def _slope(c: "RunConfig") -> str:
    if c.kind == GAN and PENALTIES[c.penalty].function and over_batch(c.architecture, c.d_norm):
        norm = ", or d_norm to none" if NORMS[c.d_norm].over_batch else ""
        return (
            "the discriminator normalises over the batch, so a single image has no slope that a penalty could limit: "
            f"set penalty to none{norm}"
        )
    return ""


def _together(c: "RunConfig") -> str:
    if c.kind == GAN and SCHEDULES[c.schedule].together and (c.n_critic, c.g_updates) != (1, 1):
        return f"a {c.schedule} step moves each network once: set n_critic and g_updates to 1, or change the schedule"
    return ""


def _flow(c: "RunConfig") -> str:
    if c.kind == VAE and c.flow_layers and (not PRIORS[c.prior].of_codes or c.z_dim < 2):
        fitting = " or ".join(name for name, row in PRIORS.items() if row.of_codes)
        return f"flow_layers needs the prior {fitting} and at least two numbers in z: set those, or set flow_layers to 0"
    return ""


_RULES = (
    *(_path, _own_data, _flip, _augment, _drawable, _labels, _teacher, _own_networks),
    *(_without_discriminator, _blocks, _slope, _together, _flow),
)


def conflict(config: "RunConfig") -> str:
    """The first thing that does not go together, as a sentence with the way out; "" where everything does."""
    return next((sentence for rule in _RULES if (sentence := rule(config))), "")
