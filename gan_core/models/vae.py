"""A variational autoencoder from the parts of the DCGAN, so that a VAE and a GAN of one size can be held side by side.

Kingma and Welling, arXiv:1312.6114. The decoder is dcgan's generator and the encoder is dcgan's discriminator with another
last layer. The terms of the bound are in gan_core.training.objectives.
"""

import torch
from torch import Tensor, nn

from ..errors import ConfigError
from ..settings.config import RunConfig
from . import dcgan
from .flow import Flow
from .layers import size_of

Decoder = dcgan.Generator  # z (N, z_dim) to the mean of each pixel, (N, C, size, size) in [-1, 1]


class FlowDecoder(nn.Module):
    """A decoder that draws from the codes it knows: z (N, z_dim) goes through a learnt flow first, and codes go past it.

    The codes of real pictures are not quite normal, and a decoder draws badly where none of them lies. So their distribution is
    learnt as well, as Ghosh et al. do after training (arXiv:1903.12436, section 3.2) and Dai and Wipf in a second stage
    (arXiv:1903.05789).
    """

    def __init__(self, decoder: nn.Module, z_dim: int, layers: int, width: int) -> None:
        super().__init__()
        self.decoder = decoder
        with torch.random.fork_rng(devices=[]):  # so that the encoder begins as it would without a flow
            self.flow = Flow(z_dim, layers, width)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        return self.decoder(self.flow(z))


def decode(G: nn.Module, codes: Tensor) -> Tensor:
    """The pictures (N, C, size, size) that a decoder makes of codes (N, z_dim), as its encoder gives them."""
    return drawing(G)(codes)


def drawing(G: nn.Module) -> nn.Module:
    """What draws, without the flow in front of it: of other generators all."""
    return G.decoder if isinstance(G, FlowDecoder) else G


def latent_of(G: nn.Module, codes: Tensor) -> Tensor:
    """The z (N, z_dim) that a decoder, as a generator, draws the pictures of `codes` from: the codes themselves without a flow."""
    return G.flow.inverse(codes)[0] if isinstance(G, FlowDecoder) else codes


class Encoder(dcgan.Discriminator):
    """Images (N, C, size, size) to mu and logvar = log sigma^2, each (N, z_dim): where in latent space an image may lie.

    Labels are ignored.
    """

    def __init__(self, z_dim: int, channels: int, size: int, ndf: int, dropout: float, norm: str = "none") -> None:
        super().__init__(channels, size, ndf, dropout, norm)
        *body, logit = self.net
        assert isinstance(logit, nn.Linear)
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


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int = 0) -> tuple[Decoder | FlowDecoder, Encoder]:
    """Decoder and encoder, in G's and D's places, for images of `shape` (C, size, size). Raises ConfigError.

    config.spectral_norm changes nothing: there is no discriminator to hold back.
    """
    if len(shape) != 3 or shape[1] != shape[2]:
        raise ConfigError(f"vae draws square images, not {size_of(shape)}.", "Use square images.")
    channels, size, _ = shape
    decoder = dcgan.generator(config, channels, size)
    return (
        FlowDecoder(decoder, config.z_dim, config.flow_layers, config.flow_width) if config.flow_layers else decoder,
        Encoder(config.z_dim, channels, size, config.ndf, config.dropout, config.d_norm),
    )
