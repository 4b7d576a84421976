"""Convolutional GAN after Radford et al., "DCGAN", arXiv:1511.06434: strided convolutions, batch norm in G, leaky ReLU in D."""

from itertools import pairwise

import torch
from torch import Tensor, nn

from ..catalogue.architectures import SQUARES
from ..catalogue.training import UPSAMPLINGS
from ..errors import ConfigError
from ..settings.config import RunConfig
from .layers import (
    SLOPE,
    ConditionalBatchNorm2d,
    PixelConstant,
    PixelScores,
    ResizeConv2d,
    StyledBatchNorm2d,
    add_spectral_norm,
    mapping,
    norm_layers,
    size_of,
)

LAST = 8  # channels before the image that even blocks make at least; fewer may all fall silent
STYLE = 128  # numbers of a style


def stem_and_blocks(size: int) -> tuple[int, int]:
    """Side of the smallest feature map and number of doublings that lead to `size`: 28 = 7 * 2^2, 64 = 4 * 2^4.

    Raises ConfigError where no side from 4 to 7 leads there.
    """
    side, blocks = size, 0
    while side % 2 == 0 and side // 2 >= 4:
        side, blocks = side // 2, blocks + 1
    if side > 7 or blocks < 2:
        raise ConfigError(f"dcgan cannot draw images of {size} x {size}.", f"Use a side of {', '.join(map(str, SQUARES))}.")
    return side, blocks


class Generator(nn.Module):
    """z (N, z_dim) to images (N, C, size, size) in [-1, 1].

    A linear layer makes the smallest feature map; each block doubles its side and halves its channels, down to ngf. The last
    block makes the image. With `even` blocks, which leave no checkerboard, it makes ngf / 2 channels of the image's size; a
    3 x 3 convolution and a constant of each pixel follow, so that what is always dark stays dark.
    With `style_layers`, so many layers turn z into a style of STYLE numbers, which takes z's place and sets the gains and
    shifts of the batch norms too.
    """

    def __init__(
        self, z_dim: int, channels: int, size: int, ngf: int, even: bool = False, style_layers: int = 0, num_classes: int = 0
    ) -> None:
        super().__init__()
        side, blocks = stem_and_blocks(size)
        widths = [ngf * 2**i for i in reversed(range(blocks))] + [max(ngf // 2, LAST)] * even
        layers: list[nn.Module] = [
            nn.Linear(STYLE if style_layers else z_dim, widths[0] * side * side, bias=even),
            nn.Unflatten(1, (widths[0], side, side)),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(),
        ]
        for before, after in pairwise(widths):
            doubling = ResizeConv2d(before, after) if even else nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False)
            layers += [doubling, nn.BatchNorm2d(after), nn.ReLU()]
        if even:
            layers += [nn.Conv2d(widths[-1], channels, 3, padding=1, bias=False), PixelConstant(channels, size)]
        else:
            layers += [nn.ConvTranspose2d(widths[-1], channels, 4, 2, 1)]
        self.net = nn.Sequential(*layers, nn.Tanh())
        self.apply(initialise)
        self.mapping = mapping(z_dim, STYLE, style_layers) if style_layers else None
        for index, layer in enumerate(self.net):
            if isinstance(layer, nn.BatchNorm2d) and style_layers:
                self.net[index] = StyledBatchNorm2d(layer.num_features, STYLE, num_classes)
            elif isinstance(layer, nn.BatchNorm2d) and num_classes:
                self.net[index] = ConditionalBatchNorm2d(layer.num_features, num_classes)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        style = x = self.mapping(z) if self.mapping else z
        for layer in self.net:
            if isinstance(layer, StyledBatchNorm2d):
                x = layer(x, style, y)
            else:
                x = layer(x, y) if isinstance(layer, ConditionalBatchNorm2d) else layer(x)
        return x


class Discriminator(nn.Module):
    """Images (N, C, size, size) to logits (N,). Each block halves the side and doubles the channels, from ndf up to a
    side of 4 or less. All blocks but the first normalise as `norm` says, over the batch in the paper. With `pixel_scores`
    each pixel has a say of its own too."""

    def __init__(
        self, channels: int, size: int, ndf: int, dropout: float, norm: str = "none", pixel_scores: bool = False
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before, width, side = channels, ndf, size
        while side > 4:
            layers.append(nn.Conv2d(before, width, 4, 2, 1))
            if before != channels:
                layers += norm_layers(norm, width)
            layers.append(nn.LeakyReLU(SLOPE))
            if dropout:
                layers.append(nn.Dropout(dropout))
            before, width, side = width, 2 * width, side // 2
        self.net = nn.Sequential(*layers, nn.Flatten(), nn.Linear(before * side * side, 1))
        self.apply(initialise)
        self.pixels = PixelScores(channels, size) if pixel_scores else None

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        score = self.net(x).squeeze(1)
        return score + self.pixels(x) if self.pixels else score


@torch.no_grad()
def initialise(module: nn.Module) -> None:
    """The paper's initial values: weights normal with standard deviation 0.02, batch norm's gain around 1."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def generator(config: RunConfig, channels: int, size: int, num_classes: int = 0) -> Generator:
    """The generator of `config`; `num_classes` of a conditional one."""
    even = UPSAMPLINGS[config.upsampling].even
    return Generator(config.z_dim, channels, size, config.ngf, even, config.style_layers, num_classes)


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int) -> tuple[Generator, Discriminator]:
    """G and D for images of `shape` (C, size, size). Raises ConfigError for any other shape."""
    channels, height, width = shape
    if height != width:
        raise ConfigError(f"dcgan draws square images, not {size_of(shape)}.", "Use the mlp architecture.")
    D = Discriminator(channels, height, config.ndf, config.dropout, config.d_norm, config.pixel_scores)
    if config.spectral_norm:
        add_spectral_norm(D)
    return generator(config, channels, height), D
