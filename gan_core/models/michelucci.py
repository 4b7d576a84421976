"""The MNIST DCGAN of U. Michelucci's "GANs, a gentle introduction" (2022), with what Keras means by its words.

With ngf = ndf = 64, z_dim = 100 and dropout 0.3 the figures are the source's for 28 x 28: a dense layer to 7 x 7 x 256, transposed
convolutions to 128, 64 and 1 channels; convolutions to 64 and 128 channels. Keras counts 2,330,944 parameters in the
generator (25,472 of them moving statistics) and 212,865 in the discriminator.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from ..errors import ConfigError
from ..settings.config import RunConfig
from .layers import add_spectral_norm

SLOPE = 0.3  # Keras' default leaky ReLU
KERNEL = 5
KERAS_BATCH_NORM = {"momentum": 0.01, "eps": 1e-3}  # Keras' momentum 0.99 is the share that the old average keeps


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Zeros (before, after) that Keras' "same" puts around `size` pixels, so that ceil(size / stride) come out.

    An odd number of zeros has its extra one after: 28 pixels, kernel 5, stride 2 have 1 before and 2 after.
    """
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


class SameConv2d(nn.Conv2d):
    """Convolution with Keras' "same" padding: (N, C, H, W) to (N, out_channels, ceil(H / stride), ceil(W / stride))."""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride)

    def forward(self, x: Tensor) -> Tensor:
        height, width = (same_padding(size, self.kernel_size[0], self.stride[0]) for size in x.shape[2:])
        return super().forward(pad(x, (*width, *height)))


class SameConvTranspose2d(nn.ConvTranspose2d):
    """The adjoint of SameConv2d: (N, C, H, W) to (N, out_channels, stride H, stride W), no bias.

    PyTorch's own output_padding would crop 2 before and 1 after and so shift the picture by a pixel against Keras.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1) -> None:
        if kernel_size < stride:
            raise ValueError("a kernel narrower than its stride leaves holes")
        super().__init__(in_channels, out_channels, kernel_size, stride, (kernel_size - stride) // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        height, width = (size * self.stride[0] for size in x.shape[2:])
        return super().forward(x)[..., :height, :width]


class Generator(nn.Module):
    """z (N, z_dim) to images (N, C, H, W) in [-1, 1], H and W multiples of 4. Labels are ignored."""

    def __init__(self, z_dim: int, shape: tuple[int, int, int], ngf: int) -> None:
        super().__init__()
        channels, height, width = shape
        stem = (4 * ngf, height // 4, width // 4)
        numbers = stem[0] * stem[1] * stem[2]
        self.net = nn.Sequential(
            nn.Linear(z_dim, numbers, bias=False),
            nn.BatchNorm1d(numbers, **KERAS_BATCH_NORM),  # before the reshape: a gain for each number, not each channel
            nn.LeakyReLU(SLOPE),
            nn.Unflatten(1, stem),
            SameConvTranspose2d(4 * ngf, 2 * ngf, KERNEL, 1),
            nn.BatchNorm2d(2 * ngf, **KERAS_BATCH_NORM),
            nn.LeakyReLU(SLOPE),
            SameConvTranspose2d(2 * ngf, ngf, KERNEL, 2),
            nn.BatchNorm2d(ngf, **KERAS_BATCH_NORM),
            nn.LeakyReLU(SLOPE),
            SameConvTranspose2d(ngf, channels, KERNEL, 2),
            nn.Tanh(),
        )
        self.apply(initialise)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(z)


class Discriminator(nn.Module):
    """Images (N, C, H, W), H and W multiples of 4, to logits (N,). Labels are ignored."""

    def __init__(self, shape: tuple[int, int, int], ndf: int, dropout: float) -> None:
        super().__init__()
        channels, height, width = shape
        self.net = nn.Sequential(
            SameConv2d(channels, ndf, KERNEL, 2),
            nn.LeakyReLU(SLOPE),
            nn.Dropout(dropout),
            SameConv2d(ndf, 2 * ndf, KERNEL, 2),
            nn.LeakyReLU(SLOPE),
            nn.Dropout(dropout),
            nn.Flatten(),
            nn.Linear(2 * ndf * (height // 4) * (width // 4), 1),
        )
        self.apply(initialise)

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(x).squeeze(1)


@torch.no_grad()
def initialise(module: nn.Module) -> None:
    """Keras' start: Glorot and Bengio's uniform weights (AISTATS 2010), zero biases, batch norm's gain 1."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def size_of(shape: tuple[int, ...]) -> str:
    """The size in a shape (C, H, W) in words for a message, such as "28 x 28"; "points" where it is no image's shape."""
    return " x ".join(map(str, shape[1:])) or "points"


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int = 0) -> tuple[Generator, Discriminator]:
    """G and D for images of `shape` (C, H, W). Raises ConfigError where two halvings do not come out even."""
    if len(shape) != 3 or shape[1] % 4 or shape[2] % 4:
        raise ConfigError(
            f"michelucci doubles twice, so it draws sides that are multiples of 4, not {size_of(shape)}.",
            "Use 28 x 28 images, or the mlp architecture.",
        )
    G, D = Generator(config.z_dim, shape, config.ngf), Discriminator(shape, config.ndf, config.dropout)
    if config.spectral_norm:
        add_spectral_norm(D)
    return G, D
