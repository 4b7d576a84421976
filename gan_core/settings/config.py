"""RunConfig: everything that decides a run, as one frozen, validated value.

The form on the page, the flags of the command line and config.json are all made from the fields below, so the
description of a field is its help text everywhere and its bounds are the bounds of the widget and of the flag.
"""

import os
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ..catalogue.datasets import DATASETS
from ..errors import ConfigError

DatasetName = Literal["mnist", "fashion-mnist", "drawn-digits", "drawn-faces", "celeba", "folder", "ring", "grid", "spiral"]
Architecture = Literal["dcgan", "mlp", "michelucci", "kana", "embedding", "projection", "vae", "mlp2d"]
Loss = Literal["nonsaturating", "minimax", "least-squares", "hinge", "wasserstein", "mmd"]

GAN, VAE, MMD = "gan", "vae", "mmd"  # the three kinds of experiment; a setting may belong to some of them only
CONDITIONAL = ("embedding", "projection")
POINTS = ("ring", "grid", "spiral")
_SIDES = {
    "michelucci": (28,),
    "embedding": (28,),
    "kana": (64,),
    "dcgan": (28, 32, 64),
    "projection": (28, 32, 64),
    "vae": (28, 32, 64),
}
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
    "ema_decay",
    "beta",
)
"""Settings that can be turned while a run trains."""
SHAPING = (
    "preset",
    "dataset",
    "data_dir",
    "num_images",
    "architecture",
    "z_dim",
    "ngf",
    "ndf",
    "d_norm",
    "spectral_norm",
    "prior",
    "dropout",
)
"""Settings that decide what the networks are and what they see: a branch of a run cannot change them."""


def _setting(default: Any, description: str, *, group: str, of: tuple[str, ...] = (GAN, VAE, MMD), **bounds: Any) -> Any:
    return Field(default, description=description, json_schema_extra={"group": group, "of": list(of)}, **bounds)


