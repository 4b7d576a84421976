"""Presets: named RunConfigs, each with what it is for, where it comes from, what it costs and what came of it."""

import difflib
from dataclasses import dataclass

from ..errors import ConfigError
from .config import RunConfig


@dataclass(frozen=True)
class Preset:
    """A place to begin.

    `source` names the text that a recipe follows, "" for our own. `cost` is a time on a laptop's CPU. `outcome` is what
    its pictures looked like when it was tried. `watch` is what to look out for in a recipe that is meant to fail.
    """

    title: str
    about: str
    cost: str
    config: RunConfig
    source: str = ""
    outcome: str = ""
    watch: str = ""


PRESETS: dict[str, Preset] = {}


def _preset(name: str, title: str, about: str, cost: str, *, source="", outcome="", watch="", **settings) -> None:
    PRESETS[name] = Preset(title, about, cost, RunConfig(preset=name, **settings), source, outcome, watch)


_SOON = {
    "architecture": "dcgan",
    "d_norm": "batch",
    "z_dim": 64,
    "ngf": 32,
    "ndf": 32,
    "lr_g": 6e-3,
    "lr_d": 6e-3,
    "beta1": 0.0,
    "beta2": 0.99,
    "batch_size": 128,
    "label_smoothing": 0.1,
    "ema_decay": 0.995,
    "steps": 3000,
}
"""The recipe of our own that shows digits soonest: small convolutional networks, and steps as large as they can bear."""

