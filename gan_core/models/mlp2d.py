"""The game in two dimensions: a generator of points in the plane and a discriminator that is a height over the plane."""

from torch import Tensor, nn

from ..errors import ConfigError
from ..settings.config import RunConfig
from .layers import SLOPE, add_spectral_norm


class Generator(nn.Module):
    """z (N, z_dim) to points (N, 2), unbounded: three hidden layers of ngf units with ReLU. Labels are ignored."""

    def __init__(self, z_dim: int, ngf: int) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(z_dim, ngf),
            nn.ReLU(),
            nn.Linear(ngf, ngf),
            nn.ReLU(),
            nn.Linear(ngf, ngf),
            nn.ReLU(),
            nn.Linear(ngf, 2),
        )

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(z)


class Discriminator(nn.Module):
    """Points (N, 2) to logits (N,): three hidden layers of ndf units with leaky ReLU. Labels are ignored."""

    def __init__(self, ndf: int, dropout: float) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before in (2, ndf, ndf):
            layers += [nn.Linear(before, ndf), nn.LeakyReLU(SLOPE)]
            if dropout:
                layers.append(nn.Dropout(dropout))
        self.net = nn.Sequential(*layers, nn.Linear(ndf, 1))

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(x).squeeze(1)


def build(config: RunConfig, shape: tuple[int, ...], num_classes: int = 0) -> tuple[Generator, Discriminator]:
    """G and D for points, whose `shape` is (2,). Raises ConfigError for images."""
    if tuple(shape) != (2,):
        raise ConfigError(
            "mlp2d draws points in the plane, not images.", "Choose a data set of points, such as ring, or the mlp."
        )
    D = Discriminator(config.ndf, config.dropout)
    if config.spectral_norm:
        add_spectral_norm(D)
    return Generator(config.z_dim, config.ngf), D
