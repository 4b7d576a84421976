"""Conditional GANs: ask for a digit, get that digit (Mirza and Osindero, arXiv:1411.1784). Two ways to let the label in.

embedding:   the label becomes one more feature map, of G's smallest map and of D's picture.
projection:  the label sets the gains of G's batch norms, and D asks how well the picture's features fit the label.

Labels y are int64 (N,), or floats (N, num_classes) that weigh the classes: a one-hot row is the class itself, and a row
such as 0.5 and 0.5 is a picture on the way from one class to another. Where the columns are attributes, of which several
may hold at once, a row has a 1 for each that holds.
"""

from torch import Tensor, cat, nn, zeros
from torch.nn.functional import embedding

from ..errors import ConfigError
from ..settings.config import RunConfig
from . import dcgan, michelucci
from .layers import add_spectral_norm
from .michelucci import SameConv2d, size_of

SLOPE = 0.2
EMBEDDING = 50


def look_up(table: Tensor, y: Tensor | None) -> Tensor:
    """Rows (N, width) of `table` (num_classes, width) for labels (N,), or mixtures of rows for weights (N, num_classes).

    Raises ValueError where y is missing or of another shape.
    """
    if y is None:
        raise ValueError("a conditional network needs labels y")
    if y.is_floating_point() and y.dim() == 2 and y.shape[1] == len(table):
        return y.to(table.dtype) @ table
    if y.is_floating_point() or y.dim() != 1:
        raise ValueError(f"labels are int64 (N,) or float weights (N, {len(table)}), not {y.dtype} of shape {tuple(y.shape)}")
    return embedding(y, table)


