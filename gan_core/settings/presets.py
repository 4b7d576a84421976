"""Presets: named RunConfigs (recipes), each with what it shows, where it comes from, what to expect and what it costs."""

import difflib
from functools import partial
from typing import Any

from ..errors import ConfigError
from .breaking import BREAKING, PLANE
from .built import BUILT
from .decade import DECADE
from .recipe import Preset, add, but

PRESETS: dict[str, Preset] = {}
_preset = partial(add, PRESETS)

_SOON: dict[str, Any] = {
    "architecture": "dcgan",
    "d_norm": "batch",
    "z_dim": 64,
    "ngf": 32,
    "ndf": 32,
    "upsampling": "resize",
    "style_layers": 2,
    "lr_g": 2e-3,
    "lr_d": 2e-3,
    "lr_warmup": 50,
    "lr_decay": "linear",
    "decay_from": 0.4,
    "beta1": 0.0,
    "beta2": 0.99,
    "batch_size": 32,
    "label_smoothing": 0.1,
    "ema_decay": 0.999,
    "steps": 9000,
}
"""Our own recipe that shows digits soonest: small convolutional networks with styles, and many small batches."""

_preset(
    "mnist",
    "Digits (fastest)",
    "A small convolutional GAN (DCGAN), tuned to show handwritten digits as early as possible on a CPU.",
    "After 150 steps (4,800 images) the first digits; after 300 about half of the samples can be read; after 1,000 (32,000 images) seven in eight. From there to the end they gain in variety.",
    work=1,
    **_SOON,
)
_preset(
    "fashion",
    "Clothes (fastest)",
    "The same small DCGAN on Fashion-MNIST: shirts, shoes and bags.",
    "After 2,000 steps (256,000 images) four in five samples are clear clothes or shoes; bags and sandals come last.",
    work=1,
    dataset="fashion-mnist",
    **_SOON,
)
_preset(
    "faces-small",
    "Small faces",
    "A small DCGAN for colour images of 64 x 64, on faces that the app draws: skin, hair, glasses, hats, smiles. It also trains on CelebA and on your own images.",
    "Faces after 450 steps (14,000 images). After 1,400 steps hair, glasses and beards are clear and the backgrounds smooth. On 9,000 mirrored CelebA faces, nearly all samples are complete faces after 2,000 steps; a few are smeared or dark.",
    work=4.4,
    dataset="drawn-faces",
    **but(_SOON, {"ngf": 24, "ndf": 24, "lr_g": 2e-3, "lr_d": 2e-3, "batch_size": 32, "steps": 4000}),
)
_preset(
    "celeba",
    "Faces as in the DCGAN paper",
    "The networks of the DCGAN paper at 64 x 64, with batch norm on both sides, on CelebA: the recipe that most face GANs grew from. Made for a GPU. It also trains on drawn faces and on your own images.",
    "This recipe has not yet been tested to the end.",
    work=140,
    source="Radford et al., arXiv:1511.06434",
    dataset="celeba",
    architecture="dcgan",
    d_norm="batch",
    z_dim=100,
    prior="uniform",
    ngf=128,
    ndf=64,
    lr_g=2e-4,
    lr_d=2e-4,
    beta1=0.5,
    label_smoothing=0.0,
    ema_decay=0.995,
    batch_size=128,
    steps=40_000,
    sample_every=200,
    snapshot_every=1000,
)
_preset(
    "celeba-kana",
    "Faces as in GAN for Dummies",
    "Four blocks in each network; each block of D has two convolutions and two batch norms, then comes the average over the last map. G mirrors it. The source leaves widths and learning rates open, so these are our choice. Best on a GPU.",
    "This recipe has not yet been tested to the end.",
    work=37,
    source="M. Kana, GAN for Dummies",
    dataset="celeba",
    architecture="kana",
    z_dim=100,
    prior="uniform",
    ngf=32,
    ndf=32,
    lr_g=2e-4,
    lr_d=2e-4,
    beta1=0.5,
    label_smoothing=0.0,
    ema_decay=0.995,
    batch_size=64,
    steps=20_000,
    sample_every=100,
    snapshot_every=500,
)
_preset(
    "celeba-vae",
    "Faces (VAE)",
    "A variational autoencoder with the networks of the recipe Small faces. Compare its soft, stable faces with the sharper, less stable ones of the GAN.",
    "On 9,000 CelebA faces, about one in three samples is a soft face after 550 steps (18,000 images), and the others are brown patches. Longer training has not been tested.",
    work=2.6,
    source="Kingma and Welling, arXiv:1312.6114",
    dataset="celeba",
    **but(
        _SOON,
        {
            "architecture": "vae",
            "ngf": 24,
            "ndf": 24,
            "likelihood": "gaussian",
            "sigma": 0.7,
            "flip": True,
            "lr_g": 1e-3,
            "lr_d": 1e-3,
            "beta1": 0.9,
            "beta2": 0.999,
            "ema_decay": 0.99,
            "batch_size": 32,
            "kl_warmup": 300,
            "steps": 6000,
        },
    ),
)
_preset(
    "mnist-conditional",
    "Digits on demand",
    "A conditional DCGAN: the label sets the gains of the generator’s batch norms, and the discriminator decides whether image and label belong together. Each column of the grid is one digit, each row one latent vector.",
    "Nearly every sample is the digit of its column after 480 steps (61,000 images). At three times this learning rate it never settled.",
    work=1,
    source="Miyato and Koyama, arXiv:1802.05637, on our DCGAN",
    **but(_SOON, {"architecture": "projection", "lr_g": 2e-3, "lr_d": 2e-3}),
)
_preset(
    "faces-conditional",
    "Faces with attributes",
    "The small face GAN with attributes as conditions: smile, glasses, hat, hair colour and so on, in any combination. The first column of the grid requests no attribute, each other column a single one; each row is one latent vector.",
    "After 1,100 steps (35,000 images) glasses, beard and hair colour work in nearly every row, and hats in most; after 2,400 smiles and lipstick as well. Bald faces keep some hair, and specks remain.",
    work=4.3,
    source="Miyato and Koyama, arXiv:1802.05637, on our DCGAN",
    dataset="drawn-faces",
    **but(
        _SOON, {"architecture": "projection", "ngf": 24, "ndf": 24, "lr_g": 2e-3, "lr_d": 2e-3, "batch_size": 32, "steps": 6000}
    ),
)
_preset(
    "mnist-vae",
    "Digits (VAE)",
    "No game: a variational autoencoder whose decoder is the generator of the recipe Digits. It also learns how the codes of real digits are distributed, and draws from there. Stable, fast, and a little blurred.",
    "After 1,750 steps (224,000 images) soft digits, of which a classifier reads about three in five with confidence; after 3,000 two in three. The others lie between two digits.",
    work=0.64,
    source="Kingma and Welling, arXiv:1312.6114",
    **but(
        _SOON,
        {
            "architecture": "vae",
            "lr_g": 1e-3,
            "lr_d": 1e-3,
            "beta1": 0.9,
            "beta2": 0.999,
            "ema_decay": 0.999,
            "z_dim": 12,
            "flow_layers": 16,
            "flow_width": 256,
        },
    ),
)
_preset(
    "mnist-mlp",
    "Digits from linear layers",
    "The classic beginner’s GAN, with only linear layers, leaky ReLU and dropout; the target of real images is 0.9. It never learns that pixels have neighbours, so its digits stay grainy. Compare it with the convolutional one.",
    "Most samples can be read after 6,000 steps (384,000 images), with specks around them.",
    work=0.27,
    source="R. Dash, What are GANs?",
    architecture="mlp",
    z_dim=100,
    ngf=128,
    ndf=128,
    dropout=0.3,
    label_smoothing=0.1,
    steps=20_000,
    sample_every=200,
    snapshot_every=1000,
)
_preset(
    "mnist-goodfellow",
    "The first GAN (2014)",
    "Algorithm 1 of 2014: the discriminator climbs the minimax value, the generator descends on log(1 - D(G(z))), and both take gradient steps with momentum. Slow by today’s standards, because the gradient of this loss is weakest while the fakes are worst.",
    "After 1,000 to 1,500 steps (100,000 to 150,000 images) rough shapes of two digits, and nothing else. Later the discriminator is right about nearly every image and the generator learns little more. With the same learning rate for both, the discriminator won within 50 steps and the losses soon became infinite.",
    work=0.35,
    source="Goodfellow et al., arXiv:1406.2661",
    architecture="mlp",
    z_dim=100,
    ngf=128,
    ndf=128,
    dropout=0.2,
    loss="minimax",
    label_smoothing=0.0,
    optimizer="sgd",
    momentum=0.5,
    lr_g=0.1,
    lr_d=0.02,
    batch_size=100,
    steps=20_000,
    sample_every=200,
    snapshot_every=1000,
)
_preset(
    "mnist-dcgan-michelucci",
    "A textbook DCGAN",
    "5 x 5 convolutions, batch norm and dropout; both networks move at the same time, from the same batch of fakes. Large for a CPU.",
    "With batches of 64, strokes with holes after 2,000 steps (128,000 images); some look like a 1, a 7 or a 0, but few are digits yet. It needs more steps.",
    work=19,
    source="U. Michelucci, GANs, a gentle introduction (2022)",
    architecture="michelucci",
    schedule="simultaneous",
    z_dim=100,
    ngf=64,
    ndf=64,
    dropout=0.3,
    label_smoothing=0.0,
    lr_g=1e-4,
    lr_d=1e-4,
    beta1=0.9,
    beta2=0.999,
    ema_decay=0.0,
    batch_size=256,
    steps=11_750,
    log_every=2,
    sample_every=50,
)
_preset(
    "mnist-cgan",
    "A textbook conditional GAN",
    "The label becomes one more feature map of the generator and one more channel of the discriminator’s image. The text does not say how the generator doubles its maps. Here it uses batch norm, because without it all images turned black. Large for a CPU.",
    "After 1,000 steps (128,000 images) most columns show their digit, with ragged edges; a classifier recognises 64 % of the samples as the requested digit. Longer training has not been tested.",
    work=29,
    source="U. Michelucci, GANs, a gentle introduction (2022)",
    architecture="embedding",
    z_dim=100,
    ngf=128,
    ndf=128,
    dropout=0.4,
    label_smoothing=0.0,
    batch_size=128,
    steps=20_000,
    log_every=2,
    sample_every=50,
)
_preset(
    "mnist-mmd",
    "Digits without a discriminator",
    "The generator minimises a kernel distance between real and generated batches (maximum mean discrepancy). Training is stable, but pixels are a poor measure of images. See how far it gets.",
    "After 1,700 steps (435,000 images) about two thirds of the samples can be read. They are soft, with specks.",
    work=0.49,
    source="Li et al., arXiv:1502.02761",
    architecture="mlp",
    loss="mmd",
    z_dim=32,
    ngf=128,
    lr_g=1e-3,
    beta1=0.9,
    batch_size=256,
    steps=10_000,
    sample_every=100,
    snapshot_every=500,
)
_preset(
    "ring",
    "The game in the plane",
    "Points instead of images, so that you can see everything: real points in blue, generated points in orange, and behind them what the discriminator believes: blue for real, orange for fake, a dark line where it cannot tell.",
    "A ring through all eight clusters after 700 steps; nearly every point lies in a cluster after 5,000.",
    work=0.11,
    **but(PLANE, {"penalty": "r1", "penalty_weight": 0.1, "lr_g": 1e-3, "lr_d": 1e-3, "z_dim": 8}),
)
_preset(
    "ring-goodfellow",
    "The 2014 algorithm in the plane",
    "Algorithm 1 of 2014 with momentum and the saturating loss, where you can watch every point.",
    "A closed ring after 2,500 steps, and most points in the eight clusters after 5,000. With a learning rate of 0.05 it got there sooner and lost everything again.",
    work=0.063,
    source="Goodfellow et al., arXiv:1406.2661",
    **but(PLANE, {"loss": "minimax", "optimizer": "sgd", "momentum": 0.5, "lr_g": 0.02, "lr_d": 0.02, "z_dim": 8}),
)

PRESETS.update(DECADE | BUILT | BREAKING)


def preset(name: str) -> Preset:
    """The preset of this name. Raises ConfigError with the nearest names."""
    if name in PRESETS:
        return PRESETS[name]
    near = difflib.get_close_matches(name, PRESETS, n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Choose one of: {', '.join(PRESETS)}."
    raise ConfigError(f"Unknown preset {name!r}.", hint)
