"""The only place where floats in [-1, 1] become bytes, grids and PNG files."""

import io

import numpy as np
from PIL import Image
from torch import Tensor
from torchvision.utils import make_grid

PADDING = 2


def to_uint8(images: Tensor) -> Tensor:
    """Floats in [-1, 1] (any shape) to uint8 in 0..255; what lies outside is clipped, NaN is drawn black."""
    return images.float().nan_to_num(-1.0).add(1).mul(127.5).round().clamp(0, 255).byte()


def to_float(images: Tensor) -> Tensor:
    """uint8 in 0..255 (any shape) to floats in [-1, 1]."""
    return images.float().div_(127.5).sub_(1)


def grid(images: Tensor, columns: int | None = None) -> np.ndarray:
    """uint8 images (N, C, H, W) to one uint8 picture (H', W') or (H', W', 3), as square as can be, mid-grey between."""
    columns = columns or max(1, round(len(images) ** 0.5))
    picture = make_grid(images.cpu(), nrow=columns, padding=PADDING, pad_value=96)
    return picture[0].numpy() if images.shape[1] == 1 else picture.permute(1, 2, 0).numpy()


def png(picture: np.ndarray) -> bytes:
    """A uint8 picture (H, W) or (H, W, 3) to the bytes of a PNG."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def grid_png(images: Tensor, columns: int | None = None) -> bytes:
    """Floats (N, C, H, W) in [-1, 1] to the bytes of a PNG of their grid."""
    return png(grid(to_uint8(images), columns))
