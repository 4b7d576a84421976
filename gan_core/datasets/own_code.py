"""A data set from a Python file of the user's own: a function dataset() that returns pictures, or pictures and labels.

`python -m gan_core.datasets.own_code` looks at one in a process of its own, for the pages: {"given": "mine.py:dataset"} on standard
input; {"settings"} or {"error", "hint"} on standard output.
"""

import json
import sys
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..catalogue.own_data import MOST_CLASSES, MOST_SIDE, row_name
from ..errors import ConfigError, UserError
from ..runs.code import keep, path_of
from ..runs.running_code import made_by
from ..settings.config import RunConfig
from .data import ImageData, Samples, Say, no_classes, two_halves, unlabelled


def named(given: str) -> dict[str, str]:
    """The settings of a data set that its owner names, such as mine.py:dataset. The file is run. Raises ConfigError, with the line."""
    code = keep(given)
    images, labels = _made(code)
    classes = 0 if labels is None else int(labels.max()) + 1
    return {"dataset": row_name(tuple(images.shape[1:]), classes), "data_code": code}


def _made(code: str) -> tuple[Tensor, Tensor | None]:
    """uint8 images (N, C, H, W) and int64 labels (N,), or None, of the function of a setting data_code, called once in a process."""
    path_of(code)  # asked each time whether it is trusted
    return _called(code)


@lru_cache(maxsize=1)
def _called(code: str) -> tuple[Tensor, Tensor | None]:
    name = code.partition(":")[2]
    made = made_by(code, "(): return pictures, labels")
    images, labels = made if isinstance(made, tuple) and len(made) == 2 else (made, None)
    images = _images(name, images)
    return images, None if labels is None else _labels(name, labels, len(images))


def _array(name: str, what: str, value: Any) -> np.ndarray:
    try:
        return value.numpy(force=True) if isinstance(value, Tensor) else np.asarray(value)
    except (ValueError, TypeError, RuntimeError):
        raise ConfigError(
            f"The {what} that {name} returns do not form one array.", "Return them all in the same size."
        ) from None


def _images(name: str, value: Any) -> Tensor:
    """Pictures (N, H, W), (N, H, W, C) or (N, C, H, W) as a tensor (N, C, H, W)."""
    array = _array(name, "pictures", value)
    if array.dtype != np.uint8:
        raise ConfigError(f"The pictures that {name} returns are of type {array.dtype}.", "Return uint8, from 0 to 255.")
    images = torch.from_numpy(np.ascontiguousarray(array))
    if images.ndim == 3:
        images = images.unsqueeze(1)
    elif images.ndim == 4 and images.shape[1] not in (1, 3) and images.shape[3] in (1, 3):
        images = images.permute(0, 3, 1, 2).contiguous()
    shape = tuple(array.shape)
    if images.ndim != 4 or images.shape[1] not in (1, 3):
        raise ConfigError(
            f"{name} returns pictures of shape {shape}.", "Return (N, height, width), or (N, height, width, 3) for colour."
        )
    if not 4 <= min(images.shape[2:]) <= max(images.shape[2:]) <= MOST_SIDE:
        raise ConfigError(f"{name} returns pictures of shape {shape}.", f"Sides can be from 4 to {MOST_SIDE}.")
    if len(images) < 2:
        raise ConfigError(f"{name} returns {len(images)} pictures.", "A run needs at least two.")
    return images


def _labels(name: str, value: Any, count: int) -> Tensor:
    array = _array(name, "labels", value)
    if array.shape != (count,) or array.dtype.kind not in "iu":
        raise ConfigError(
            f"The labels that {name} returns are {array.dtype} of shape {tuple(array.shape)}.",
            f"Return one whole number for each of the {count:,} pictures.",
        )
    if array.min() < 0 or not 1 <= array.max() < MOST_CLASSES:
        raise ConfigError(
            f"The labels that {name} returns range from {array.min()} to {array.max()}.",
            f"Number the classes from 0. There can be 2 to {MOST_CLASSES:,}.",
        )
    return torch.from_numpy(array.astype(np.int64))


def load(config: RunConfig, say: Say) -> ImageData:
    say("Running your data set")
    images, labels = _made(config.data_code)
    row, num = DATASETS[config.dataset], config.num_images
    if tuple(images.shape[1:]) != row.shape or (0 if labels is None else int(labels.max()) + 1) > len(row.classes):
        raise ConfigError(
            f"Your data set now returns pictures of shape {tuple(images.shape[1:])} that do not fit the run's {config.dataset}.",
            "Start a new run with it.",
        )
    if labels is None:
        return unlabelled(images[:num])
    return ImageData(images[:num], labels[:num], len(row.classes))


def real_pictures(config: RunConfig, num: int, say: Say) -> tuple[Samples, Samples]:
    return two_halves(load(config.updated(num_images=None), say), num, DATASETS[config.dataset].title)


def unseen(config: RunConfig, num: int, say: Say) -> Samples:
    others = real_pictures(config, num, say)[1]
    labels = others.labels if DATASETS[config.dataset].classes else no_classes(others.images)
    return Samples(others.images, labels, others.words, False)


def main() -> None:
    try:
        answer: dict[str, Any] = {"settings": named(json.load(sys.stdin)["given"])}
    except UserError as error:
        answer = {"error": error.message, "hint": error.hint}
    sys.stdout.write("\n" + json.dumps(answer))  # on a line of its own, whatever the user's file has printed


if __name__ == "__main__":
    main()
