"""A conditional GAN whose label is one more feature map, of G's smallest map and of D's image (Mirza and Osindero, arXiv:1411.1784)."""

from torch import Tensor, cat, nn

from ..errors import ConfigError
from ..settings.config import RunConfig
from .layers import SLOPE, LabelEmbedding, SameConv2d, add_spectral_norm, initialise_as_keras, need_labels, size_of

EMBEDDING = 50  # learned numbers per label


def _label_map(num_classes: int, height: int, width: int) -> nn.Sequential:
    """Labels to one feature map (N, 1, height, width)."""
    return nn.Sequential(
        LabelEmbedding(num_classes, EMBEDDING),
        nn.Linear(EMBEDDING, height * width),
        nn.Unflatten(1, (1, height, width)),
    )


class Generator(nn.Module):
    """z (N, z_dim) and labels to images (N, C, H, W) in [-1, 1], H and W multiples of 4.

    The recipe of U. Michelucci's text, which has ngf = 128: z becomes 7 x 7 x 128 and the label 7 x 7 x 1; together they are
    doubled twice to 28 x 28. The text does not say how. Here it is done with batch norm: without it, every image turned black
    within 100 steps and stayed black, because tanh is flat there.
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
        self.apply(initialise_as_keras)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(cat([self.noise(z), self.label(y)], 1))


class Discriminator(nn.Module):
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
        self.apply(initialise_as_keras)

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(cat([x, self.label(y)], 1)).squeeze(1)


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int) -> tuple[Generator, Discriminator]:
    """G and D for images of `shape` (C, H, W). Raises ConfigError without classes, or for sides that are not multiples of 4."""
    need_labels(config.architecture, num_classes)
    if len(shape) != 3 or shape[1] % 4 or shape[2] % 4:
        raise ConfigError(
            f"embedding draws images whose sides are multiples of 4, not {size_of(shape)}.", "Use 28 x 28 images."
        )
    G = Generator(config.z_dim, shape, config.ngf, num_classes)
    D = Discriminator(shape, config.ndf, config.dropout, num_classes)
    if config.spectral_norm:
        add_spectral_norm(D)
    return G, D
