"""The DCGAN for celebrity faces of M. Kana's "GAN for Dummies": 64 x 64, four blocks on either side.

The source gives the blocks and their order, not the widths or kernels; those are ours. Batch norm in D makes an
image's logit depend on its neighbours, so D has no gradient of a single image: prefer another architecture for a gradient
penalty (arXiv:1704.00028, section 4, says the same).
"""

from itertools import pairwise

from torch import Tensor, nn

from ..errors import ConfigError
from ..settings.config import RunConfig
from .dcgan import initialise
from .layers import SLOPE, add_spectral_norm, size_of

BLOCKS = 4
STEM = 4  # side of the smallest feature map
SIZE = STEM * 2**BLOCKS


class Generator(nn.Module):
    """z (N, z_dim) to images (N, C, 64, 64) in [-1, 1]. Labels are ignored.

    A dense layer makes 4 x 4 with as many channels as D's last convolution has (`stem`); each of four blocks doubles the
    side with a transposed convolution, from 8 ngf channels down to ngf.
    """

    def __init__(self, z_dim: int, channels: int, ngf: int, stem: int) -> None:
        super().__init__()
        widths = [stem, *(ngf * 2**i for i in reversed(range(BLOCKS)))]
        layers: list[nn.Module] = [nn.Linear(z_dim, stem * STEM * STEM), nn.Unflatten(1, (stem, STEM, STEM))]
        for before, after in pairwise(widths):
            layers += [nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
        self.net = nn.Sequential(*layers, nn.Conv2d(ngf, channels, 3, 1, 1), nn.Tanh())
        self.apply(initialise)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(z)


class Discriminator(nn.Module):
    """Images (N, C, 64, 64) to logits (N,). Labels are ignored.

    Four blocks of convolution, batch norm, strided convolution, batch norm, from ndf channels up to 8 ndf; the average
    over the last 4 x 4 map; a dense unit. The source's sigmoid on top is for display.
    """

    def __init__(self, channels: int, ndf: int, dropout: float) -> None:
        super().__init__()
        widths = [channels, *(ndf * 2**i for i in range(BLOCKS))]
        layers: list[nn.Module] = []
        for before, after in pairwise(widths):
            layers += [nn.Conv2d(before, after, 3, 1, 1, bias=False), nn.BatchNorm2d(after), nn.LeakyReLU(SLOPE)]
            layers += [nn.Conv2d(after, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.LeakyReLU(SLOPE)]
            if dropout:
                layers.append(nn.Dropout(dropout))
        self.net = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(widths[-1], 1))
        self.apply(initialise)

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(x).squeeze(1)


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int = 0) -> tuple[Generator, Discriminator]:
    """G and D for images of `shape` (C, 64, 64). Raises ConfigError for any other size."""
    channels, *size = shape
    if size != [SIZE, SIZE]:
        raise ConfigError(
            f"kana draws images of {SIZE} x {SIZE}, not {size_of(shape)}.",
            f"Set the image size to {SIZE}, or use the dcgan architecture.",
        )
    D = Discriminator(channels, config.ndf, config.dropout)
    if config.spectral_norm:
        add_spectral_norm(D)
    return Generator(config.z_dim, channels, config.ngf, stem=config.ndf * 2 ** (BLOCKS - 1)), D
