"""MNIST and Fashion-MNIST: IDX files, read where they lie or downloaded through torchvision."""

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..errors import DataError
from ..settings.config import RunConfig
from .data import ImageData, Samples, Say, silent
from .idx_files import TEST_FILES, TRAIN_FILES, find
from .mnist_download import OFFER_DRAWN, download, missing


def load(config: RunConfig, say: Say) -> ImageData:
    images, labels = train_set(config.dataset, say)
    count = config.num_images or len(images)
    return ImageData(images[:count], labels[:count])


def real_pictures(config: RunConfig, num: int, say: Say) -> tuple[Samples, Samples]:
    images, labels = train_set(config.dataset, say)
    held, held_labels = held_out_set(config.dataset, say)
    generator = torch.Generator().manual_seed(0)
    some, others = (torch.randperm(len(x), generator=generator)[:num] for x in (images, held))
    return (
        Samples(images[some], labels[some], f"{len(some):,} training pictures of {DATASETS[config.dataset].title}", False),
        Samples(held[others], held_labels[others], f"{len(others):,} test pictures"),
    )


def unseen(config: RunConfig, num: int, say: Say) -> Samples:
    images, labels = (part[:num] for part in held_out_set(config.dataset, say))
    return Samples(images, labels, f"the first {len(images):,} test pictures of {DATASETS[config.dataset].title}")


def train_set(name: str, say: Say = silent) -> tuple[Tensor, Tensor]:
    """Training images (N, 1, 28, 28) uint8 and labels (N,) int64 of mnist or fashion-mnist. Raises DataError."""
    return _labelled(name, TRAIN_FILES, say)


def held_out_set(name: str, say: Say = silent) -> tuple[Tensor, Tensor]:
    """The same for the images that are kept for testing. No run is trained on them."""
    return _labelled(name, TEST_FILES, say)


def _labelled(name: str, files: tuple[str, str], say: Say) -> tuple[Tensor, Tensor]:
    dataset = DATASETS[name]
    place = find(name, files)
    if not find(name) or not place:
        download(name, say)
        place = find(name, files)
    say(f"Reading {dataset.title}")
    if not place:
        raise DataError(f"{dataset.title} is not complete: {missing(name)}.", f"{OFFER_DRAWN}.")
    images, labels = (read_idx(path) for path in place)
    if images.shape[1:] != dataset.shape[1:] or labels.shape != images.shape[:1] or not len(images):
        raise DataError(
            f"{place[0].parent} has unexpected contents: images and labels have the shapes {images.shape} and {labels.shape}.",
            f"Delete the folder and start again to download it again. {OFFER_DRAWN}.",
        )
    if (highest := int(labels.max())) >= len(dataset.classes):
        raise DataError(
            f"{place[1]} holds labels up to {highest}, and {dataset.title} has the classes 0 to {len(dataset.classes) - 1}.",
            f"These may be the files of EMNIST, which has letters: put the files of {dataset.title} there. {OFFER_DRAWN}.",
        )
    return torch.from_numpy(images).unsqueeze(1), torch.from_numpy(labels).long()


def read_idx(path: Path) -> np.ndarray:
    """An IDX file of bytes, plain or .gz, as a writable uint8 array. Raises DataError where it is damaged."""
    way_out = f"Delete it and start again to download it again. {OFFER_DRAWN}."
    try:
        with gzip.open(path) if path.suffix == ".gz" else open(path, "rb") as file:
            zeros, kind, dimensions = struct.unpack(">HBB", file.read(4))
            shape = struct.unpack(f">{dimensions}I", file.read(4 * dimensions))
            data = np.frombuffer(bytearray(file.read()), np.uint8)
        if (zeros, kind) != (0, 8) or data.size != np.prod(shape):
            raise ValueError("it is not an IDX file of bytes, or it is incomplete")
        return data.reshape(shape)
    except (ValueError, EOFError, struct.error, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path} is damaged: {error}.", way_out) from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.", way_out) from None
