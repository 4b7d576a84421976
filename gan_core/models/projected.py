"""Projected GAN after Sauer et al., arXiv:2111.01007: D has small heads on the features of a fixed teacher, and sees no pixels.

Each feature map of the teacher is mixed across its channels by a fixed random 1 x 1 convolution, so that no head can rest on a
few channels, and has a head of its own. D's logit is the mean of the heads'. The generator is the DCGAN's. The paper's teacher was
trained on photographs; this one on digits, so the networks take digits alone. Its second mix, across scales, is left out.
"""

import torch
from torch import Tensor, nn

from ..settings.config import RunConfig
from . import dcgan
from .layers import SLOPE, add_spectral_norm
from .teacher import WIDTHS, Teacher


class Discriminator(nn.Module):
    """Images (N, 1, 28, 28) to logits (N,)."""

    def __init__(self, ndf: int) -> None:
        super().__init__()
        self.teacher = Teacher()
        self.heads = nn.ModuleList()
        for place, width in enumerate(WIDTHS):
            self.register_buffer(f"mix{place}", torch.randn(width, width, 1, 1) / width**0.5)
            strides = [2] * (2 - place) or [1]  # down to a side of 4
            layers: list[nn.Module] = []
            before = width
            for stride in strides:
                layers += [nn.Conv2d(before, 2 * ndf, 3, stride, 1), nn.LeakyReLU(SLOPE)]
                before = 2 * ndf
            self.heads.append(nn.Sequential(*layers, nn.Conv2d(before, 1, 4), nn.Flatten(0)))

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        maps = self.teacher(x)
        mixed = (nn.functional.conv2d(one, getattr(self, f"mix{place}")) for place, one in enumerate(maps))
        return torch.stack([head(one) for head, one in zip(self.heads, mixed, strict=True)]).mean(0)


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int) -> tuple[nn.Module, nn.Module]:
    """G and D for digits of `shape` (1, 28, 28)."""
    G, _ = dcgan.build(config.updated(architecture="dcgan"), shape, num_classes)
    D = Discriminator(config.ndf)
    if config.spectral_norm:
        add_spectral_norm(D.heads)
    return G, D
