"""Class imbalance: are some classes, or modes, drawn too often?"""

from torch import Tensor

from .class_coverage import frequencies
from .observed import Context, Observed


def imbalance(drawn: Tensor, data: Tensor) -> float:
    """Total variation distance in [0, 1] of two histograms (K,): the share that would have to change class."""
    return (drawn - data).abs().sum().item() / 2


def measure(real: Observed, fake: Observed, context: Context) -> float:
    drawn, data = (frequencies(one, context.extractor.num_classes) for one in (fake, real))
    return imbalance(drawn, data)
