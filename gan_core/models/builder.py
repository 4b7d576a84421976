"""Networks put together from settings: depth, width, norm, activation, upsampling and residual blocks, for G and D.

At each size of the feature maps stand g_depth or d_depth blocks; the first of them doubles the side (G), the last halves it (D).
A plain block is a convolution, a norm and an activation, as in the DCGAN. A residual one adds what two convolutions make to what it
is given, with norm and activation before each (He et al., arXiv:1603.05027; as a GAN: Gulrajani et al., arXiv:1704.00028, appendix).
"""

import math
from itertools import pairwise

import torch
from torch import Tensor, nn

from ..catalogue.training import ACTIVATIONS, UPSAMPLINGS
from ..errors import ConfigError
from ..settings.config import RunConfig
from .dcgan import LAST, stem_and_blocks
from .layers import SLOPE, ResizeConv2d, add_spectral_norm, norm_layers, size_of

WIDEST = 512  # channels at the smallest maps at most, unless the width itself is more


class Residual(nn.Module):
    """x (N, C, H, W) to main(x) + skip(x)."""

    def __init__(self, main: list[nn.Module], skip: list[nn.Module]) -> None:
        super().__init__()
        self.main, self.skip = nn.Sequential(*main), nn.Sequential(*(skip or [nn.Identity()]))

    def forward(self, x: Tensor) -> Tensor:
        return self.main(x) + self.skip(x)


class Generator(nn.Module):
    """z (N, z_dim) to images (N, C, size, size) in [-1, 1].

    A linear layer makes the smallest maps, 4 to 7 pixels wide; channels halve with each doubling, to ngf before the last one.
    """

    def __init__(self, config: RunConfig, channels: int, size: int) -> None:
        super().__init__()
        side, doublings = stem_and_blocks(size)
        self.norm, self.activation = config.g_norm, config.g_activation
        self.even, self.residual = UPSAMPLINGS[config.upsampling].even, config.g_residual
        widths = [*reversed(_widths(config.ngf, doublings)), max(config.ngf // 2, LAST)]
        touch = [] if self.residual else self._touch(widths[0])  # a residual block begins with them, a plain one ends with them
        layers = [nn.Linear(config.z_dim, widths[0] * side * side), nn.Unflatten(1, (widths[0], side, side)), *touch]
        for before, after in pairwise(widths):
            for number in range(config.g_depth):
                layers += self._block(after if number else before, after, doubles=number == 0)
        touch = self._touch(widths[-1]) if self.residual else []
        self.net = nn.Sequential(*layers, *touch, nn.Conv2d(widths[-1], channels, 3, padding=1), nn.Tanh())
        initialise(self, doublings * config.g_depth)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(z)

    def _touch(self, width: int) -> list[nn.Module]:
        return [*norm_layers(self.norm, width), _activation(self.activation)]

    def _block(self, before: int, after: int, doubles: bool) -> list[nn.Module]:
        doubling = ResizeConv2d(before, after) if self.even else nn.ConvTranspose2d(before, after, 4, 2, 1)
        first = doubling if doubles else nn.Conv2d(before, after, 3, padding=1)
        if not self.residual:
            return [first, *self._touch(after)]
        main = [*self._touch(before), first, *self._touch(after), nn.Conv2d(after, after, 3, padding=1)]
        skip: list[nn.Module] = [nn.Upsample(scale_factor=2)] * doubles
        skip += [nn.Conv2d(before, after, 1)] * (before != after)
        return [Residual(main, skip)]


class Discriminator(nn.Module):
    """Images (N, C, size, size) to logits (N,). Channels double with each halving, from ndf up to a side of 4 or less."""

    def __init__(self, config: RunConfig, channels: int, size: int) -> None:
        super().__init__()
        self.norm, self.activation, self.dropout = config.d_norm, config.d_activation, config.dropout
        halvings, side = 0, size
        while side > 4:
            halvings, side = halvings + 1, side // 2
        widths = [config.ndf, *_widths(config.ndf, halvings)]
        layers: list[nn.Module] = []
        if config.d_residual:
            layers += [nn.Conv2d(channels, config.ndf, 3, padding=1)]
        else:
            widths[0] = channels
        for before, after in pairwise(widths):
            for number in range(config.d_depth):
                last = number == config.d_depth - 1
                make = self._residual if config.d_residual else self._plain
                layers += make(after if number else before, after, last, first=not layers)
        end = [_activation(self.activation)] * config.d_residual
        self.net = nn.Sequential(*layers, *end, nn.Flatten(), nn.Linear(widths[-1] * side * side, 1))
        initialise(self, halvings * config.d_depth)

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(x).squeeze(1)

    def _drop(self) -> list[nn.Module]:
        return [nn.Dropout(self.dropout)] if self.dropout else []

    def _plain(self, before: int, after: int, halves: bool, first: bool) -> list[nn.Module]:
        conv = nn.Conv2d(before, after, 4, 2, 1) if halves else nn.Conv2d(before, after, 3, padding=1)
        norm = [] if first else norm_layers(self.norm, after)
        return [conv, *norm, _activation(self.activation), *self._drop()]

    def _residual(self, before: int, after: int, halves: bool, first: bool) -> list[nn.Module]:
        main: list[nn.Module] = []
        for taken, given in ((before, before), (before, after)):
            main += [*norm_layers(self.norm, taken), _activation(self.activation), nn.Conv2d(taken, given, 3, padding=1)]
        main += [nn.AvgPool2d(2)] * halves
        skip: list[nn.Module] = [nn.AvgPool2d(2)] * halves
        skip += [nn.Conv2d(before, after, 1)] * (before != after)
        return [Residual(main, skip), *self._drop()]


def _widths(narrowest: int, count: int) -> list[int]:
    """Channels of so many sizes of maps, doubling from `narrowest`."""
    return [min(narrowest << place, max(narrowest, WIDEST)) for place in range(count)]


def _activation(name: str) -> nn.Module:
    kind = getattr(nn, ACTIVATIONS[name].builds)
    return kind(SLOPE) if kind is nn.LeakyReLU else kind()


@torch.no_grad()
def initialise(net: nn.Module, blocks: int) -> None:
    """Normal weights that keep the size of what passes through, at any depth (He et al., arXiv:1502.01852), and zero biases.

    The last convolution of each of so many residual blocks is smaller, so that their sum does not grow with their number.
    """
    for layer in net.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.Linear | ResizeConv2d):
            layer.weight.normal_(0.0, math.sqrt(2 / _inputs(layer)))
            if getattr(layer, "bias", None) is not None:
                nn.init.zeros_(layer.bias)  # pyright: ignore[reportArgumentType]
    for block in net.modules():
        if isinstance(block, Residual):
            last = [layer for layer in block.main if isinstance(layer, nn.Conv2d)][-1]
            last.weight.mul_(1 / math.sqrt(blocks))


def _inputs(layer: nn.Module) -> float:
    """How many numbers each number that a layer makes is a sum of."""
    assert isinstance(layer.weight, Tensor)
    if isinstance(layer, nn.ConvTranspose2d):
        return len(layer.weight) * math.prod(layer.kernel_size) / math.prod(layer.stride)
    return layer.weight[0].numel()


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int) -> tuple[Generator, Discriminator]:
    """G and D for images of `shape` (C, size, size). Raises ConfigError for any other shape."""
    channels, height, width = shape
    if height != width:
        raise ConfigError(f"{config.architecture} draws square images, not {size_of(shape)}.", "Use the mlp architecture.")
    D = Discriminator(config, channels, height)
    if config.spectral_norm:
        add_spectral_norm(D)
    return Generator(config, channels, height), D
