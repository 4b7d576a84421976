"""Stacked digits: which of the 1,000 combinations a generator draws, and how often, as the digit judge reads each channel.

With 26,000 samples these are the two numbers that papers give for Stacked MNIST (Metz et al., arXiv:1611.02163; Srivastava et al.,
"VEEGAN", arXiv:1705.07761; Lin et al., "PacGAN", arXiv:1712.04086).
"""

import torch
from torch import Tensor

from .observed import CHANNELS, Context, Observed

DIGITS = 10


def expected(modes: Tensor) -> Tensor:
    """How frequent each mode is (1000,) where the three digits are independent: the product of how frequent each is among
    all the digits of `modes` (N,). It is smoother than counting the modes themselves."""
    digits = torch.stack([modes // DIGITS**place % DIGITS for place in range(CHANNELS)])
    single = torch.bincount(digits.flatten(), minlength=DIGITS).double() / digits.numel()
    return torch.einsum("a,b,c->abc", single, single, single).flatten()


def divergence(found: Tensor, wanted: Tensor) -> float:
    """KL(found || wanted) in nats of the distribution of `found` modes (N,) from probabilities `wanted` (1000,)."""
    shares = torch.bincount(found, minlength=len(wanted)).double() / len(found)
    drawn = shares > 0
    return (shares[drawn] * (shares[drawn] / wanted[drawn]).log()).sum().item()


def measure(real: Observed, fake: Observed, context: Context) -> float:
    assert fake.classes is not None  # the catalogue says that it needs stacks
    return float(len(fake.classes.unique()))
