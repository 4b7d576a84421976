"""RunConfig: everything that decides a run, as one frozen, validated value.

The form on the page, the flags of the command line and config.json are all made from the fields below, so the
description of a field is its help text everywhere and its bounds are the bounds of the widget and of the flag.
"""

from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import ConfigError

DatasetName = Literal["mnist", "fashion-mnist", "drawn-digits"]
Architecture = Literal["dcgan", "mlp"]
Loss = Literal["nonsaturating"]


def _setting(default: Any, description: str, *, group: str, **bounds: Any) -> Any:
    return Field(default, description=description, json_schema_extra={"group": group}, **bounds)


class RunConfig(BaseModel):
    """The settings of one run. Same settings, same seed, same machine: same numbers (on the CPU, bit for bit)."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    preset: str = _setting(
        "", "The preset that these settings began as.", group="run", pattern=r"^[a-z0-9-]*$", max_length=60
    )

    dataset: DatasetName = _setting("mnist", "The real images that the generator learns to imitate.", group="data")
    num_images: int | None = _setting(
        None,
        "Use only this many images of the data set. Fewer images train no faster, but are memorised sooner.",
        group="data",
        ge=2,
        le=1_000_000,
    )

    architecture: Architecture = _setting(
        "dcgan",
        "How the two networks are built: dcgan has convolutions, which see neighbouring pixels together; "
        "mlp has linear layers only, which must learn what a neighbour is.",
        group="networks",
    )
    z_dim: int = _setting(
        64, "Length of z, the random numbers that the generator turns into an image.", group="networks", ge=1, le=512
    )
    ngf: int = _setting(
        32, "Width of the generator: more is more able, and slower.", group="networks", ge=4, le=256, multiple_of=4
    )
    ndf: int = _setting(
        32, "Width of the discriminator: more is more able, and slower.", group="networks", ge=4, le=256, multiple_of=4
    )
    dropout: float = _setting(
        0.0,
        "Share of activations that are dropped at random while training. It keeps the discriminator from learning by heart.",
        group="networks",
        ge=0,
        le=0.9,
    )

    loss: Loss = _setting(
        "nonsaturating",
        "What the two networks are asked to make small. nonsaturating: the generator is rewarded for every fake that passes as real.",
        group="objective",
    )
    label_smoothing: float = _setting(
        0.1,
        "Real images count as real only to 1 minus this (one-sided label smoothing), which keeps the discriminator from being too sure.",
        group="objective",
        ge=0,
        le=0.45,
    )

    lr_g: float = _setting(
        2e-4, "Learning rate of the generator: how far one step moves its weights.", group="optimizers", gt=0, le=1
    )
    lr_d: float = _setting(
        2e-4, "Learning rate of the discriminator: how far one step moves its weights.", group="optimizers", gt=0, le=1
    )
    beta1: float = _setting(
        0.5, "Adam's memory of past gradients. GANs like less than the usual 0.9.", group="optimizers", ge=0, lt=1
    )
    beta2: float = _setting(0.999, "Adam's memory of past squared gradients.", group="optimizers", ge=0, lt=1)
    n_critic: int = _setting(
        1,
        "Discriminator updates for each generator update (k in the 2014 paper). More makes a sharper critic and a slower run.",
        group="optimizers",
        ge=1,
        le=50,
    )
    ema_decay: float = _setting(
        0.99,
        "The pictures come from a running average of the generator's weights, steadier than the weights themselves; "
        "0 switches it off.",
        group="optimizers",
        ge=0,
        lt=1,
    )

    batch_size: int = _setting(64, "Images in one update of one network.", group="run", ge=2, le=4096)
    steps: int = _setting(3000, "Generator updates until the run is finished.", group="run", ge=1, le=10_000_000)
    seed: int = _setting(0, "Start of all randomness: the same seed gives the same run.", group="run", ge=0, lt=2**31)
    device: str = _setting(
        "auto",
        "Where to compute: auto takes the GPU if there is one; or cpu, cuda, cuda:1, mps.",
        group="run",
        pattern=r"^(auto|cpu|mps|cuda(:\d{1,2})?)$",
    )
    log_every: int = _setting(5, "Steps between two points of the curves.", group="run", ge=1, le=10_000)
    sample_every: int = _setting(
        50,
        "Steps between two pictures that are kept for time travel. Early on, and whenever two seconds have passed, there are more.",
        group="run",
        ge=1,
        le=100_000,
    )
    snapshot_every: int = _setting(
        250,
        "Steps between two snapshots of everything, from which a run can be resumed.",
        group="run",
        ge=1,
        le=100_000,
    )

    @classmethod
    def parse(cls, settings: dict[str, Any]) -> "RunConfig":
        """Settings (a dict of JSON values) to a RunConfig. Raises ConfigError with one sentence a fault."""
        try:
            return cls.model_validate(settings)
        except ValidationError as error:
            raise ConfigError(explain(error)) from None

    def updated(self, **changes: Any) -> "RunConfig":
        """A copy with some fields changed, validated anew. Raises ConfigError."""
        return RunConfig.parse({**self.model_dump(), **changes})

    @classmethod
    def read(cls, path: Path) -> "RunConfig":
        """Read config.json. Raises ConfigError, also for one that a newer version wrote."""
        try:
            return cls.model_validate_json(path.read_text("utf-8"))
        except FileNotFoundError:
            raise ConfigError(f"There is no {path}.", "Give a run folder.") from None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path} cannot be read: {error}.") from None
        except ValidationError as error:
            raise ConfigError(
                f"{path} is not a configuration that this version understands: {explain(error)}",
                "If a newer version of GAN Playground wrote it, open it with that version.",
            ) from None


def choices(field: str) -> tuple[str, ...]:
    """The words that a field may hold, or () where it is not a choice among words."""
    annotation = RunConfig.model_fields[field].annotation
    return get_args(annotation) if getattr(annotation, "__origin__", None) is Literal else ()


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
    return (RunConfig.model_fields[field].json_schema_extra or {})["group"]


def flag(field: str) -> str:
    """The command line's name of a field."""
    return "--" + field.replace("_", "-")


def explain(error: ValidationError) -> str:
    """Pydantic's findings in plain sentences that name each field, its value and what it may be."""
    sentences = []
    for fault in error.errors():
        name = str(fault["loc"][0]) if fault["loc"] else ""
        if fault["type"] == "extra_forbidden":
            known = ", ".join(sorted(RunConfig.model_fields))
            sentences.append(f"There is no setting named {name!r}. Settings are: {known}.")
        elif fault["type"] == "literal_error":
            sentences.append(f"{name} cannot be {fault['input']!r}; choose one of: {', '.join(choices(name))}.")
        elif name in RunConfig.model_fields:
            message = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
            sentences.append(f"{name} cannot be {fault['input']!r}: it {message}.")
        else:
            sentences.append(fault["msg"].removeprefix("Value error, ") + ".")
    return " ".join(sentences)
