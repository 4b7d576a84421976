"""Stacked digits: three digits in the red, the green and the blue channel, so that there are 1,000 kinds of pictures.

The field's test of mode coverage (Metz et al., arXiv:1611.02163, section 3.3.1): a generator that leaves kinds out is found out by
counting. The digits are those of the data set that the row `stacks`; which three lie on each other is decided by a seed.
"""

import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..settings.config import RunConfig
from .data import ImageData, Samples, Say, check_room, no_classes, unlabelled
from .load import module_of

DIGITS = 10_000
"""Digits of which the stacks that a run is compared with are made, at most."""


def stacked(images: Tensor, num: int, seed: int) -> Tensor:
    """Pictures (num, 3, H, W), each of three of `images` (N, 1, H, W) that are drawn at random, with repetition."""
    rows = torch.randint(len(images), (num, 3), generator=torch.Generator().manual_seed(seed))
    return images[:, 0][rows]


def load(config: RunConfig, say: Say) -> ImageData:
    row = DATASETS[config.dataset]
    num = config.num_images or row.count
    check_room(num, row.shape)
    return unlabelled(stacked(_single(config, 3 * num, say).images, num, config.seed))


def real_pictures(config: RunConfig, num: int, say: Say) -> tuple[Samples, Samples]:
    return _stacks(config, num, 0, say), _stacks(config, num, 1, say)


def unseen(config: RunConfig, num: int, say: Say) -> Samples:
    return _stacks(config, num, 1, say)


def _single(config: RunConfig, most: int, say: Say) -> ImageData:
    """The training digits of which a run's pictures are stacked: all, or the first `most`, as more would not be used."""
    single = DATASETS[config.dataset].stacks
    num_images = most if most < DATASETS[single].count else None
    return module_of(single).load(config.updated(dataset=single, num_images=num_images), say)


def _stacks(config: RunConfig, num: int, which: int, say: Say) -> Samples:
    """Stacks of the digits that a run is compared with (`which` 0), or of those that are held out (1)."""
    single = DATASETS[config.dataset].stacks
    digits = module_of(single).real_pictures(config.updated(dataset=single, num_images=None), min(DIGITS, 3 * num), say)[which]
    images = stacked(digits.images, num, which)
    return Samples(images, no_classes(images), f"{num:,} stacks of {digits.words}", digits.unseen)
