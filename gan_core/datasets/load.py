"""Data sets into memory: one uint8 tensor of images, one of labels, and batches cut from them by index."""

import gzip
import itertools
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, NoReturn
from urllib.error import URLError

import numpy as np
import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS, Dataset
from ..errors import DataError
from ..images.arrays import to_float
from ..places import data_root
from ..settings.config import RunConfig
from .available import IMAGE_FILES, TEST_FILES, found
from .celeba import UNKNOWN, Faces, load_celeba
from .drawn import drawn_digits
from .drawn_faces import ATTRIBUTES, drawn_faces
from .folder import load_folder, summary
from .points import draw_points

Say = Callable[[str], None]
DRAWN_IMAGES = 20_000  # drawn for a run unless num_images says otherwise
DRAWN_FACES = 6_000  # a face takes twenty times as long to draw as a digit
GPU_SHARE = 0.25  # of a GPU's memory: pictures that would take more stay in the main memory, and go over batch by batch
OFFER_DRAWN = "Choose the drawn digits, which need no download"


class Batch(NamedTuple):
    """x (N, C, H, W) floats in [-1, 1], or points (N, 2); y (N,) int64 labels, or (N, A) float attributes."""

    x: Tensor
    y: Tensor


@dataclass(frozen=True)
class ImageData:
    """images (N, C, H, W) uint8, or points (N, 2) float32; labels (N,) int64 in
    0..num_classes - 1, or all 0 where there are no classes (num_classes 0).

    For a run with attributes as conditions: labels (N, num_classes) float32, 1 for each attribute that holds, else 0.

    `images` may be a memory map of a file, of which only what is used is in memory. `device` is where batches are wanted;
    the images themselves may lie elsewhere. `note`: what the user should know of them, in a sentence, or "".
    """

    images: Tensor
    labels: Tensor
    num_classes: int = 10
    device: torch.device | None = None
    note: str = ""

    def __len__(self) -> int:
        return len(self.images)

    def to(self, device: torch.device) -> "ImageData":
        """The same for batches on `device`. Images go there at once where they take no more than GPU_SHARE of its memory,
        else with each batch; on the CPU nothing is copied."""
        images = self.images.to(device) if self.fits(device) else self.images
        return replace(self, images=images, labels=self.labels.to(device), device=device)

    def fits(self, device: torch.device) -> bool:
        """Whether the images are to lie on `device`, as they take no more than GPU_SHARE of it, or it has no memory of its own."""
        room = _gpu_memory(device)
        return room is None or self.images.nbytes <= GPU_SHARE * room


def _gpu_memory(device: torch.device) -> int | None:
    """Bytes of memory that a GPU has, taken or free; None where there is no telling it apart from the main memory."""
    return torch.cuda.mem_get_info(device)[1] if device.type == "cuda" else None


def load(config: RunConfig, say: Say = lambda message: None) -> ImageData:
    """The training images of `config`, telling progress through `say`. Raises DataError with the way out."""
    dataset = DATASETS[config.dataset]
    if dataset.is_points:
        points, labels = draw_points(config.dataset, config.num_images or DRAWN_IMAGES, config.seed)
        return ImageData(points, labels, len(dataset.classes))
    if config.dataset == "drawn-digits":
        images, labels, _ = drawn_digits(
            config.num_images or DRAWN_IMAGES,
            config.seed,
            lambda done, total: say(f"Drawing digits: {done} of {total}"),
        )
        return ImageData(images, labels)
    if config.dataset == "drawn-faces":
        images, table = drawn_faces(
            config.num_images or DRAWN_FACES, config.seed, lambda done, total: say(f"Drawing faces: {done} of {total}")
        )
        if config.conditional:
            return ImageData(images, chosen_attributes(table, ATTRIBUTES, dataset.attributes), len(dataset.attributes))
        return ImageData(images, torch.zeros(len(images), dtype=torch.int64), 0)
    if config.dataset == "celeba":
        faces = load_celeba(config.num_images, say, with_attributes=config.conditional)
        images = torch.from_numpy(faces.pictures.images)
        if config.conditional:
            labels = _celeba_labels(faces, dataset.attributes)
            return ImageData(images, labels, len(dataset.attributes), note=faces.note)
        return ImageData(images, torch.zeros(len(images), dtype=torch.int64), 0, note=faces.note)
    if config.dataset == "folder":
        pictures = load_folder(Path(config.data_dir), config.num_images, say)
        images = torch.from_numpy(pictures.images)
        return ImageData(images, torch.zeros(len(images), dtype=torch.int64), 0, note=summary(pictures))
    images, labels = train_set(config.dataset, say)
    count = config.num_images or len(images)
    return ImageData(images[:count], labels[:count])


