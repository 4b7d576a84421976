"""RunConfig: everything that decides a run, as one frozen, validated value.

The form on the page, the flags of the command line and config.json are all made from its fields, so the help of a field is the
same everywhere and its bounds are the bounds of the widget and of the flag.
"""

import os
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError, field_validator, model_validator

from ..catalogue.architectures import ARCHITECTURES
from ..catalogue.architectures import GAN as GAN
from ..catalogue.architectures import MMD as MMD
from ..catalogue.architectures import VAE as VAE
from ..catalogue.training import DECAYS
from ..errors import ConfigError
from . import rules
from .fields import TABLES, Fields
from .rules import kind_of as kind_of
from .rules import kinds as kinds
from .rules import matters as matters

KNOBS = (
    "lr_g",
    "lr_d",
    "n_critic",
    "g_updates",
    "loss",
    "penalty",
    "penalty_weight",
    "label_smoothing",
    "instance_noise",
    "augment",
    "ema_decay",
    "beta",
)
"""Live settings: those that can be changed while a run trains."""
BUILD = (
    "architecture",
    "g_depth",
    "d_depth",
    "g_residual",
    "d_residual",
    "g_norm",
    "g_activation",
    "d_activation",
    "upsampling",
    "style_layers",
    "pixel_scores",
    "d_norm",
    "spectral_norm",
    "dropout",
    "z_dim",
    "ngf",
    "ndf",
)
"""Settings of which the networks are built, and which decide what a step of them costs."""
SHAPING = (
    "preset",
    "dataset",
    "data_dir",
    "data_code",
    "num_images",
    *BUILD,
    "code",
    "prior",
    "flow_layers",
    "flow_width",
)
"""Settings that decide what the networks are and what they see. A branch of a run cannot change them."""


class RunConfig(Fields):
    """The settings of one run. Same settings, same seed, same machine: same numbers (on the CPU, bit for bit)."""

    @property
    def kind(self) -> str:
        """GAN, VAE or MMD."""
        return kind_of(self.architecture, self.loss)

    @property
    def conditional(self) -> bool:
        """Whether the networks get labels."""
        return ARCHITECTURES[self.architecture].conditional

    def beta_at(self, step: int) -> float:
        """The weight of the KL term of a VAE in step number `step` (from 1): beta, or less during the warm-up."""
        return self.beta * min(1.0, step / self.kl_warmup) if self.kl_warmup else self.beta

    def rate_at(self, step: int) -> float:
        """The share of the learning rates that step number `step` (from 1) takes: less during the warm-up and the decay, but
        never 0. A run that goes on after its `steps` keeps the rate of the last one."""
        warmed = min(1.0, step / self.lr_warmup) if self.lr_warmup else 1.0
        begins = self.decay_from * self.steps
        fallen = (min(step, self.steps) - 1 - begins) / (self.steps - begins)
        return warmed * DECAYS[self.lr_decay].curve(max(0.0, fallen))

    @field_validator("data_dir")
    @classmethod
    def _whole_path(cls, path: str) -> str:
        """A run may be resumed from another working directory than it was started in."""
        return os.path.abspath(os.path.expanduser(path)) if path else ""

    @model_validator(mode="after")
    def _goes_together(self) -> "RunConfig":
        if sentence := rules.conflict(self):
            raise ValueError(sentence)
        return self

    @classmethod
    def parse(cls, settings: dict[str, Any]) -> "RunConfig":
        """Settings (a dict of JSON values) to a RunConfig. Raises ConfigError with one sentence per error."""
        try:
            return cls.model_validate(settings)
        except ValidationError as error:
            raise ConfigError(explain(error)) from None

    def updated(self, **changes: Any) -> "RunConfig":
        """A copy with some fields changed and everything checked again. Raises ConfigError."""
        return RunConfig.parse({**self.model_dump(), **changes})

    @classmethod
    def read(cls, path: Path) -> "RunConfig":
        """Read config.json. Raises ConfigError, also for a file that a newer version wrote."""
        try:
            return cls.model_validate_json(path.read_text("utf-8"))
        except FileNotFoundError:
            raise ConfigError(f"{path} does not exist.", "Give a run folder.") from None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"Cannot read {path}: {error}.") from None
        except ValidationError as error:
            raise ConfigError(
                f"This version does not understand {path}: {explain(error)}",
                "If a newer version of GAN Playground wrote it, open it with that version.",
            ) from None


def choices(field: str) -> tuple[str, ...]:
    """The values that a field can have, or () where it is not a choice."""
    return tuple(TABLES.get(field, ()))


def same_kind(field: str, now: str) -> tuple[str, ...]:
    """The choices of a field that a run whose value is `now` can change to while it trains: not another kind of experiment."""
    rows = TABLES[field]
    return tuple(name for name, row in rows.items() if getattr(row, "kind", "") == getattr(rows[now], "kind", ""))


def bounds(field: str) -> tuple[float | None, float | None, float | None]:
    """(lowest, highest, multiple_of) of a number field; None where there is none. An open bound counts as the bound."""
    low = high = multiple = None
    for rule in RunConfig.model_fields[field].metadata:
        low = getattr(rule, "ge", getattr(rule, "gt", low))
        high = getattr(rule, "le", getattr(rule, "lt", high))
        multiple = getattr(rule, "multiple_of", multiple)
    return low, high, multiple


def group(field: str) -> str:
    """The heading under which a field stands in the form."""
    return cast(dict[str, str], RunConfig.model_fields[field].json_schema_extra)["group"]


def flag(field: str) -> str:
    """The command line's name of a field."""
    return "--" + field.replace("_", "-")


def help_of(field: str) -> str:
    """What a setting does and, of a choice, what each value means."""
    text = RunConfig.model_fields[field].description or ""
    if field == "dataset":  # the form and `presets` describe data sets at length
        return text
    return " ".join([text, *(f"{name}: {row.about}" for name, row in TABLES.get(field, {}).items())])


def explain(error: ValidationError) -> str:
    """Pydantic's findings in plain sentences that name each field, its value and what it may be."""
    return " ".join(_sentence(fault) for fault in error.errors())


def _sentence(fault: Any) -> str:
    name = str(fault["loc"][0]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        return f"Unknown setting {name!r}. Settings are: {', '.join(sorted(RunConfig.model_fields))}."
    if fault["type"] == "choice":
        return f"{name} cannot be {fault['input']!r}; {fault['msg']}."
    if fault["type"] == "string_pattern_mismatch" and name == "device":
        return f"device cannot be {fault['input']!r}. Choose auto, cpu, cuda, cuda:1 (and so on) or mps."
    message = fault["msg"].removeprefix("Value error, ")
    if name in RunConfig.model_fields:
        return f"{name} cannot be {fault['input']!r}: it {message.removeprefix('Input ')}."
    return f"{message}."
