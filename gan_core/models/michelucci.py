"""The MNIST DCGAN of U. Michelucci's "GANs, a gentle introduction" (2022), with the defaults of Keras.

With ngf = ndf = 64, z_dim = 100 and dropout 0.3 the figures are the source's for 28 x 28: a dense layer to 7 x 7 x 256, transposed
convolutions to 128, 64 and 1 channels; convolutions to 64 and 128 channels. Keras counts 2,330,944 parameters in the
generator (25,472 of them moving statistics) and 212,865 in the discriminator.
"""

from torch import Tensor, nn

from ..errors import ConfigError
from ..settings.config import RunConfig
from .layers import SameConv2d, SameConvTranspose2d, add_spectral_norm, initialise_as_keras, size_of

KERAS_SLOPE = 0.3  # Keras' default leaky ReLU
KERNEL = 5
KERAS_MOMENTUM = 0.01  # of batch norm: Keras' 0.99 is the share that the old average keeps
KERAS_EPS = 1e-3


class Generator(nn.Module):
    """z (N, z_dim) to images (N, C, H, W) in [-1, 1], H and W multiples of 4. Labels are ignored."""

    def __init__(self, z_dim: int, shape: tuple[int, int, int], ngf: int) -> None:
        super().__init__()
        channels, height, width = shape
        stem = (4 * ngf, height // 4, width // 4)
        numbers = stem[0] * stem[1] * stem[2]
        self.net = nn.Sequential(
            nn.Linear(z_dim, numbers, bias=False),
            nn.BatchNorm1d(numbers, KERAS_EPS, KERAS_MOMENTUM),  # before the reshape: a gain for each number, not each channel
            nn.LeakyReLU(KERAS_SLOPE),
            nn.Unflatten(1, stem),
            SameConvTranspose2d(4 * ngf, 2 * ngf, KERNEL, 1),
            nn.BatchNorm2d(2 * ngf, KERAS_EPS, KERAS_MOMENTUM),
            nn.LeakyReLU(KERAS_SLOPE),
            SameConvTranspose2d(2 * ngf, ngf, KERNEL, 2),
            nn.BatchNorm2d(ngf, KERAS_EPS, KERAS_MOMENTUM),
            nn.LeakyReLU(KERAS_SLOPE),
            SameConvTranspose2d(ngf, channels, KERNEL, 2),
            nn.Tanh(),
        )
        self.apply(initialise_as_keras)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(z)


class Discriminator(nn.Module):
    """Images (N, C, H, W), H and W multiples of 4, to logits (N,). Labels are ignored."""

    def __init__(self, shape: tuple[int, int, int], ndf: int, dropout: float) -> None:
        super().__init__()
        channels, height, width = shape
        self.net = nn.Sequential(
            SameConv2d(channels, ndf, KERNEL, 2),
            nn.LeakyReLU(KERAS_SLOPE),
            nn.Dropout(dropout),
            SameConv2d(ndf, 2 * ndf, KERNEL, 2),
            nn.LeakyReLU(KERAS_SLOPE),
            nn.Dropout(dropout),
            nn.Flatten(),
            nn.Linear(2 * ndf * (height // 4) * (width // 4), 1),
        )
        self.apply(initialise_as_keras)

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(x).squeeze(1)


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int = 0) -> tuple[Generator, Discriminator]:
    """G and D for images of `shape` (C, H, W). Raises ConfigError for sides that are not multiples of 4."""
    if len(shape) != 3 or shape[1] % 4 or shape[2] % 4:
        raise ConfigError(
            f"michelucci draws images whose sides are multiples of 4, not {size_of(shape)}.",
            "Use 28 x 28 images, or the mlp architecture.",
        )
    G, D = Generator(config.z_dim, shape, config.ngf), Discriminator(shape, config.ndf, config.dropout)
    if config.spectral_norm:
        add_spectral_norm(D)
    return G, D
