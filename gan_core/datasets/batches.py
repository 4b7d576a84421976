"""Batches cut from a data set by index, decided by a seed and a number alone."""

import itertools
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from ..errors import DataError
from .data import Batch, ImageData, as_input

WHOLE = slice(None)


def _generator(*key: int) -> torch.Generator:
    """Randomness that all the numbers of `key` decide. torch itself looks at the lower 32 bits of a seed only."""
    return torch.Generator().manual_seed(int(np.random.SeedSequence(key).generate_state(1)[0]))


class _Orders:
    """The random order of each epoch; only the latest two are kept."""

    def __init__(self, data: ImageData, seed: int) -> None:
        self.data, self.seed = data, seed
        self._known: dict[int, Tensor] = {}

    def of(self, epoch: int) -> Tensor:
        if epoch not in self._known:
            shuffled = torch.randperm(len(self.data), generator=_generator(self.seed, 0, epoch)).to(self.data.images.device)
            for old in [e for e in self._known if e < epoch - 1]:
                del self._known[old]
            self._known[epoch] = shuffled
        return self._known[epoch]

    def cut(self, position: int, end: int) -> Tensor:
        """Indices of the images from place `position` up to `end` of the endless row of epochs."""
        parts = []
        while position < end:
            epoch, offset = divmod(position, len(self.data))
            part = self.of(epoch)[offset : offset + end - position]
            parts.append(part)
            position += len(part)
        return parts[0] if len(parts) == 1 else torch.cat(parts)


def batches(
    data: ImageData, batch_size: int, seed: int, start: int = 0, flip: bool = False, rows: slice = WHOLE
) -> Iterator[Batch]:
    """Batch number `start` and all that follow, without end, decided by (seed, number) alone.

    Each epoch goes through the data in a new random order. A batch may span epochs, so that every image is seen equally
    often whatever the sizes. `flip`: each image is mirrored, left for right, or not, with equal chance.
    `rows`: the part of each batch that is wanted, by default all of it; the others are not even read.
    Raises DataError where there are no images.
    """
    if not len(data):
        raise DataError("The data set holds no images.", "Choose another one.")
    orders = _Orders(data, seed)
    for number in itertools.count(start):
        index = orders.cut(number * batch_size, (number + 1) * batch_size)[rows]
        images, labels = data.images[index], data.labels[index.to(data.labels.device)]
        if data.device is not None:
            images = images.to(data.device)  # still as bytes: a quarter of the size of floats
        if flip:
            mirrored = torch.rand(batch_size, generator=_generator(seed, 1, number))[rows] < 0.5
            images = torch.where(mirrored.to(images.device).view(-1, 1, 1, 1), images.flip(-1), images)
        yield Batch(as_input(images), labels)
