"""Recipes that fail on purpose, each in a way of its own, and the games in the plane that some of them spoil."""

from functools import partial
from typing import Any

from .recipe import Preset, add, but

BREAKING: dict[str, Preset] = {}

PLANE: dict[str, Any] = {
    "dataset": "ring",
    "architecture": "mlp2d",
    "ngf": 128,
    "ndf": 128,
    "label_smoothing": 0.0,
    "batch_size": 256,
    "steps": 5000,
    "sample_every": 50,
    "snapshot_every": 250,
    "log_every": 10,
}
_LARGE: dict[str, Any] = {
    "architecture": "dcgan",
    "d_norm": "batch",
    "z_dim": 64,
    "ngf": 32,
    "ndf": 32,
    "beta1": 0.0,
    "beta2": 0.99,
    "label_smoothing": 0.1,
    "lr_g": 6e-3,
    "lr_d": 6e-3,
    "batch_size": 128,
    "ema_decay": 0.995,
    "steps": 3000,
}
"""A small plain DCGAN with large batches and the largest steps that work."""


_recipe = partial(add, BREAKING)


_recipe(
    "break-perfect-d",
    "A perfect discriminator",
    "Ten discriminator updates for each generator update, with the loss of the 2014 paper. A perfect discriminator teaches the generator nothing.",
    "After 1,000 steps, uniform grey noise. The gradient of the generator was 3e-8.",
    work=1.2,
    watch="D(x) goes to 1 and D(G(z)) to 0, the generator’s gradient (More curves) vanishes, and the images stop changing.",
    architecture="mlp",
    z_dim=64,
    ngf=64,
    ndf=128,
    loss="minimax",
    label_smoothing=0.0,
    n_critic=10,
    lr_d=1e-3,
    steps=2000,
)
_recipe(
    "break-collapse",
    "Mode collapse",
    "The generator takes five steps for each step of a slow discriminator, and jumps to whatever fools it right now.",
    "After 500 steps all points form one short line near one cluster; after 2,000 steps they are a spot at another.",
    work=0.18,
    watch="All orange points sit at one or two of the eight clusters, and jump to another when the discriminator has caught up.",
    **but(PLANE, {"g_updates": 5, "lr_g": 2e-3, "lr_d": 5e-4, "z_dim": 2, "ema_decay": 0.0, "steps": 2000}),
)
_recipe(
    "break-lr",
    "Learning rates far too high",
    "A small DCGAN with learning rates of 0.2, a hundred times those of the recipe Digits: both networks jump past every solution.",
    "After 300 steps, white blots on black, the same few in every image.",
    work=2,
    watch="The losses jump by whole units from point to point, and the images are all alike: noise or one single pattern.",
    **but(_LARGE, {"lr_g": 0.2, "lr_d": 0.2, "steps": 600}),
)
_recipe(
    "break-no-penalty",
    "Wasserstein without a penalty",
    "The Wasserstein loss is a distance only while the slope of the discriminator is bounded. Here nothing bounds it.",
    "After 500 steps, and after 2,000, one clump, each time in another place and in none of the eight clusters.",
    work=0.065,
    watch="The points gather in one clump that wanders through the plane and never spreads. The Wasserstein gap (More curves) swings through 0 and no longer measures anything.",
    **but(PLANE, {"loss": "wasserstein", "lr_g": 1e-3, "lr_d": 1e-3, "z_dim": 8, "steps": 2000}),
)
_recipe(
    "break-memorise",
    "Sixteen images",
    "A small DCGAN with only sixteen real digits to learn from. The discriminator soon memorises them.",
    "After 550 steps about two thirds of the samples are copies of the sixteen digits, and the others are specks.",
    work=2,
    watch="Every generated digit is one of the sixteen real ones, or nothing at all. None is new.",
    **but(_LARGE, {"num_images": 16, "steps": 1500}),
)
