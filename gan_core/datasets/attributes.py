"""Attributes of faces as the conditions of a network."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ..errors import DataError


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
            raise DataError(f"The attributes of these pictures do not include {name}.", "Choose the drawn faces.")
    return torch.stack(columns, 1).float()
