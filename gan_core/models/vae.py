"""A variational autoencoder from the parts of the DCGAN, so that a VAE and a GAN of one size can be held side by side.

Kingma and Welling, arXiv:1312.6114. The decoder is dcgan's generator and the encoder is dcgan's discriminator with another
last layer. The terms of the bound are in gan_core.training.objectives.
"""

import torch
from torch import Tensor, nn

from ..catalogue.training import NORMS
from ..errors import ConfigError
from ..settings.config import RunConfig
from . import dcgan
from .layers import size_of

Decoder = dcgan.Generator  # z (N, z_dim) to the mean of each pixel, (N, C, size, size) in [-1, 1]


class Encoder(dcgan.Discriminator):
    """Images (N, C, size, size) to mu and logvar = log sigma^2, each (N, z_dim): where in latent space an image may lie.

    Labels are ignored.
    """

    def __init__(self, z_dim: int, channels: int, size: int, ndf: int, dropout: float, batch_norm: bool = False) -> None:
        super().__init__(channels, size, ndf, dropout, batch_norm)
        *body, logit = self.net
        self.net = nn.Sequential(*body, nn.Linear(logit.in_features, 2 * z_dim))
        dcgan.initialise(self.net[-1])  # small, so that training begins near the prior: mu near 0, sigma near 1

    def forward(self, x: Tensor, y: Tensor | None = None) -> tuple[Tensor, Tensor]:
        mu, logvar = self.net(x).chunk(2, dim=1)
        return mu, logvar


def reparameterise(mu: Tensor, logvar: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """z (N, z_dim) drawn from N(mu, exp(logvar)) in a way that lets gradients through to both (arXiv:1312.6114, 2.4).

    mu and logvar are (N, z_dim); `generator` is one of their device.
    """
    noise = torch.randn(mu.shape, generator=generator, device=mu.device, dtype=mu.dtype)
    return mu + (0.5 * logvar).exp() * noise


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int = 0) -> tuple[Decoder, Encoder]:
    """Decoder and encoder, in G's and D's places, for images of `shape` (C, size, size). Raises ConfigError.

    config.spectral_norm changes nothing: there is no discriminator to hold back.
    """
    if len(shape) != 3 or shape[1] != shape[2]:
        raise ConfigError(f"vae draws square images, not {size_of(shape)}.", "Use 28 x 28 or 64 x 64 images.")
    channels, size, _ = shape
    return (
        dcgan.generator(config, channels, size),
        Encoder(config.z_dim, channels, size, config.ndf, config.dropout, NORMS[config.d_norm].over_batch),
    )
