"""CelebA as a data set: faces with attributes. `celeba_files` finds and reads them wherever people keep them."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..errors import DataError
from ..settings.config import RunConfig
from .attributes import chosen_attributes
from .celeba_faces import UNKNOWN, Faces, load_celeba
from .data import ImageData, Samples, Say, no_classes, two_halves, unlabelled


def load(config: RunConfig, say: Say) -> ImageData:
    faces = load_celeba(config.num_images, say, with_attributes=config.conditional)
    images = torch.from_numpy(faces.pictures.images)
    if not config.conditional:
        return unlabelled(images, faces.note)
    wanted = DATASETS[config.dataset].attributes
    return ImageData(images, _labels(faces, wanted), len(wanted), note=faces.note)


def real_pictures(config: RunConfig, num: int, say: Say) -> tuple[Samples, Samples]:
    return two_halves(load(config.updated(num_images=2 * num), say), num, DATASETS[config.dataset].title)


def unseen(config: RunConfig, num: int, say: Say) -> Samples:
    plain = RunConfig(dataset=config.dataset, num_images=2 * num)  # attributes are not needed to show faces
    others = two_halves(load(plain, say), num, DATASETS[config.dataset].title)[1]
    return Samples(others.images, no_classes(others.images), others.words, False)


def _labels(faces: Faces, wanted: Sequence[str]) -> Tensor:
    """Attributes of CelebA as conditions. Raises DataError where they are not known for every picture."""
    way_out = "Put list_attr_celeba.txt beside the pictures, or choose a network that is not conditional."
    if faces.attributes is None:
        raise DataError("No attribute file beside the CelebA pictures names any of them.", way_out)
    if lacking := int((faces.attributes == UNKNOWN).any(1).sum()):
        raise DataError(f"The attribute file has no entry for {lacking:,} of the CelebA pictures.", way_out)
    return chosen_attributes(torch.from_numpy(faces.attributes), faces.names, wanted)
