"""What a person gives as latents and labels, in any of the usual forms, to what a generator takes."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..catalogue.datasets import Dataset
from ..errors import UserError
from ..latent.labels import label_in
from ..latent.resolve import resolve
from ..latent.specs import short
from ..settings.config import RunConfig


def plain(values: Any) -> Any:
    """Arrays and tensors as lists, also inside lists; everything else as it is."""
    if isinstance(values, Tensor):
        return values.detach().cpu().tolist()
    if isinstance(values, np.ndarray | np.generic):
        return values.tolist()
    return [plain(value) for value in values] if isinstance(values, list | tuple | range) else values


def latents_of(values: Any, config: RunConfig) -> Tensor:
    """z (N, z_dim) of `values`: seeds (whole numbers), latents as rows of z_dim numbers, one latent, or JSON values as in the app.

    Lists, arrays and tensors are all taken. Raises UserError where a latent has the wrong length.
    """
    if isinstance(values, Tensor | np.ndarray) and values.ndim == 2:  # the usual case, without a detour through lists
        z = torch.as_tensor(np.asarray(values.detach().cpu()) if isinstance(values, Tensor) else values).float()
        return _checked(z, config.z_dim)
    rows = plain(values)
    rows = rows if isinstance(rows, list) else [rows]
    if rows and all(isinstance(value, float) for value in rows):
        rows = [rows]
    return resolve([{"z": row} if isinstance(row, list) else row for row in rows], config)


def _checked(z: Tensor, z_dim: int) -> Tensor:
    if z.shape[1] != z_dim:
        raise UserError(f"z has {z.shape[1]} numbers, but this run needs {z_dim}.", f"Give rows of {z_dim} numbers.")
    if not z.isfinite().all():
        raise UserError("z has a number that is not finite.", "Replace NaN and infinity.")
    return z


def labels_of(values: Any, dataset: Dataset) -> list[Any] | None:
    """Labels by number, name ("7", "sneaker", "Smiling,Eyeglasses") or weights, one or several, as a list. Raises UserError."""
    values = plain(values)
    if values is None:
        return None
    if not isinstance(values, list) or (values and all(isinstance(value, float) for value in values)):
        values = [values]
    if not values:
        raise UserError("The list of labels is empty.", "Leave it out, or give one label.")
    return [_label(value, dataset) for value in values]


def _label(value: Any, dataset: Dataset) -> Any:
    if isinstance(value, str):
        return label_in(value, dataset)
    if isinstance(value, int | list):
        return value
    raise UserError(f"Unknown label {short(value)}.", "Give a number, a name or a list of weights.")
