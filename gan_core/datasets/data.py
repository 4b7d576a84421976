"""What every data set gives: training pictures, and real pictures that nobody trained on."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from ..errors import DataError
from ..images.arrays import to_float
from ..settings.config import RunConfig

Say = Callable[[str], None]
"""Receives progress in words. It may raise to end the work."""

GPU_SHARE = 0.25  # of a GPU's memory: pictures that would take more stay in main memory and move batch by batch
ROOM_SHARE = 0.5  # of the free memory, that pictures drawn for a run may take
COMPARED, HELD_OUT = 1_000_003, 2_000_003
"""Added to a run's seed where a data set is drawn: seeds of the pictures that a run is compared with, and of others that no
run is trained on or compared with. Runs are trained on what their own seed draws."""


def silent(message: str) -> None:
    """A Say that ignores progress."""


class Batch(NamedTuple):
    """x (N, C, H, W) floats in [-1, 1], or points (N, 2); y (N,) int64 labels, or (N, A) float attributes."""

    x: Tensor
    y: Tensor


@dataclass(frozen=True)
class ImageData:
    """images (N, C, H, W) uint8, or points (N, 2) float32; labels (N,) int64 in 0..num_classes - 1, or all 0 where there are
    no classes (num_classes 0).

    For a run with attributes as conditions: labels (N, num_classes) float32, 1 for each attribute that holds, else 0.

    `images` may be a memory map of a file, of which only what is used is in memory. `device` is where batches are wanted;
    the images themselves may lie elsewhere. `note`: what the user should know about them, in a sentence, or "".
    """

    images: Tensor
    labels: Tensor
    num_classes: int = 10
    device: torch.device | None = None
    note: str = ""

    def __len__(self) -> int:
        return len(self.images)

    def to(self, device: torch.device) -> "ImageData":
        """The same data for batches on `device`. Images are moved now if they take no more than GPU_SHARE of its memory,
        otherwise with each batch; on the CPU nothing is copied."""
        images = self.images.to(device) if self.fits(device) else self.images
        return replace(self, images=images, labels=self.labels.to(device), device=device)

    def fits(self, device: torch.device) -> bool:
        """Whether the images take no more than GPU_SHARE of the memory of `device`, or it has no memory of its own."""
        room = gpu_memory(device)
        return room is None or self.images.nbytes <= GPU_SHARE * room


def gpu_memory(device: torch.device) -> int | None:
    """Bytes of memory that a GPU has, used or free; None where it cannot be told from the main memory."""
    return torch.cuda.mem_get_info(device)[1] if device.type == "cuda" else None


def check_room(num: int, shape: tuple[int, ...]) -> None:
    """Raise DataError if `num` pictures of `shape`, a byte each number, would take more than ROOM_SHARE of the free memory."""
    import psutil

    wanted, free = num * math.prod(shape), psutil.virtual_memory().available
    if wanted > ROOM_SHARE * free:
        most = int(ROOM_SHARE * free / math.prod(shape))
        raise DataError(
            f"{num:,} pictures need {wanted / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free.",
            f"Set num_images to {most:,} or less.",
        )


@dataclass(frozen=True)
class Samples:
    """Real pictures uint8 (N, C, H, W), or points (N, 2), and labels (N,) int64 or attributes (N, A) float32.

    `words` say which pictures they are. `unseen`: whether it is certain that no run was trained on them.
    """

    images: Tensor
    labels: Tensor
    words: str
    unseen: bool = True

    def __len__(self) -> int:
        return len(self.images)


class Source(Protocol):
    """What the module of a data set has to define; `DATASETS[name].module` names it. All raise DataError with a way out."""

    @staticmethod
    def load(config: RunConfig, say: Say) -> ImageData:
        """The training pictures of a run."""
        ...

    @staticmethod
    def real_pictures(config: RunConfig, num: int, say: Say) -> tuple[Samples, Samples]:
        """Up to `num` pictures to compare samples with, and up to `num` others, which show what real pictures score."""
        ...

    @staticmethod
    def unseen(config: RunConfig, num: int, say: Say) -> Samples:
        """Up to `num` pictures that no run is trained on, where there are any. The same ones in the same order each time.
        Labels are classes, or -1 where there are none."""
        ...


def as_input(images: Tensor) -> Tensor:
    """What a network is given: uint8 images as floats in [-1, 1], points as they are."""
    return to_float(images) if images.dtype == torch.uint8 else images


def unlabelled(images: Tensor, note: str = "") -> ImageData:
    """Pictures without classes or attributes."""
    return ImageData(images, torch.zeros(len(images), dtype=torch.int64), 0, note=note)


def no_classes(images: Tensor) -> Tensor:
    """Labels (N,) of pictures without classes: -1."""
    return torch.full((len(images),), -1)


def two_halves(data: ImageData, num: int, title: str) -> tuple[Samples, Samples]:
    """Two random halves of pictures of which none are kept for testing, each of at most `num`."""
    order = torch.randperm(len(data), generator=torch.Generator().manual_seed(0))
    some, others = order[: len(order) // 2][:num], order[len(order) // 2 :][:num]
    return (
        Samples(data.images[some], data.labels[some], f"{len(some):,} training pictures of {title}", False),
        Samples(
            data.images[others],
            data.labels[others],
            f"{len(others):,} other pictures of {title}, which the run may also have been trained on",
            False,
        ),
    )
