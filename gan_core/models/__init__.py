"""ARCHITECTURES: how a RunConfig and an image shape become a generator and a discriminator."""

from collections.abc import Callable

from torch import nn

from ..config import RunConfig
from . import dcgan, mlp

Shape = tuple[int, int, int]  # channels, height, width

# name -> build(config, (C, H, W)) -> (G: z (N, z_dim) -> images (N, C, H, W) in [-1, 1], D: images -> logits (N,))
ARCHITECTURES: dict[str, Callable[[RunConfig, Shape], tuple[nn.Module, nn.Module]]] = {
    "dcgan": dcgan.build,
    "mlp": mlp.build,
}


def build(config: RunConfig, shape: Shape) -> tuple[nn.Module, nn.Module]:
    """Generator and discriminator of `config` for images of `shape`. Raises ConfigError where the two do not fit."""
    return ARCHITECTURES[config.architecture](config, shape)
