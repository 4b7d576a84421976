"""Sprites: many pictures in one, side by side without gaps, as browsers cut them apart again."""

import numpy as np
import torch
from torch import Tensor


def sprite(images: Tensor, columns: int | None = None) -> np.ndarray:
    """uint8 images (N, C, H, W), N at least 1, side by side and row by row without gaps: (rows H, columns W[, 3]) uint8.

    `columns`: tiles in a row, None for all in one. Places that are left over are black.
    """
    count, channels, height, width = images.shape
    columns = min(columns or count, count)
    rows = -(-count // columns)
    whole = torch.zeros(rows * columns, channels, height, width, dtype=torch.uint8)
    whole[:count] = images
    picture = whole.view(rows, columns, channels, height, width).permute(0, 3, 1, 4, 2)
    picture = picture.reshape(rows * height, columns * width, channels).numpy()
    return picture[..., 0] if channels == 1 else picture