def _celeba_labels(faces: Faces, wanted: Sequence[str]) -> Tensor:
    """Attributes of CelebA as conditions. Raises DataError where they are not told for every picture."""
    way_out = "Put list_attr_celeba.txt beside the pictures, or choose a network that is not conditional."
    if faces.attributes is None:
        raise DataError("There is no file of attributes beside the CelebA pictures that names any of them.", way_out)
    if lacking := int((faces.attributes == UNKNOWN).any(1).sum()):
        raise DataError(f"The file of attributes says nothing of {lacking:,} of the CelebA pictures.", way_out)
    return chosen_attributes(torch.from_numpy(faces.attributes), faces.names, wanted)


def chosen_attributes(table: Tensor, names: Sequence[str], wanted: Sequence[str]) -> Tensor:
    """The columns of a table of attributes (N, len(names)), 1 where one holds, that are `wanted`: float32 (N, len(wanted)).

    A wanted name that is not among `names` is the opposite of its No_ column. Raises DataError where that is missing too.
    """
    columns = []
    for name in wanted:
        if name in names:
            columns.append(table[:, list(names).index(name)] > 0)
        elif f"No_{name}" in names:
            columns.append(table[:, list(names).index(f"No_{name}")] <= 0)
        else:
            raise DataError(f"These pictures do not say of which {name} holds.", "Choose the drawn faces.")
    return torch.stack(columns, 1).float()


def train_set(name: str, say: Say = lambda message: None) -> tuple[Tensor, Tensor]:
    """Training images (N, 1, 28, 28) uint8 and labels (N,) int64 of mnist or fashion-mnist. Raises DataError."""
    return _labelled(name, IMAGE_FILES, say)


def held_out_set(name: str, say: Say = lambda message: None) -> tuple[Tensor, Tensor]:
    """As train_set, of the images that are kept for testing. No run trains on them."""
    return _labelled(name, TEST_FILES, say)


def _labelled(name: str, files: tuple[str, str], say: Say) -> tuple[Tensor, Tensor]:
    dataset = DATASETS[name]
    folder = data_root() / dataset.folder
    if not found(name) or not all(_either(folder / file).is_file() for file in files):
        _download(name, say)
    say(f"Reading {dataset.title}")
    images, labels = (read_idx(_either(folder / file)) for file in files)
    if images.shape[1:] != dataset.shape[1:] or labels.shape != images.shape[:1] or not len(images):
        raise DataError(
            f"{folder} does not hold what it should: the shapes of images and labels are {images.shape} and {labels.shape}.",
            f"Delete the folder and start again to download it anew. {OFFER_DRAWN}.",
        )
    return torch.from_numpy(images).unsqueeze(1), torch.from_numpy(labels).long()


def read_idx(path: Path) -> np.ndarray:
    """An IDX file of bytes, plain or .gz, as a writable uint8 array. Raises DataError where it is damaged."""
    way_out = f"Delete it and start again to download it anew. {OFFER_DRAWN}."
    try:
        with gzip.open(path) if path.suffix == ".gz" else open(path, "rb") as file:
            zeros, kind, dimensions = struct.unpack(">HBB", file.read(4))
            shape = struct.unpack(f">{dimensions}I", file.read(4 * dimensions))
            data = np.frombuffer(bytearray(file.read()), np.uint8)
        if (zeros, kind) != (0, 8) or data.size != np.prod(shape):
            raise ValueError("it is not an IDX file of bytes, or not a whole one")
        return data.reshape(shape)
    except (ValueError, EOFError, struct.error, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path} is damaged: {error}.", way_out) from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.", way_out) from None


