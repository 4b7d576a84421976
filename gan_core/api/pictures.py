"""Pictures: what a model draws, as an array that a notebook shows and that can be saved."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..errors import UserError, writing
from ..images import arrays
from ..images.films import film

FILMS = (".gif", ".mp4")
COLUMNS = 10  # pictures in a row of a grid
SHOWN = 64  # pixels of a picture's side in a notebook, at least


class Pictures:
    """Pictures as one array: uint8 (N, H, W) in grey or (N, H, W, 3) in colour; float (N, 2) for points in the plane.

    len(), indexing and NumPy's functions work as on the array, a notebook shows the grid, and `save` writes it.

    array: the numbers. labels: what each picture was asked to show, or None. steps: of frames, the step of each, or None.
    """

    def __init__(self, array: np.ndarray, labels: np.ndarray | None = None, steps: list[int] | None = None) -> None:
        self.array, self.labels, self.steps = array, labels, steps

    @classmethod
    def of(cls, images: torch.Tensor, labels: torch.Tensor | None = None) -> "Pictures":
        """From what a generator draws: uint8 images (N, C, H, W), or points (N, 2)."""
        array = images.numpy() if images.ndim == 2 else images.permute(0, 2, 3, 1).numpy()
        array = array[..., 0] if array.ndim == 4 and array.shape[-1] == 1 else array
        return cls(array, None if labels is None else labels.numpy())

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, place: Any) -> np.ndarray:
        return self.array[place]

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter(self.array)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.array, dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        what = "Points" if self.array.ndim == 2 else "Pictures"
        return f"{what}{self.array.shape}" + (f" of steps {self.steps[0]} to {self.steps[-1]}" if self.steps else "")

    def png(self, columns: int | None = None, scale: int = 1) -> bytes:
        """The grid of all pictures, `columns` in a row (default: up to 10), as the bytes of a PNG. Of frames, the last one.

        Each pixel becomes a square of `scale` pixels.
        """
        if self.array.ndim == 2:
            points = torch.from_numpy(self.array)
            return arrays.points_png(points[:0], points)
        if self.steps is not None:
            grid = self.array[-1]
        else:
            grid = arrays.grid(torch.from_numpy(self._channels_first()), columns or min(len(self), COLUMNS))
        return arrays.png(grid.repeat(scale, 0).repeat(scale, 1))

    def _repr_png_(self) -> bytes:
        """What a notebook shows: small pictures are enlarged."""
        return self.png(scale=max(1, SHOWN // self.array.shape[1]) if self.array.ndim > 2 else 1)

    def save(self, path: str | Path, columns: int | None = None, fps: float = 24, scale: int | None = None) -> Path:
        """Write a grid (.png, with `columns`) or a film (.gif, .mp4, with `fps` and film pixels per picture pixel `scale`).

        Returns the path. Raises UserError for another ending, or where the file cannot be written.
        """
        path = Path(path)
        if path.suffix == ".png":
            data = self.png(columns)
        elif path.suffix in FILMS and self.array.ndim > 2:
            data = film(self._channels_first(), path.suffix[1:], fps, scale or max(1, 256 // self.array.shape[2]))
        else:
            endings = ".png" if self.array.ndim == 2 else "one of .png, .gif, .mp4"
            raise UserError(f"Cannot save as {path.name!r}.", f"Choose a name that ends in {endings}.")
        with writing(path, "Choose another folder.", UserError):
            path.write_bytes(data)
        return path

    def _channels_first(self) -> np.ndarray:
        return self.array[:, None] if self.array.ndim == 3 else self.array.transpose(0, 3, 1, 2)
