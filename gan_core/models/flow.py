"""A learnt distribution of codes: an invertible map between the normal distribution and the codes of an encoder."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

WIDTH = 128  # of the hidden layers, unless a config says otherwise


class Coupling(nn.Module):
    """Half of the numbers stay, and decide how the other half is stretched (at most twofold) and shifted: so it can be undone.

    Dinh et al., "Density estimation using Real NVP", arXiv:1605.08803, section 3; the stretch is a sigmoid as in Kingma and
    Dhariwal, "Glow", arXiv:1807.03039. It begins as the identity. `first`: whether the first half stays, or the second.
    """

    kept: Tensor
    other: Tensor

    def __init__(self, z_dim: int, first: bool, width: int = WIDTH) -> None:
        super().__init__()
        kept = ((torch.arange(z_dim) < z_dim // 2) == first).float()[None]
        self.register_buffer("kept", kept, persistent=False)
        self.register_buffer("other", 1 - kept, persistent=False)
        self.body = nn.Sequential(nn.Linear(z_dim, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())
        self.stretch, self.shift = nn.Linear(width, z_dim), nn.Linear(width, z_dim)
        for layer in (self.stretch, self.shift):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, z: Tensor) -> Tensor:
        kept = z * self.kept
        h = self.body(kept)
        return kept + (2 * self.stretch(h).sigmoid() * z + self.shift(h)) * self.other

    def inverse(self, codes: Tensor) -> tuple[Tensor, Tensor]:
        """What `forward` maps to codes (N, z_dim), and the logarithm (N,) of how much that stretches space."""
        kept = codes * self.kept
        h = self.body(kept)
        logs = (math.log(2) + logsigmoid(self.stretch(h))) * self.other
        return kept + (codes - self.shift(h)) * (-logs).exp() * self.other, -logs.sum(1)


class Flow(nn.Module):
    """z (N, z_dim), normal, to codes (N, z_dim), distributed as those that it has learnt; and back."""

    def __init__(self, z_dim: int, layers: int, width: int = WIDTH) -> None:
        super().__init__()
        self.couplings = nn.Sequential(*(Coupling(z_dim, layer % 2 == 0, width) for layer in range(layers)))

    def forward(self, z: Tensor) -> Tensor:
        return self.couplings(z)

    def inverse(self, codes: Tensor) -> tuple[Tensor, Tensor]:
        """The z (N, z_dim) that `forward` maps to `codes`, and the logarithm (N,) of how much that stretches space."""
        z, total = codes, codes.new_zeros(len(codes))
        for coupling in reversed(self.couplings):
            assert isinstance(coupling, Coupling)
            z, change = coupling.inverse(z)
            total = total + change
        return z, total

    def log_density(self, codes: Tensor) -> Tensor:
        """log p(codes) in nats, (N,), where z is normal: the change of variables."""
        z, change = self.inverse(codes)
        return change - 0.5 * (z.square().sum(1) + z.shape[1] * math.log(2 * math.pi))
