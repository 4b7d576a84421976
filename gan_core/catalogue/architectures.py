"""ARCHITECTURES: how the networks can be built, and what others ask about each way."""

from dataclasses import dataclass

from .table import filled, one_of, table

SQUARES = (16, 28, 32, 48, 64, 96, 128)
"""Sides that networks draw which double a smallest map of 4 to 7 pixels at least twice."""
GAN, VAE, MMD = "gan", "vae", "mmd"
"""The kinds of experiment: two networks in a game, an autoencoder, or a generator alone that matches distributions."""


@dataclass(frozen=True)
class Architecture:
    """One way to build the networks.

    `module` has build(config, shape, num_classes) -> (G, D), or (decoder, encoder) for a VAE.
    `kind`: GAN or VAE. `sides`: the image sides that it can draw, () for any. `points`: it draws points in the plane, not images.
    `takes`: the settings that only some architectures use, of those that this one uses.
    `normalises`: its discriminator always normalises over the batch, so that no image has a score of its own.
    `label_enters`: how a label enters the generator and the discriminator, for a conditional architecture; {0} and {1} stand
    for the name of an image of one class and for the label of another. `without_labels`: its unconditional sibling of the same layers.
    `teacher`: the kind of picture (a judge of the data sets) that the fixed network which its discriminator looks through was
    taught, so that it takes no other; "" without one. `vae_twin`: the autoencoder whose decoder is this generator. `parts_of`: the architecture whose layers it reuses.
    """

    name: str
    title: str
    about: str
    module: str
    kind: str = GAN
    sides: tuple[int, ...] = ()
    points: bool = False
    takes: tuple[str, ...] = ()
    normalises: bool = False
    label_enters: tuple[str, ...] = ()
    without_labels: str = ""
    teacher: str = ""
    vae_twin: str = ""
    parts_of: str = ""

    def __post_init__(self) -> None:
        filled(self.name, title=self.title, about=self.about, module=self.module)
        one_of(self.name, "kind", self.kind, (GAN, VAE))
        one_of(self.name, "number of sentences in label_enters", str(len(self.label_enters)), ("0", "2"))

    @property
    def conditional(self) -> bool:
        """Whether it draws the class or the attributes that a label requests."""
        return bool(self.label_enters)

    @property
    def matches_distributions(self) -> bool:
        """Whether its generator can also learn without a discriminator, by matching distributions (MMD)."""
        return self.kind == GAN and not self.conditional


ARCHITECTURES: dict[str, Architecture] = table(
    (
        Architecture(
            "dcgan",
            "DCGAN",
            "Convolutions, which look at neighbouring pixels together.",
            "gan_core.models.dcgan",
            sides=SQUARES,
            takes=("dropout", "d_norm", "upsampling", "style_layers", "pixel_scores"),
            vae_twin="vae",
        ),
        Architecture(
            "builder",
            "Networks of your choice",
            "Convolutional networks that you build yourself: you choose depth, norm, activation, upsampling and residual blocks.",
            "gan_core.models.builder",
            sides=SQUARES,
            takes=(
                *("dropout", "d_norm", "upsampling", "g_depth", "d_depth"),
                *("g_residual", "d_residual", "g_norm", "g_activation", "d_activation"),
            ),
        ),
        Architecture(
            "mlp",
            "MLP",
            "Linear layers, which have to learn which pixels are neighbours.",
            "gan_core.models.mlp",
            takes=("dropout",),
        ),
        Architecture(
            "michelucci",
            "Textbook DCGAN",
            "The DCGAN of U. Michelucci’s text, with 5 x 5 convolutions.",
            "gan_core.models.michelucci",
            sides=(28,),
            takes=("dropout",),
        ),
        Architecture(
            "kana",
            "DCGAN with double blocks",
            "The face DCGAN of M. Kana’s “GAN for Dummies”, with batch norm in both networks.",
            "gan_core.models.kana",
            sides=(64,),
            normalises=True,
        ),
        Architecture(
            "embedding",
            "Conditional GAN with label maps",
            "A conditional GAN: the label becomes an additional feature map.",
            "gan_core.models.embedding",
            sides=(28,),
            takes=("dropout",),
            label_enters=(
                "**Generator.** The label becomes 50 learned numbers, and these become one more feature map (dashed) beside those "
                "that are made from z. From there on, everything is as in a GAN without labels.",
                "**Discriminator.** The label becomes one more channel of the image (dashed), like a second, faint image on top of "
                "it, so the first layer sees both. So {0} that was requested as {1} counts as fake.",
            ),
        ),
        Architecture(
            "projection",
            "Conditional DCGAN with projection",
            "A conditional DCGAN: the label sets the gains of the batch norms, and D compares it with the features of the image.",
            "gan_core.models.projection",
            sides=SQUARES,
            takes=("dropout", "d_norm", "upsampling", "style_layers", "pixel_scores"),
            label_enters=(
                "**Generator.** In a plain DCGAN, batch norm scales and shifts each channel in the same way for every image. Here each "
                "label has its own gains and shifts (the arrows marked y), which turn some features up and others down. z enters as usual.",
                "**Discriminator.** It first turns the image alone into a list of features. The label is looked up as a list of the same "
                "length (dashed). Their products (×) are added up, which measures how well image and label fit. That is added (+) to "
                "the usual score for *real or fake*, which uses the features alone. So {0} that was requested as {1} counts as fake.",
            ),
            without_labels="dcgan",
        ),
        Architecture(
            "projected",
            "DCGAN with a taught discriminator",
            "D sees the features of a fixed network that already knows digits, so it starts with an eye for strokes (projected "
            "GANs). What measures the run is another network.",
            "gan_core.models.projected",
            sides=(28,),
            takes=("upsampling", "style_layers"),
            teacher="digits",
        ),
        Architecture(
            "vae",
            "VAE",
            "A variational autoencoder with the layers of the DCGAN, and no discriminator.",
            "gan_core.models.vae",
            kind=VAE,
            sides=SQUARES,
            takes=("dropout", "d_norm", "upsampling", "style_layers"),
            parts_of="dcgan",
        ),
        Architecture(
            "mlp2d",
            "MLP in the plane",
            "Small networks for points in the plane.",
            "gan_core.models.mlp2d",
            points=True,
            takes=("dropout",),
        ),
    )
)


def _check() -> None:
    for row in ARCHITECTURES.values():
        for field in ("without_labels", "vae_twin", "parts_of"):
            if (other := getattr(row, field)) and other not in ARCHITECTURES:
                raise ValueError(f"{row.name}: {field} names {other!r}, which is not an architecture")


_check()