class RunConfig(BaseModel):
    """The settings of one run. Same settings, same seed, same machine: same numbers (on the CPU, bit for bit)."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    preset: str = _setting("", "The preset that these settings began as.", group="run", pattern=r"^[a-z0-9-]*$", max_length=60)

    dataset: DatasetName = _setting("mnist", "The real data that the generator learns to imitate.", group="data")
    data_dir: str = _setting(
        "",
        "Where your own pictures are, a folder or a zip: for the data set folder.",
        group="data",
        max_length=1000,
    )
    flip: bool = _setting(
        False,
        "Mirror half of the pictures, left for right, each time they are seen: twice the variety for faces and most things, "
        "but not for digits and letters.",
        group="data",
    )
    num_images: int | None = _setting(
        None,
        "Use only this many images of the data set. Fewer images train no faster, but are memorised sooner.",
        group="data",
        ge=2,
        le=1_000_000,
    )

    architecture: Architecture = _setting(
        "dcgan",
        "How the networks are built. dcgan: convolutions, which see neighbouring pixels together. mlp: linear layers, which "
        "must learn what a neighbour is. michelucci and kana: two published recipes. embedding and projection: conditional, "
        "drawing the class that is asked for. vae: an autoencoder, no game at all. mlp2d: for points in the plane.",
        group="networks",
    )
    z_dim: int = _setting(
        64, "Length of z, the random numbers that the generator turns into an image.", group="networks", ge=1, le=512
    )
    prior: Literal["normal", "uniform", "truncated"] = _setting(
        "normal",
        "Where z is drawn from: normal (mean 0, variance 1), uniform in [-1, 1], or normal without the tails beyond 2.",
        group="networks",
    )
    ngf: int = _setting(
        32, "Width of the generator: more is more able, and slower.", group="networks", ge=4, le=256, multiple_of=4
    )
    ndf: int = _setting(
        32,
        "Width of the discriminator (of the encoder, for a vae): more is more able, and slower.",
        group="networks",
        ge=4,
        le=256,
        multiple_of=4,
    )
    dropout: float = _setting(
        0.0,
        "Share of activations that are dropped at random while training. It keeps the discriminator from learning by heart.",
        group="networks",
        ge=0,
        le=0.9,
    )
    d_norm: Literal["none", "batch"] = _setting(
        "none",
        "batch: normalise the discriminator's activations over the batch (dcgan and projection; the encoder of a vae). It "
        "learns faster, but no longer judges each image by itself.",
        group="networks",
        of=(GAN, VAE),
    )
    spectral_norm: bool = _setting(
        False,
        "Hold the discriminator's slope down by dividing each layer by its largest singular value.",
        group="networks",
        of=(GAN,),
    )

    loss: Loss = _setting(
        "nonsaturating",
        "What the two networks are asked to make small. mmd has no discriminator: the generator matches the data's "
        "distribution directly, by a kernel's measure.",
        group="objective",
        of=(GAN, MMD),
    )
    penalty: Literal["none", "gradient-penalty", "r1"] = _setting(
        "none",
        "What the discriminator pays for being too steep. gradient-penalty: between real and fake its slope should be 1. "
        "r1: at real images it should be flat.",
        group="objective",
        of=(GAN,),
    )
    penalty_weight: float = _setting(
        10.0, "How much the penalty counts beside the loss.", group="objective", of=(GAN,), ge=0, le=1000
    )
    label_smoothing: float = _setting(
        0.1,
        "Real images count as real only to 1 minus this (one-sided label smoothing), which keeps the discriminator from being too sure.",
        group="objective",
        of=(GAN,),
        ge=0,
        le=0.45,
    )
    instance_noise: float = _setting(
        0.0,
        "Standard deviation of noise on everything that the discriminator sees, which makes real and fake overlap.",
        group="objective",
        of=(GAN,),
        ge=0,
        le=2,
    )
    likelihood: Literal["gaussian", "bernoulli"] = _setting(
        "bernoulli",
        "How a vae measures the difference between an image and its reconstruction. bernoulli suits ink on paper.",
        group="objective",
        of=(VAE,),
    )
    sigma: float = _setting(
        0.3,
        "The miss, on the scale of -1 to 1, that a gaussian likelihood finds normal: smaller asks for closer copies.",
        group="objective",
        of=(VAE,),
        ge=0.01,
        le=10,
    )
    beta: float = _setting(
        1.0,
        "Weight of the KL term: more gives a tidier latent space and blurrier pictures; 1 is the true bound.",
        group="objective",
        of=(VAE,),
        ge=0,
        le=100,
    )
    kl_warmup: int = _setting(
        0,
        "Steps over which the KL term's weight grows from 0 to beta, so that the code is used before it is taxed.",
        group="objective",
        of=(VAE,),
        ge=0,
        le=1_000_000,
    )

    schedule: Literal["alternating", "simultaneous"] = _setting(
        "alternating",
        "alternating: the discriminator moves, then the generator with fresh fakes. simultaneous: both gradients are taken "
        "from the same batch of fakes, then both networks move.",
        group="optimizers",
        of=(GAN,),
    )
    n_critic: int = _setting(
        1,
        "Discriminator updates in a step (k in the 2014 paper). More makes a sharper critic and a slower run.",
        group="optimizers",
        of=(GAN,),
        ge=1,
        le=50,
    )
    g_updates: int = _setting(
        1, "Generator updates in a step, each with fresh noise.", group="optimizers", of=(GAN, MMD), ge=1, le=50
    )
    optimizer: Literal["adam", "sgd", "rmsprop"] = _setting(
        "adam",
        "The rule that turns gradients into steps: adam, sgd (with momentum, as in the 2014 paper), or rmsprop.",
        group="optimizers",
    )
    lr_g: float = _setting(
        2e-4, "Learning rate of the generator: how far one step moves its weights.", group="optimizers", gt=0, le=1
    )
    lr_d: float = _setting(
        2e-4,
        "Learning rate of the discriminator (of the encoder, for a vae): how far one step moves its weights.",
        group="optimizers",
        of=(GAN, VAE),
        gt=0,
        le=1,
    )
    beta1: float = _setting(
        0.5, "Adam's memory of past gradients. GANs like less than the usual 0.9.", group="optimizers", ge=0, lt=1
    )
    beta2: float = _setting(0.999, "Adam's memory of past squared gradients.", group="optimizers", ge=0, lt=1)
    momentum: float = _setting(0.5, "Memory of past steps for sgd and rmsprop.", group="optimizers", ge=0, lt=1)
    ema_decay: float = _setting(
        0.99,
        "The pictures come from a running average of the generator's weights, steadier than the weights themselves; "
        "0 switches it off.",
        group="optimizers",
        ge=0,
        lt=1,
    )

    batch_size: int = _setting(64, "Images in one update of one network.", group="run", ge=2, le=4096)
    steps: int = _setting(3000, "Steps until the run is finished.", group="run", ge=1, le=10_000_000)
    max_seconds: int = _setting(
        0,
        "Seconds of training after which the run is finished, however many steps it has come to. 0: steps alone count.",
        group="run",
        ge=0,
        le=10_000_000,
    )
    seed: int = _setting(0, "Start of all randomness: the same seed gives the same run.", group="run", ge=0, le=2**31 - 1)
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
        "Steps between two snapshots of everything, from which a run can be resumed or forked. Early on there are more: steps "
        "8, 16, 32 and so on. Of more than 40 those go first that are missed least: close together early, far apart late. Moments "
        "that you kept yourself stay.",
        group="run",
        ge=1,
        le=100_000,
    )
    evaluate_every: int = _setting(
        250,
        "Steps between two measurements of quality, which cost about as much as five to fifteen steps each: distance to the real pictures, "
        "precision and recall, classes found. The loss does not tell. 0: never.",
        group="run",
        ge=0,
        le=1_000_000,
    )
    evaluate_num: int = _setting(
        500,
        "Samples in a measurement of quality while training: more are steadier, and take longer.",
        group="run",
        ge=64,
        le=10_000,
    )
    tensorboard: bool = _setting(
        False, "Write TensorBoard files beside the run's own (needs the tensorboard package).", group="run"
    )

    @property
    def kind(self) -> str:
        """GAN, VAE or MMD."""
        return kind_of(self.architecture, self.loss)

    def beta_at(self, step: int) -> float:
        """The weight of a vae's KL term in step number `step` (from 1): beta, or less while it is warmed up."""
        return self.beta * min(1.0, step / self.kl_warmup) if self.kl_warmup else self.beta

    @property
    def conditional(self) -> bool:
        return self.architecture in CONDITIONAL

    @field_validator("data_dir")
    @classmethod
    def _whole_path(cls, path: str) -> str:
        """A run is resumed from other places than it was started from."""
        return os.path.abspath(os.path.expanduser(path)) if path else ""

    @model_validator(mode="after")
    def _fits_together(self) -> "RunConfig":
        """What one field cannot know of another. Each fault names both and a way out."""
        shape = DATASETS[self.dataset].shape
        wants_path = DATASETS[self.dataset].wants_path
        if wants_path and not self.data_dir:
            raise ValueError(f"the data set {self.dataset} needs data_dir, the folder or zip that your pictures are in")
        if self.data_dir and not wants_path:
            raise ValueError(f"data_dir is for the data set folder, not for {self.dataset}: set dataset to folder")
        if self.flip and len(shape) == 1:
            raise ValueError(f"flip mirrors pictures, and {self.dataset} holds points: set flip to false")
        if (self.architecture == "mlp2d") != (len(shape) == 1):
            raise ValueError(
                f"{self.architecture} does not draw {self.dataset}: for points (ring, grid, spiral) use mlp2d, and for images any other"
            )
        if self.architecture in _SIDES and shape[-1] not in _SIDES[self.architecture]:
            sides = " or ".join(map(str, _SIDES[self.architecture]))
            raise ValueError(
                f"{self.architecture} draws images of side {sides}, and those of {self.dataset} have {shape[-1]}: "
                "choose another architecture or data set"
            )
        if self.conditional and not DATASETS[self.dataset].conditions:
            raise ValueError(
                f"{self.architecture} draws what a label asks for, and {self.dataset} has no classes and no attributes: "
                "choose another architecture or data set"
            )
        if self.loss == "mmd" and (self.conditional or self.architecture == "vae"):
            raise ValueError(
                f"mmd has no discriminator and no labels, so it does not go with {self.architecture}: choose another loss"
            )
        if self.d_norm == "batch" and self.architecture not in ("dcgan", "projection", "vae"):
            raise ValueError(f"d_norm does nothing in {self.architecture}: set it to none")
        over_batch = self.d_norm == "batch" or self.architecture == "kana"
        if self.kind == GAN and self.penalty != "none" and over_batch:
            raise ValueError(
                "the discriminator normalises over the batch, so no image has a slope of its own to penalise: set penalty "
                "to none" + (", or d_norm to none" if self.d_norm == "batch" else "")
            )
        if self.kind == GAN and self.schedule == "simultaneous" and (self.n_critic, self.g_updates) != (1, 1):
            raise ValueError(
                "a simultaneous step moves each network once: set n_critic and g_updates to 1, or schedule to alternating"
            )
        return self

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


def kind_of(architecture: str, loss: str) -> str:
    """GAN, VAE or MMD: what these two settings make of a run, also before the others are known to fit."""
    return VAE if architecture == "vae" else MMD if loss == "mmd" else GAN


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


def kinds(field: str) -> list[str]:
    """The kinds of experiment (GAN, VAE, MMD) in which a field means anything."""
    return (RunConfig.model_fields[field].json_schema_extra or {})["of"]


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
        elif fault["type"] == "string_pattern_mismatch" and name == "device":
            sentences.append(f"device cannot be {fault['input']!r}: it is auto, cpu, cuda, cuda:1 (and so on) or mps.")
        elif name in RunConfig.model_fields:
            message = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
            sentences.append(f"{name} cannot be {fault['input']!r}: it {message}.")
        else:
            sentences.append(fault["msg"].removeprefix("Value error, ") + ".")
    return " ".join(sentences)
