"""ARCHITECTURES: how a RunConfig and the shape of the data become two networks."""

from collections.abc import Callable

from torch import nn

from ..settings.config import RunConfig
from . import conditional, dcgan, kana, michelucci, mlp, mlp2d, vae

Shape = tuple[int, ...]  # (channels, height, width) of images, (2,) of points

# name -> build(config, shape, num_classes) -> (G: z (N, z_dim), labels -> images (N, C, H, W) in [-1, 1] or points (N, 2),
# D: images or points, labels -> logits (N,)); for vae the second is the encoder: images -> mu, logvar (N, z_dim)
ARCHITECTURES: dict[str, Callable[[RunConfig, Shape, int], tuple[nn.Module, nn.Module]]] = {
    "dcgan": dcgan.build,
    "mlp": mlp.build,
    "michelucci": michelucci.build,
    "kana": kana.build,
    "embedding": conditional.build,
    "projection": conditional.build,
    "vae": vae.build,
    "mlp2d": mlp2d.build,
}


def build(config: RunConfig, shape: Shape, num_classes: int) -> tuple[nn.Module, nn.Module]:
    """Both networks of `config` for data of `shape`. Raises ConfigError where they do not fit."""
    return ARCHITECTURES[config.architecture](config, shape, num_classes)
