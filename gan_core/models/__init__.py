"""How a RunConfig and the shape of the data become two networks. Which architectures there are: gan_core.catalogue.architectures."""

from importlib import import_module

from torch import nn

from ..catalogue.architectures import ARCHITECTURES
from ..settings.config import RunConfig

Shape = tuple[int, ...]  # (channels, height, width) of images, (2,) of points


def build(config: RunConfig, shape: Shape, num_classes: int) -> tuple[nn.Module, nn.Module]:
    """Both networks of `config` for data of `shape`.

    G: z (N, z_dim), labels -> images (N, C, H, W) in [-1, 1] or points (N, 2).
    D: images or points, labels -> logits (N,). For a VAE the second is the encoder: images -> mu, logvar (N, z_dim).
    Raises ConfigError where they do not fit.
    """
    if config.code:
        from .own_code import build as build_own

        return build_own(config, shape)
    return import_module(ARCHITECTURES[config.architecture].module).build(config, shape, num_classes)
