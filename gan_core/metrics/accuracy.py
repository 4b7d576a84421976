"""Label accuracy: does a judge see what was requested?"""

import math
from typing import Any

import torch
from torch import Tensor

from ..datasets.load import chosen_attributes
from .observed import Context, Extractor, Observed


def confusion(asked: Tensor, read: Tensor, num_classes: int) -> Tensor:
    """A table (num_classes, num_classes) of counts: row the class that was requested, column the one that was predicted."""
    cells = torch.bincount(asked * num_classes + read, minlength=num_classes**2)
    return cells.view(num_classes, num_classes)


def per_class(table: Tensor) -> list[float | None]:
    """Share of each row of a confusion table that was predicted as requested; None for a class that was never requested."""
    return [(row[i] / row.sum()).item() if row.sum() else None for i, row in enumerate(table)]


def per_attribute(samples: Observed, extractor: Extractor) -> list[float | None]:
    """For each condition the mean of two shares: of samples that have it where it was requested, and lack it where it was not.

    Guessing gives 1/2, however rare an attribute is. None for one that was always, or never, requested.
    """
    assert samples.attributes is not None  # the judge sees attributes where it sorts into no classes
    seen = chosen_attributes(samples.attributes, extractor.outputs, extractor.conditions) > 0
    shares: list[float | None] = []
    for has, wanted in zip(seen.T, samples.labels.T > 0, strict=True):
        if wanted.all() or not wanted.any():
            shares.append(None)
        else:
            shares.append((has[wanted].double().mean() + (~has[~wanted]).double().mean()).item() / 2)
    return shares


def label_accuracy(samples: Observed, extractor: Extractor) -> float:
    """Share in [0, 1] of pictures taken for the class in `labels`; of attributes, the mean of `per_attribute`."""
    if extractor.num_classes:
        return (_classes(samples) == samples.labels).double().mean().item()
    known = [share for share in per_attribute(samples, extractor) if share is not None]
    return sum(known) / len(known) if known else math.nan


def by_label(fakes: list[Observed], held: Observed, extractor: Extractor) -> dict[str, Any]:
    """How each class, or attribute, was predicted over all draws of samples, and how it is on real pictures."""
    result: dict[str, Any] = {"names": list(extractor.conditions), "judge_accuracy": label_accuracy(held, extractor)}
    fake = joined(fakes)
    if not extractor.num_classes:
        return result | {
            "per_class": per_attribute(fake, extractor),
            "judge_per_class": per_attribute(held, extractor),
        }
    table, own = (confusion(one.labels, _classes(one), extractor.num_classes) for one in (fake, held))
    return result | {"per_class": per_class(table), "judge_per_class": per_class(own), "confusion": table.tolist()}


def _classes(samples: Observed) -> Tensor:
    assert samples.classes is not None  # the judge sorts into classes
    return samples.classes


def predictions_of(samples: Observed) -> Observed:
    """The samples without images and features, which are large."""
    return Observed(samples.images[:0], samples.features[:0], samples.classes, samples.attributes, samples.labels)


def joined(draws: list[Observed]) -> Observed:
    """The predictions and labels of several draws together."""

    def all_of(parts: list[Tensor | None]) -> Tensor | None:
        known = [part for part in parts if part is not None]  # all of them, or none
        return torch.cat(known) if known else None

    first = draws[0]
    return Observed(
        first.images[:0],
        first.features[:0],
        all_of([one.classes for one in draws]),
        all_of([one.attributes for one in draws]),
        torch.cat([one.labels for one in draws]),
    )


def measure(real: Observed, fake: Observed, context: Context) -> float:
    return label_accuracy(fake, context.extractor)
