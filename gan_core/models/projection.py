"""A conditional DCGAN: the label sets the gains of G's batch norms, and D measures how well the image's features fit the label."""

from torch import Tensor, nn

from ..errors import ConfigError
from ..settings.config import RunConfig
from . import dcgan
from .layers import LabelEmbedding, add_spectral_norm, need_labels, size_of


class Discriminator(dcgan.Discriminator):
    """The dcgan discriminator's features h with a projection head: images and labels to logits (N,) w.h + b + <e(y), h>.

    Miyato and Koyama, arXiv:1802.05637: the first part asks whether the image is real, the second whether it fits
    the label.
    """

    def __init__(
        self,
        channels: int,
        size: int,
        ndf: int,
        dropout: float,
        num_classes: int,
        norm: str = "none",
        pixel_scores: bool = False,
    ) -> None:
        super().__init__(channels, size, ndf, dropout, norm, pixel_scores)
        *body, head = self.net
        assert isinstance(head, nn.Linear)
        self.head = head
        self.net = nn.Sequential(*body)
        self.label = LabelEmbedding(num_classes, head.in_features)
        nn.init.normal_(self.label.weight, 0.0, 0.02)  # as the head itself

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        h = self.net(x)
        score = self.head(h).squeeze(1) + (self.label(y) * h).sum(1)
        return score + self.pixels(x) if self.pixels else score


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int) -> tuple[dcgan.Generator, Discriminator]:
    """G and D for images of `shape` (C, size, size). Raises ConfigError without classes, or for images that are not square."""
    need_labels(config.architecture, num_classes)
    if len(shape) != 3 or shape[1] != shape[2]:
        raise ConfigError(f"projection draws square images, not {size_of(shape)}.", "Use square images.")
    channels, size, _ = shape
    G = dcgan.generator(config, channels, size, num_classes)  # with conditional batch norms
    D = Discriminator(channels, size, config.ndf, config.dropout, num_classes, config.d_norm, config.pixel_scores)
    if config.spectral_norm:
        add_spectral_norm(D)
    return G, D