_preset(
    "mnist",
    "Digits, soonest",
    "A small convolutional GAN (DCGAN) tuned to show handwritten digits as early as can be on a CPU.",
    "first digits within seconds, good ones in a minute",
    outcome="On two slow cores: about 50 of 64 can be read after 300 steps (85 s beside other work), a few more and much sharper after 3,000 (14 min beside other work).",
    **_SOON,
)
_preset(
    "fashion",
    "Clothes, soonest",
    "The same small DCGAN on Fashion-MNIST: shirts, shoes and bags.",
    "first shapes within seconds, good ones in two minutes",
    outcome="On two slow cores, beside other work: after 2,000 steps (15 min) four in five are clear clothes or shoes; bags and sandals come last.",
    dataset="fashion-mnist",
    **_SOON,
)
_preset(
    "faces-small",
    "Faces, in small",
    "A small DCGAN in colour, 64 x 64, on faces that this program draws itself: skin, hair, glasses, hats, smiles. It takes "
    "CelebA and your own pictures too.",
    "first faces in a minute, clear ones in ten",
    outcome="On two slow cores, beside other work: faces after 450 steps (4 min); after 1,400 (11 min) hair, glasses and beards are clear and the backgrounds smooth. On 9,000 CelebA faces, mirrored: nearly all are faces with eyes, mouth and hair in place after 2,000 steps (64,000 images; 6 min on one quicker core), a few smeared or dark.",
    dataset="drawn-faces",
    **_SOON | {"ngf": 24, "ndf": 24, "lr_g": 2e-3, "lr_d": 2e-3, "batch_size": 32, "steps": 4000},
)
_preset(
    "celeba",
    "Faces, as in the DCGAN paper",
    "The DCGAN paper's own networks at 64 x 64, batch norm on both sides, on CelebA: the recipe that most face GANs grew "
    "from. Made for a GPU; it runs on drawn faces and on your own pictures too.",
    "not made for one: half a minute a step on one busy core, 40,000 steps in all",
    source="Radford et al., arXiv:1511.06434",
    outcome="Not yet seen to its end: a step took half a minute on one busy core.",
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
    "Faces, as GAN for Dummies has them",
    "Four blocks on either side, each of D's with two convolutions and two batch norms, then the average over the last map; "
    "G mirrors it. The source leaves widths and rates open: they are ours. Best on a GPU.",
    "several seconds a step: hours",
    source="M. Kana, GAN for Dummies",
    outcome="Not yet seen to its end: a step took nine seconds on one busy core.",
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
    "Faces from an autoencoder",
    "A variational autoencoder with the networks of the faces-small preset: compare its soft, steady faces with the sharp, "
    "quarrelsome ones of the GAN.",
    "the first soft faces in ten minutes",
    source="Kingma and Welling, arXiv:1312.6114",
    outcome="On 9,000 CelebA faces, on one busy core: after 550 steps (11 min) about one in three is a soft face, the others brown patches. It was not seen further.",
    dataset="celeba",
    **_SOON
    | {
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
)
_preset(
    "mnist-conditional",
    "Digits on demand",
    "A conditional DCGAN: the label sets the gains of the generator's batch norms, and the discriminator asks whether picture "
    "and label belong together. Each column of the grid is one digit, each row one handwriting.",
    "first digits within seconds, good ones in a minute",
    source="Miyato and Koyama, arXiv:1802.05637, on our DCGAN",
    outcome="On two slow cores: nearly every cell is the digit of its column after 480 steps (166 s beside other work). At three times this learning rate it never settled.",
    **_SOON | {"architecture": "projection", "lr_g": 2e-3, "lr_d": 2e-3},
)
_preset(
    "faces-conditional",
    "Faces by switches",
    "The small face GAN with attributes as conditions: smile, glasses, hat, hair colour and so on, of which any may hold at "
    "once. The first column of the grid asks for none of them, each other one for one alone; each row is one z.",
    "first faces in two minutes, switches that act in ten",
    source="Miyato and Koyama, arXiv:1802.05637, on our DCGAN",
    outcome="On two slow cores, beside much other work: after 1,100 steps (15 min) glasses, beard and hair colour act in nearly every row, hat in most; after 2,400 (47 min) smiles, hats and lipstick as well. Bald faces keep some hair, and specks remain.",
    dataset="drawn-faces",
    **_SOON | {"architecture": "projection", "ngf": 24, "ndf": 24, "lr_g": 2e-3, "lr_d": 2e-3, "batch_size": 32, "steps": 6000},
)
_preset(
    "mnist-vae",
    "Digits from an autoencoder",
    "No game: a variational autoencoder whose decoder is the very generator of the mnist preset. Steady, fast, and a little blurred.",
    "digits within seconds, as good as they get in two minutes",
    source="Kingma and Welling, arXiv:1312.6114",
    outcome="On two slow cores: after 1,500 steps (3 min) soft digits, two in three to be read, the others between two digits.",
    **_SOON | {"architecture": "vae", "lr_g": 1e-3, "lr_d": 1e-3, "beta1": 0.9, "beta2": 0.999, "ema_decay": 0.99},
)
_preset(
    "mnist-mlp",
    "Digits from linear layers",
    "The classic beginner's GAN: linear layers, leaky ReLU and dropout only; real labels smoothed to 0.9. It never learns "
    "that pixels have neighbours, so its digits stay grainy: compare with the convolutional one.",
    "first strokes in a minute, digits in five to ten",
    outcome="On two slow cores: most can be read after 6,000 steps (4 min), with specks around them.",
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
    "The paper that began it",
    "Algorithm 1 of 2014: the discriminator climbs the minimax value, the generator descends on log(1 - D(G(z))), both by "
    "gradient steps with momentum. Slow by today's measure, because that loss pulls least while the fakes are worst.",
    "first strokes in a minute",
    outcome="After 940 steps, and after 2,100 (3 min), every cell held the same blot, between a 7 and a 9: it moves, and has collapsed. With half the learning rate or less dropout the discriminator won at once and nothing moved.",
    source="Goodfellow et al., arXiv:1406.2661",
    architecture="mlp",
    z_dim=100,
    ngf=128,
    ndf=128,
    dropout=0.5,
    loss="minimax",
    label_smoothing=0.0,
    optimizer="sgd",
    momentum=0.5,
    lr_g=0.1,
    lr_d=0.1,
    batch_size=100,
    steps=20_000,
    sample_every=200,
    snapshot_every=1000,
)
_preset(
    "mnist-dcgan-michelucci",
    "A textbook DCGAN",
    "5 x 5 convolutions, batch norm and dropout, both networks moved at once from the same batch of fakes. Big for a CPU.",
    "shapes in minutes, digits in an hour",
    outcome="On two slow cores, with batches of 64: strokes with holes in them after 2,000 steps (7 min); some can be taken for a 1, a 7 or a 0, few are digits yet. It takes longer.",
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
    "The label becomes one more feature map of the generator and one more channel of the discriminator's picture. How the "
    "generator doubles its maps the text leaves open: here with batch norm, as without it all pictures turned black. Big for a CPU.",
    "shapes in minutes, digits in an hour",
    outcome="On two cores, beside much other work: after 1,000 steps (46 min) most columns show their digit, with ragged edges; a judge reads 64 % of them as what was asked for. It was not seen further.",
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
    "Digits without a critic",
    "No discriminator at all: the generator makes a kernel's distance between real and generated batches small (maximum mean "
    "discrepancy). Steady and honest, but pixels are a poor measure of pictures: see how far it gets.",
    "digits in a minute or two",
    outcome="On two slow cores, beside other work: after 1,700 steps (140 s) about two thirds can be read, soft and with specks.",
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
_PLANE = {
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
_preset(
    "ring",
    "The game in the plane",
    "Points instead of pictures, so that everything can be seen: real points in blue, generated ones in orange, and over "
    "the whole plane what the discriminator believes: blue for real, orange for fake, white where it cannot tell.",
    "the ring closes within a minute",
    outcome="On two slow cores: a ring over all eight places after 700 steps (15 s), nearly every point on one of them after 5,000 (90 s).",
    **_PLANE | {"penalty": "r1", "penalty_weight": 0.1, "lr_g": 1e-3, "lr_d": 1e-3, "z_dim": 8},
)
_preset(
    "ring-goodfellow",
    "The paper's algorithm in the plane",
    "Algorithm 1 of 2014 with momentum and the saturating loss, where one can watch every point.",
    "some of the eight places in a minute",
    outcome="On two slow cores: a closed ring after 2,500 steps (26 s), most points on the eight places after 5,000 (53 s). At a learning rate of 0.05 it got there sooner and lost everything again.",
    source="Goodfellow et al., arXiv:1406.2661",
    **_PLANE | {"loss": "minimax", "optimizer": "sgd", "momentum": 0.5, "lr_g": 0.02, "lr_d": 0.02, "z_dim": 8},
)

# -- meant to fail ------------------------------------------------------------------------------------------------------

_preset(
    "break-perfect-d",
    "A discriminator trained to perfection",
    "Ten discriminator updates for each one of the generator, on the paper's own loss: a perfect critic teaches nothing.",
    "it stands still from the first minute",
    outcome="After 1,000 steps: even grey noise. The generator's gradient was 3e-8.",
    watch="D(x) goes to 1 and D(G(z)) to 0, the generator's gradient (More curves) fades to nothing, and the pictures stop changing.",
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
_preset(
    "break-collapse",
    "Mode collapse",
    "A generator that is allowed five steps to each of its critic's jumps to whatever fools it now.",
    "within seconds",
    outcome="After 500 steps all points lay in one short line beside one place; after 2,000 in one spot on another.",
    watch="All orange points sit on one or two of the eight places, and jump to another when the discriminator has caught up.",
    **_PLANE | {"g_updates": 5, "lr_g": 2e-3, "lr_d": 5e-4, "z_dim": 2, "ema_decay": 0.0, "steps": 2000},
)
_preset(
    "break-lr",
    "Learning rates far too high",
    "The mnist preset with steps fifty times as large: both networks leap over every answer.",
    "within seconds",
    outcome="After 300 steps: white blots on black, the same few in every picture.",
    watch="Losses jump by whole units from point to point, and the pictures are all alike: noise or one single pattern.",
    **_SOON | {"lr_g": 0.2, "lr_d": 0.2, "steps": 600},
)
_preset(
    "break-no-penalty",
    "Wasserstein without a leash",
    "The Wasserstein loss means a distance only while the discriminator's slope is bounded. Here nothing bounds it.",
    "within a minute",
    outcome="After 500 steps and after 2,000: one clump, each time elsewhere, on none of the eight places.",
    watch="The points gather in one clump that wanders through the plane and never spreads; the gap (More curves) swings through 0 and says nothing.",
    **_PLANE | {"loss": "wasserstein", "lr_g": 1e-3, "lr_d": 1e-3, "z_dim": 8, "steps": 2000},
)
_preset(
    "break-memorise",
    "Sixteen pictures",
    "The mnist preset with sixteen real digits to learn from: the discriminator soon knows them by heart.",
    "within a minute or two",
    outcome="After 550 steps about two thirds of the cells were copies of the sixteen, the others specks.",
    watch="Every generated digit is one of the sixteen in the picture of the reals, or nothing at all; none is new.",
    **_SOON | {"num_images": 16, "steps": 1500},
)


def preset(name: str) -> Preset:
    """The preset of this name. Raises ConfigError with the nearest names."""
    if name in PRESETS:
        return PRESETS[name]
    near = difflib.get_close_matches(name, PRESETS, n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(PRESETS)}."
    raise ConfigError(f"There is no preset named {name!r}.", hint)