def _either(path: Path) -> Path:
    return path if path.is_file() else path.with_name(path.name + ".gz")


def _download(name: str, say: Say) -> None:
    """Fetch a data set through torchvision, telling the megabytes that have come.

    The download has a thread of its own, so that `say`, called from here, can end the wait by raising.
    """
    from torchvision import datasets

    dataset = DATASETS[name]
    folder = data_root() / dataset.folder
    faults: list[Exception] = []

    def fetch() -> None:
        try:
            {"mnist": datasets.MNIST, "fashion-mnist": datasets.FashionMNIST}[name](str(data_root()), download=True)
        except Exception as error:  # whatever it is, it is for the waiting thread to tell
            faults.append(error)

    say(f"Downloading {dataset.title}")
    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.5)
        come = sum(path.stat().st_size for path in folder.glob("*.gz")) / 1e6
        say(f"Downloading {dataset.title}: {come:.0f} of {dataset.download_mb} MB")
    for error in faults:
        if isinstance(error, OSError) and not isinstance(error, URLError) and error.errno is not None:
            raise DataError(
                f"{folder} cannot be written: {error.strerror or error}.",
                f"Set GAN_DATA to a folder with {dataset.download_mb * 6} MB of room. {OFFER_DRAWN}.",
            ) from None
        _refuse(dataset, error)


def _refuse(dataset: Dataset, error: Exception) -> NoReturn:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[-1].strip("<>.")  # the last mirror's fault
    raise DataError(
        f"{dataset.title} is not in {data_root()} and could not be downloaded ({reason}).",
        f"{OFFER_DRAWN}, or put its files into {data_root() / dataset.folder}.",
    ) from None


def as_input(images: Tensor) -> Tensor:
    """What a network is given: uint8 images as floats in [-1, 1], points as they are."""
    return to_float(images) if images.dtype == torch.uint8 else images


def _generator(*key: int) -> torch.Generator:
    """Randomness that all the numbers of `key` decide. torch itself looks at the lower 32 bits of a seed only."""
    return torch.Generator().manual_seed(int(np.random.SeedSequence(key).generate_state(1)[0]))


def batches(data: ImageData, batch_size: int, seed: int, start: int = 0, flip: bool = False) -> Iterator[Batch]:
    """Batch number `start` and all that follow, without end, decided by (seed, number) alone.

    The data is gone through in a new random order each epoch; a batch may span epochs, so that every image is seen
    equally often whatever the sizes. `flip`: each image is mirrored, left for right, or not, with equal chance.
    Raises DataError where there are no images.
    """
    if not len(data):
        raise DataError("The data set holds no images.", "Choose another one.")
    orders: dict[int, Tensor] = {}

    def order(epoch: int) -> Tensor:
        if epoch not in orders:
            shuffled = torch.randperm(len(data), generator=_generator(seed, 0, epoch)).to(data.images.device)
            for old in [e for e in orders if e < epoch - 1]:
                del orders[old]
            orders[epoch] = shuffled
        return orders[epoch]

    for number in itertools.count(start):
        position, end, parts = number * batch_size, (number + 1) * batch_size, []
        while position < end:
            epoch, offset = divmod(position, len(data))
            part = order(epoch)[offset : offset + end - position]
            parts.append(part)
            position += len(part)
        index = parts[0] if len(parts) == 1 else torch.cat(parts)
        images, labels = data.images[index], data.labels[index.to(data.labels.device)]
        if data.device is not None:
            images = images.to(data.device)  # as bytes still: a quarter of what floats would be
        if flip:
            mirrored = torch.rand(len(index), generator=_generator(seed, 1, number)) < 0.5
            images = torch.where(mirrored.to(images.device).view(-1, 1, 1, 1), images.flip(-1), images)
        yield Batch(as_input(images), labels)
