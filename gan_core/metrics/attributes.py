"""Attribute imbalance: are some attributes drawn too often, or too seldom?"""

from torch import Tensor

from .class_coverage import frequencies
from .observed import Context, Observed


def attribute_imbalance(drawn: Tensor, data: Tensor) -> float:
    """Mean difference in [0, 1] between the frequencies (A,) of attributes, of which several may hold at once."""
    return (drawn - data).abs().mean().item()


def measure(real: Observed, fake: Observed, context: Context) -> float:
    drawn, data = (frequencies(one, context.extractor.num_classes) for one in (fake, real))
    return attribute_imbalance(drawn, data)