class LabelEmbedding(nn.Module):
    """Labels, or weights of classes, to vectors (N, width), which are learnt. Small and uniform at first, as in Keras."""

    def __init__(self, num_classes: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(zeros(num_classes, width).uniform_(-0.05, 0.05))

    def forward(self, y: Tensor | None) -> Tensor:
        return look_up(self.weight, y)


class ConditionalBatchNorm2d(nn.BatchNorm2d):
    """Batch norm with gains and shifts of each class (Dumoulin et al., arXiv:1610.07629; de Vries et al., arXiv:1707.00683).

    x (N, C, H, W) and labels y to the same shape as x. The statistics are those of all classes together.
    """

    def __init__(self, num_features: int, num_classes: int) -> None:
        super().__init__(num_features, affine=False)
        # around 1 and 0, so that any number of attributes may hold at once, or none
        self.gain = nn.Parameter(zeros(num_classes, num_features))
        self.shift = nn.Parameter(zeros(num_classes, num_features))

    def forward(self, x: Tensor, y: Tensor | None) -> Tensor:
        gain, shift = (look_up(table, y)[:, :, None, None] for table in (self.gain, self.shift))
        return (1 + gain) * super().forward(x) + shift


# -- embedding ------------------------------------------------------------------------------------------------------------


def _label_map(num_classes: int, height: int, width: int) -> nn.Sequential:
    """Labels to one feature map (N, 1, height, width)."""
    return nn.Sequential(
        LabelEmbedding(num_classes, EMBEDDING),
        nn.Linear(EMBEDDING, height * width),
        nn.Unflatten(1, (1, height, width)),
    )


class EmbeddingGenerator(nn.Module):
    """z (N, z_dim) and labels to images (N, C, H, W) in [-1, 1], H and W multiples of 4.

    The recipe that U. Michelucci's text describes, with its 128 channels where ngf is 128: z becomes 7 x 7 x 128, the label 7 x 7 x 1;
    together they are doubled twice to 28 x 28. How they are doubled the text leaves open. Here it is with batch norm: without it
    every picture turned black within 100 steps, and stayed so, since tanh is flat there.
    """

    def __init__(self, z_dim: int, shape: tuple[int, int, int], ngf: int, num_classes: int) -> None:
        super().__init__()
        channels, height, width = shape[0], shape[1] // 4, shape[2] // 4
        self.label = _label_map(num_classes, height, width)
        self.noise = nn.Sequential(
            nn.Linear(z_dim, ngf * height * width), nn.LeakyReLU(SLOPE), nn.Unflatten(1, (ngf, height, width))
        )
        self.net = nn.Sequential(
            nn.ConvTranspose2d(ngf + 1, ngf, 4, 2, 1),
            nn.BatchNorm2d(ngf),
            nn.LeakyReLU(SLOPE),
            nn.ConvTranspose2d(ngf, ngf, 4, 2, 1),
            nn.BatchNorm2d(ngf),
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(ngf, channels, 7, padding=3),
            nn.Tanh(),
        )
        self.apply(michelucci.initialise)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(cat([self.noise(z), self.label(y)], 1))


class EmbeddingDiscriminator(nn.Module):
    """Images (N, C, H, W), H and W multiples of 4, and labels to logits (N,). The label is one more channel of the image."""

    def __init__(self, shape: tuple[int, int, int], ndf: int, dropout: float, num_classes: int) -> None:
        super().__init__()
        channels, height, width = shape
        self.label = _label_map(num_classes, height, width)
        self.net = nn.Sequential(
            SameConv2d(channels + 1, ndf, 3, 2),
            nn.LeakyReLU(SLOPE),
            SameConv2d(ndf, ndf, 3, 2),
            nn.LeakyReLU(SLOPE),
            nn.Flatten(),
            nn.Dropout(dropout),
            nn.Linear(ndf * (height // 4) * (width // 4), 1),
        )
        self.apply(michelucci.initialise)

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(cat([x, self.label(y)], 1)).squeeze(1)


# -- projection -----------------------------------------------------------------------------------------------------------


class ProjectionGenerator(dcgan.Generator):
    """The dcgan generator with conditional batch norm: z (N, z_dim) and labels to images (N, C, size, size) in [-1, 1]."""

    def __init__(self, z_dim: int, channels: int, size: int, ngf: int, num_classes: int) -> None:
        super().__init__(z_dim, channels, size, ngf)
        for index, layer in enumerate(self.net):
            if isinstance(layer, nn.BatchNorm2d):
                self.net[index] = ConditionalBatchNorm2d(layer.num_features, num_classes)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        x = z
        for layer in self.net:
            x = layer(x, y) if isinstance(layer, ConditionalBatchNorm2d) else layer(x)
        return x


class ProjectionDiscriminator(dcgan.Discriminator):
    """The dcgan discriminator's features h with a projection head: images and labels to logits (N,) w.h + b + <e(y), h>.

    Miyato and Koyama, arXiv:1802.05637: the first part asks whether it is a picture, the second whether it is
    one of this label.
    """

    def __init__(self, channels: int, size: int, ndf: int, dropout: float, num_classes: int, batch_norm: bool = False) -> None:
        super().__init__(channels, size, ndf, dropout, batch_norm)
        *body, self.head = self.net
        self.net = nn.Sequential(*body)
        self.label = LabelEmbedding(num_classes, self.head.in_features)
        nn.init.normal_(self.label.weight, 0.0, 0.02)  # as the head itself

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        h = self.net(x)
        return self.head(h).squeeze(1) + (self.label(y) * h).sum(1)


# -- build ----------------------------------------------------------------------------------------------------------------


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int) -> tuple[nn.Module, nn.Module]:
    """G and D of config.architecture, `embedding` or `projection`, for images of `shape` (C, H, W).

    Raises ConfigError where there are no classes to choose from, or where the size does not fit.
    """
    if num_classes < 2:
        raise ConfigError(
            f"The {config.architecture} architecture draws what a label asks for, and these images have no labels.",
            "Choose a data set with labels, or the dcgan architecture.",
        )
    if config.architecture == "embedding":
        if len(shape) != 3 or shape[1] % 4 or shape[2] % 4:
            raise ConfigError(
                f"embedding doubles twice, so it draws sides that are multiples of 4, not {size_of(shape)}.",
                "Use 28 x 28 images.",
            )
        G = EmbeddingGenerator(config.z_dim, shape, config.ngf, num_classes)
        D = EmbeddingDiscriminator(shape, config.ndf, config.dropout, num_classes)
    else:
        if len(shape) != 3 or shape[1] != shape[2]:
            raise ConfigError(f"projection draws square images, not {size_of(shape)}.", "Use 28 x 28 or 64 x 64 images.")
        channels, size, _ = shape
        G = ProjectionGenerator(config.z_dim, channels, size, config.ngf, num_classes)
        D = ProjectionDiscriminator(channels, size, config.ndf, config.dropout, num_classes, config.d_norm == "batch")
    if config.spectral_norm:
        add_spectral_norm(D)
    return G, D
