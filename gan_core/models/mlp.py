"""The linear-layer GAN: nothing but linear layers, leaky ReLU and dropout (compare Goodfellow et al., arXiv:1406.2661)."""

import math
from itertools import pairwise

from torch import Tensor, nn

from ..settings.config import RunConfig
from .layers import SLOPE, add_spectral_norm


def _layers(widths: list[int], dropout: float) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Linear(before, after), nn.LeakyReLU(SLOPE), nn.Dropout(dropout)]
    return layers


class Generator(nn.Module):
    """z (N, z_dim) to images (N, *shape) in [-1, 1]: three hidden layers of ngf, 2 ngf and 4 ngf units, then tanh."""

    def __init__(self, z_dim: int, shape: tuple[int, ...], ngf: int, dropout: float) -> None:
        super().__init__()
        self.shape = shape
        self.net = nn.Sequential(
            *_layers([z_dim, ngf, 2 * ngf, 4 * ngf], dropout), nn.Linear(4 * ngf, math.prod(shape)), nn.Tanh()
        )

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(z).view(-1, *self.shape)


class Discriminator(nn.Module):
    """Images (N, *shape) to logits (N,): three hidden layers of 4 ndf, 2 ndf and ndf units, then one logit."""

    def __init__(self, shape: tuple[int, ...], ndf: int, dropout: float) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), *_layers([math.prod(shape), 4 * ndf, 2 * ndf, ndf], dropout), nn.Linear(ndf, 1))

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(x).squeeze(1)


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int) -> tuple[Generator, Discriminator]:
    """G and D for images of any `shape` (C, H, W)."""
    D = Discriminator(shape, config.ndf, config.dropout)
    if config.spectral_norm:
        add_spectral_norm(D)
    return Generator(config.z_dim, shape, config.ngf, config.dropout), D
