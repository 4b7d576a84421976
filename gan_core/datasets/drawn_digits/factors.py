"""The known factors of drawn digits."""

import torch
from torch import Tensor

FACTORS = ("slant", "thickness", "scale", "curvature")
"""Names of the known factors, in the order of the columns of every ``factors`` tensor."""

FACTOR_RANGES: dict[str, tuple[float, float]] = {
    "slant": (-15.0, 35.0),
    "thickness": (1.3, 3.8),
    "scale": (0.85, 1.1),
    "curvature": (0.4, 1.6),
}
"""Lowest and highest value of each factor; the units are in the table at the top of this module."""


def check_factors(factors: Tensor, count: int) -> None:
    if factors.shape != (count, len(FACTORS)) or not factors.is_floating_point():
        raise ValueError(
            f"factors must be a floating-point tensor of shape ({count}, {len(FACTORS)}), one row per label with the "
            f"columns {', '.join(FACTORS)}, but it is {factors.dtype} of shape {tuple(factors.shape)}."
        )
    for column, name in enumerate(FACTORS):
        low, high = FACTOR_RANGES[name]
        values = factors[:, column]
        # A little slack forgives rounding at the ends; `not all` also catches NaN.
        if not bool(((values >= low - 1e-3) & (values <= high + 1e-3)).all()):
            raise ValueError(f"The factor {name} must lie between {low:g} and {high:g}; clamp it to that range.")


def sample_factors(num: int, generator: torch.Generator) -> Tensor:
    """Random factors, float32 (num, 4): each column peaks in the middle of its range and falls off to both ends."""
    low, high = torch.tensor([FACTOR_RANGES[name] for name in FACTORS]).T
    # The mean of two uniform numbers: triangular, so it never leaves the range.
    return low + (high - low) * torch.rand(num, len(FACTORS), 2, generator=generator).mean(2)
