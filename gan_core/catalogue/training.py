"""The smaller choices of a recipe: LIKELIHOODS of a VAE, AUGMENTATIONS, OPTIMIZERS, SCHEDULES, DECAYS of the rates, PRIORS of z, NORMS
and ACTIVATIONS of the networks, UPSAMPLINGS of the generator, and the ENGINES that compute."""

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
    """`builds` is its class in torch.optim, `copies` the numbers kept per weight: the weight, its gradient and what it remembers.
    `fuses`: PyTorch can update a weight in one pass over it."""

    builds: str = ""
    copies: int = 3
    fuses: bool = False


@dataclass(frozen=True)
class Schedule(Choice):
    """`together`: both networks move at the same time, once per step."""

    together: bool = False


@dataclass(frozen=True)
class Prior(Choice):
    """`of_codes`: the one that the KL term of a VAE compares codes with."""

    of_codes: bool = False


@dataclass(frozen=True)
class Norm(Choice):
    """`over_batch`: a score depends on the other images of the batch. `over_channels`: all channels of an image count together."""

    over_batch: bool = False
    over_channels: bool = False


@dataclass(frozen=True)
class Activation(Choice):
    """`builds` is its class in torch.nn."""

    builds: str = ""


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


@dataclass(frozen=True)
class Engine(Choice):
    """How the same step is computed. The results differ by no more than rounding, unless `half`.

    `tested`: not an engine itself, but the fastest of those that a short test at the start of a run compares. `channels_last`:
    pictures and filters lie in memory pixel by pixel instead of channel by channel. `fused`: the optimizer updates each weight
    in one pass. `half`: the networks compute in bfloat16. `candidate`: the test may choose it.
    """

    tested: bool = False
    channels_last: bool = False
    fused: bool = False
    half: bool = False
    candidate: bool = False


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
            "optimal-gaussian",
            "As gaussian, with the sigma that fits the errors of each batch best, so that you need not choose it.",
            function="optimal_gaussian_log_likelihood",
            title="Gaussian, optimal sigma",
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
        Optimizer("adam", "Scales each step by past gradients.", ("beta1", "beta2"), builds="Adam", copies=4, fuses=True),
        Optimizer(
            "sgd",
            "Plain gradient steps with momentum, as in the 2014 paper.",
            ("momentum",),
            builds="SGD",
            copies=3,
            fuses=True,
        ),
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

PRIORS: dict[str, Prior] = table(
    (
        Prior("normal", "Mean 0, variance 1.", of_codes=True),
        Prior("uniform", "Evenly from -1 to 1."),
        Prior("truncated", "Normal without the tails beyond 2."),
    )
)

ENGINES: dict[str, Engine] = table(
    (
        Engine("auto", "The fastest of the exact ones in a short test when the run starts; the run keeps it.", tested=True),
        Engine("plain", "One operation after the other, as the code reads.", candidate=True),
        Engine("fused", "The optimizer updates each weight in one pass.", fused=True, candidate=True),
        Engine(
            "channels-last",
            "Also lays pictures out pixel by pixel, which suits most convolutions.",
            channels_last=True,
            fused=True,
            candidate=True,
        ),
        Engine(
            "bf16",
            "Also computes in 16-bit numbers (bfloat16). For GPUs: it rounds more, and most CPUs are slower with it.",
            channels_last=True,
            fused=True,
            half=True,
        ),
    )
)

NORMS: dict[str, Norm] = table(
    (
        Norm("none", "Nothing is normalised."),
        Norm(
            "batch",
            "Each channel over the whole batch. The networks learn faster, but a discriminator no longer judges each image by itself.",
            over_batch=True,
        ),
        Norm(
            "layer",
            "Each image by itself, over all of its channels, which is compatible with a gradient penalty.",
            over_channels=True,
        ),
    )
)

ACTIVATIONS: dict[str, Activation] = table(
    (
        Activation("relu", "Cuts off what is below 0.", builds="ReLU"),
        Activation("leaky-relu", "Keeps a fifth of what is below 0, so that units keep a gradient there.", builds="LeakyReLU"),
        Activation("elu", "Bends smoothly towards -1 below 0.", builds="ELU"),
        Activation("silu", "A smooth ReLU that dips a little below 0 (swish).", builds="SiLU"),
        Activation("tanh", "Squeezes everything between -1 and 1. Gradients vanish where it is flat.", builds="Tanh"),
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
