"""The data sets "folder" and "folder-SIDE": the user's own pictures, which `folder` finds and decodes."""

from pathlib import Path

import torch

from ..catalogue.datasets import DATASETS
from ..settings.config import RunConfig
from .data import ImageData, Samples, Say, no_classes, two_halves, unlabelled
from .folder import load_folder, summary


def load(config: RunConfig, say: Say) -> ImageData:
    pictures = load_folder(Path(config.data_dir), config.num_images, say, DATASETS[config.dataset].shape[-1])
    return unlabelled(torch.from_numpy(pictures.images), summary(pictures))


def real_pictures(config: RunConfig, num: int, say: Say) -> tuple[Samples, Samples]:
    return two_halves(load(config.updated(num_images=2 * num), say), num, DATASETS[config.dataset].title)


def unseen(config: RunConfig, num: int, say: Say) -> Samples:
    others = real_pictures(config, num, say)[1]
    return Samples(others.images, no_classes(others.images), others.words, False)
