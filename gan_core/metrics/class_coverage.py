"""Class coverage: which of the classes, or modes, of the data does the generator produce at all?

The doctor's quick look during training counts *modes reached* (gan_core/doctor/signs.py): fewer samples, wider circles.
"""

import torch
from torch import Tensor

from .observed import Context, Observed

FOUND = 0.1  # a class is covered from this part of its share in the data


def shares(classes: Tensor, num_classes: int) -> Tensor:
    """How frequent each class is among `classes` (N,) int64: (num_classes,), which adds up to 1."""
    return torch.bincount(classes, minlength=num_classes).double() / max(1, len(classes))


def frequencies(samples: Observed, num_classes: int) -> Tensor:
    """The share (num_classes,) of each predicted class among the samples that have one; of each attribute, where there are no classes."""
    if samples.classes is None:
        assert samples.attributes is not None  # a judge sees one or the other
        return samples.attributes.mean(0)
    return shares(samples.classes[samples.classes >= 0], num_classes)


def class_coverage(drawn: Tensor, data: Tensor) -> float:
    """Share in [0, 1] of the data's classes that are drawn at least FOUND times as often as the data has them.

    Both are (K,) shares of the classes.
    """
    there = data > 0
    return (drawn[there] >= FOUND * data[there]).double().mean().item()


def measure(real: Observed, fake: Observed, context: Context) -> float:
    drawn, data = (frequencies(one, context.extractor.num_classes) for one in (fake, real))
    return class_coverage(drawn, data)
