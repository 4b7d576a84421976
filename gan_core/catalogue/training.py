"""The smaller choices of a recipe: LIKELIHOODS of a VAE, AUGMENTATIONS, OPTIMIZERS, SCHEDULES, DECAYS of the rates, PRIORS of z, NORMS
of the discriminator and UPSAMPLINGS of the generator."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from .table import filled, table


@dataclass(frozen=True)
class Choice:
    """One value of a setting. `takes`: the settings that only some values use, of those that this one uses."""

    name: str
    about: str
    takes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        filled(self.name, about=self.about)


@dataclass(frozen=True)
class Likelihood(Choice):
    """How a VAE scores a reconstruction; `function` is its function in gan_core.training.objectives."""

    function: str = ""
    title: str = ""


@dataclass(frozen=True)
class Optimizer(Choice):
    """`builds` is its class in torch.optim, `copies` the numbers kept per weight: the weight, its gradient and what it remembers."""

    builds: str = ""
    copies: int = 3


@dataclass(frozen=True)
class Schedule(Choice):
    """`together`: both networks move at the same time, once per step."""

    together: bool = False


@dataclass(frozen=True)
class Norm(Choice):
    """`over_batch`: a score depends on the other images of the batch."""

    over_batch: bool = False


@dataclass(frozen=True)
class Augmentation(Choice):
    """`parts`: functions of gan_core.training.augment, one after the other, that change every picture before D sees it."""

    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decay(Choice):
    """`falls`: the learning rates become smaller. `curve`: how, as the share that is left after a share t of the fall."""

    falls: bool = False
    curve: Callable[[float], float] = lambda t: 1.0


@dataclass(frozen=True)
class Upsampling(Choice):
    """`even`: every pixel of a larger map is made in the same way, so that no checkerboard can arise."""

    even: bool = False


LIKELIHOODS: dict[str, Likelihood] = table(
    (
        Likelihood(
            "gaussian",
            "A pixel may miss by about sigma, and errors are squared.",
            ("sigma",),
            function="gaussian_log_likelihood",
            title="Gaussian",
        ),
        Likelihood(
            "bernoulli",
            "A pixel is on or off with some probability, which suits ink on paper.",
            function="bernoulli_log_likelihood",
            title="Bernoulli",
        ),
    )
)

OPTIMIZERS: dict[str, Optimizer] = table(
    (
        Optimizer("adam", "Scales each step by past gradients.", ("beta1", "beta2"), builds="Adam", copies=4),
        Optimizer("sgd", "Plain gradient steps with momentum, as in the 2014 paper.", ("momentum",), builds="SGD", copies=3),
        Optimizer("rmsprop", "Divides by the recent size of the gradient.", ("momentum",), builds="RMSprop", copies=4),
    )
)

SCHEDULES: dict[str, Schedule] = table(
    (
        Schedule("alternating", "The discriminator moves, then the generator moves with fresh fakes."),
        Schedule(
            "simultaneous", "Both gradients are taken from the same batch of fakes, then both networks move.", together=True
        ),
    )
)

DECAYS: dict[str, Decay] = table(
    (
        Decay("none", "They stay as they are."),
        Decay(
            "linear",
            "They fall to 0 in a straight line until the last step.",
            ("decay_from",),
            falls=True,
            curve=lambda t: 1 - t,
        ),
        Decay(
            "cosine",
            "They fall to 0 along half a cosine, gently at both ends.",
            ("decay_from",),
            falls=True,
            curve=lambda t: (1 + math.cos(math.pi * t)) / 2,
        ),
    )
)

PRIORS: dict[str, Choice] = table(
    (
        Choice("normal", "Mean 0, variance 1."),
        Choice("uniform", "Evenly from -1 to 1."),
        Choice("truncated", "Normal without the tails beyond 2."),
    )
)

NORMS: dict[str, Norm] = table(
    (
        Norm("none", "Each image is judged by itself."),
        Norm(
            "batch",
            "Normalises the discriminator’s activations over the batch. D learns faster, but no longer judges each image by itself.",
            over_batch=True,
        ),
    )
)

AUGMENTATIONS: dict[str, Augmentation] = table(
    (
        Augmentation("none", "D sees the pictures as they are."),
        Augmentation("translation", "Shifted by up to an eighth of the side.", parts=("translation",)),
        Augmentation(
            "translation-cutout",
            "Shifted, and a square of half the side is hidden: for digits, and whatever has no colours.",
            parts=("translation", "cutout"),
        ),
        Augmentation(
            "colour-translation-cutout",
            "Brightness, saturation and contrast change as well: for a few hundred colour pictures.",
            parts=("colour", "translation", "cutout"),
        ),
    )
)

UPSAMPLINGS: dict[str, Upsampling] = table(
    (
        Upsampling(
            "transposed",
            "A transposed convolution, as in the DCGAN paper. Neighbouring pixels come from different weights, which can leave a "
            "checkerboard.",
        ),
        Upsampling(
            "resize",
            "Each pixel is first doubled and then convolved, and a last convolution smooths the picture (Odena et al., 2016): no "
            "checkerboard, and a little slower.",
            even=True,
        ),
    )
)
