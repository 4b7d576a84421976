"""Recipes of what came after the first GANs, one a step of the field, all on MNIST with networks of one size.

They are the games of their papers on our small DCGAN, so that they can be compared: `python -m benchmarks.decade` does.
"""

from typing import Any

from .config import RunConfig
from .recipe import Preset

DECADE: dict[str, Preset] = {}

_NETWORKS: dict[str, Any] = {
    "architecture": "dcgan",
    "d_norm": "none",
    "z_dim": 64,
    "ngf": 16,
    "ndf": 16,
    "beta1": 0.0,
    "beta2": 0.99,
    "batch_size": 64,
    "label_smoothing": 0.0,
    "ema_decay": 0.995,
    "steps": 4000,
}


def _recipe(name: str, title: str, source: str, about: str, expect: str, work: float, **settings: Any) -> None:
    DECADE[name] = Preset(title, about, expect, RunConfig(preset=name, **(_NETWORKS | settings)), work, source)


_recipe(
    "mnist-dcgan",
    "Convolutions and batch norm (2016)",
    "Radford et al., arXiv:1511.06434, on our small DCGAN",
    "The game of 2014 with convolutional networks and batch norm on both sides, which made it work on real pictures. Large batches and "
    "the largest steps that still work.",
    "After 160 steps (20,000 images) broken strokes with specks, of which about one in three can be read. Longer training has not been tested.",
    1.1,
    d_norm="batch",
    batch_size=128,
    label_smoothing=0.1,
    lr_g=6e-3,
    lr_d=6e-3,
)
_recipe(
    "mnist-wgan-gp",
    "Wasserstein with a gradient penalty (2017)",
    "Gulrajani et al., arXiv:1704.00028",
    "The critic’s scores have no limits, and the gap between them is a distance, as long as its slope stays near 1: the gradient "
    "penalty sees to that. Five critic updates for each of the generator.",
    "After 60 steps (19,000 images) grey shapes of the size of digits, all different. Longer training has not been tested; the five critic updates make it slow to start.",
    2.7,
    loss="wasserstein",
    penalty="gradient-penalty",
    penalty_weight=10,
    n_critic=5,
    lr_g=1e-3,
    lr_d=1e-3,
    steps=3000,
)
_recipe(
    "mnist-spectral-hinge",
    "Spectral normalisation and the hinge (2018)",
    "Miyato et al., arXiv:1802.05957",
    "Each layer of the discriminator is divided by its largest singular value, so that its slope is limited everywhere, at the cost "
    "of hardly any time. The hinge leaves pictures alone that are judged well already.",
    "After 300 steps (19,000 images) about a third of the samples can be read, in thick strokes with specks. Longer training has not been tested.",
    0.51,
    loss="hinge",
    spectral_norm=True,
    lr_g=2e-3,
    lr_d=4e-3,
)
_recipe(
    "mnist-r1",
    "R1 (2018)",
    "Mescheder et al., arXiv:1801.04406",
    "The loss of 2014 and one term more: at real pictures the discriminator should be flat. That is what makes the game converge "
    "near its equilibrium, and StyleGAN was built on it.",
    "After 150 steps (9,600 images) broken strokes, of which about one in five looks like a digit. Longer training has not been tested.",
    0.67,
    penalty="r1",
    penalty_weight=0.1,
    lr_g=2e-3,
    lr_d=2e-3,
)
_recipe(
    "mnist-diffaugment",
    "DiffAugment, for few pictures (2020)",
    "Zhao et al., arXiv:2006.10738",
    "Only 200 digits to learn from. Real and generated pictures are shifted and partly hidden before the discriminator sees them, so "
    "that it cannot memorise them.",
    "After 150 steps (9,600 images) strokes, few of them digits. Longer training has not been tested; augmentation pays late, when a run without it has begun to copy.",
    0.75,
    num_images=200,
    augment="translation-cutout",
    penalty="r1",
    penalty_weight=0.1,
    lr_g=2e-3,
    lr_d=2e-3,
)
_recipe(
    "mnist-projected",
    "A taught discriminator (2021)",
    "Sauer et al., arXiv:2111.01007",
    "The discriminator sees the features of a fixed network that already knows digits, instead of pixels. It is not told what a "
    "digit is, but it starts with an eye for strokes. The metrics are measured with another network, the digit judge; as both have "
    "seen MNIST, they may still flatter it a little.",
    "After 150 steps (9,600 images) about half of the samples can be read, with a haze around them. Longer training has not been tested.",
    0.73,
    architecture="projected",
    loss="hinge",
    spectral_norm=True,
    lr_g=2e-3,
    lr_d=2e-3,
)
_recipe(
    "mnist-r3gan",
    "Relativistic pairs with R1 and R2 (2024)",
    "Huang et al., arXiv:2501.05441",
    "The game of R3GAN: each real picture is compared with a generated one, and the discriminator should be flat at both. It was made "
    "to cover the data without any tricks.",
    "After 300 steps (38,000 images) about a third of the samples can be read; the others are broken strokes. Longer training has not been tested.",
    0.94,
    loss="relativistic",
    penalty="r1-r2",
    penalty_weight=0.1,
    lr_g=2e-3,
    lr_d=2e-3,
)
