"""A run and one of its snapshots become a generator; latents become images."""

import torch
from torch import Tensor

from ..errors import UserError
from ..images import arrays as images
from ..latent.priors import latents
from ..latent.resolve import resolve_labels
from ..runs.folder import RunDir
from ..training.fixed import fixed_labels, fixed_latents
from .networks import Loaded, load_network

CHUNK = 256  # images drawn at once, so that memory does not grow with their number


class Sampler:
    """The running average of a run's generator (G_ema) at one step, in eval mode: one z gives one picture, always.

    `at`: a step that has a snapshot; None for the last. Raises RunError.
    """

    def __init__(self, run: RunDir, at: int | None = None, device: str = "cpu") -> None:
        self._take(load_network(run, at), device)

    @classmethod
    def of(cls, loaded: Loaded, device: str = "cpu") -> "Sampler":
        """The sampler of a generator that is in memory already."""
        sampler = cls.__new__(cls)
        sampler._take(loaded, device)
        return sampler

    def _take(self, loaded: Loaded, device: str) -> None:
        self.config, self.step, self.shape = loaded.config, loaded.step, loaded.shape
        self.device = torch.device(device)
        self.num_classes = loaded.num_classes if self.config.conditional else 0
        self.G = loaded.network.to(self.device)

    @torch.no_grad()
    def images(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """z (N, z_dim) to images (N, C, H, W) in [-1, 1], or points (N, 2), on the CPU.

        y: for a conditional run int64 (N,) or weights (N, num_classes); else None. Raises UserError for a z of another length.
        """
        if z.ndim != 2 or z.shape[1] != self.config.z_dim:
            size = " x ".join(map(str, z.shape))
            raise UserError(f"z is {size}, but this run needs rows of {self.config.z_dim} numbers.", "Give one row a picture.")
        parts = [None] * len(z.split(CHUNK)) if y is None else y.split(CHUNK)
        return torch.cat(
            [
                self.G(part.to(self.device), None if label is None else label.to(self.device)).cpu()
                for part, label in zip(z.split(CHUNK), parts, strict=True)
            ]
        )

    def grid_png(self, seed: int = 0) -> bytes:
        """The grid of this snapshot as the run itself draws it, from latent `seed` on: a PNG."""
        z, y = fixed_latents(self.config, self.shape, self.num_classes, seed)
        pictures = self.images(z, y)
        if pictures.ndim == 2:
            return images.points_png(pictures[:0], pictures)
        return images.grid_png(pictures, len(fixed_labels(self.config, self.num_classes)) if self.num_classes else None)

    def sample(
        self, num: int, seed: int = 0, y: "int | Tensor | list[int | list[float]] | None" = None, psi: float = 1.0
    ) -> tuple[Tensor, Tensor]:
        """Images (num, C, H, W) in [-1, 1] and their labels: (num,), -1 where there are none, or weights (num, num_classes).

        Image i is that of latent seed + i, drawn towards the middle of the prior by psi (truncation; 1 changes nothing).
        y: what to draw, one after the other and repeated as often as needed: classes (whole numbers), or rows of num_classes
        weights, which mix classes, or switch attributes on (1) and off (0). One class alone is that of all. A conditional run without any goes through
        the columns of its own grid. Raises UserError for labels that the run does not know, ValueError where num < 1.
        """
        if num < 1:
            raise ValueError(f"num is {num}: request at least one image.")
        y = self.labels(y)
        if y is not None:
            y = y[torch.arange(num) % len(y)]
        z = psi * latents(range(seed, seed + num), self.config.z_dim, self.config.prior)
        return self.images(z, y), torch.full((num,), -1) if y is None else y

    def labels(self, y: "int | Tensor | list[int | list[float]] | None" = None) -> Tensor | None:
        """Labels as the generator takes them: int64 (N,), or float weights (N, num_classes).

        None or empty: those of the run's own grid, or None for a run without conditions. Raises UserError.
        """
        y = y.tolist() if isinstance(y, Tensor) else y
        y = [y] if isinstance(y, int | float) else list(y or [])
        if self.num_classes and not y:
            return fixed_labels(self.config, self.num_classes)
        return resolve_labels(y, self.num_classes, len(y))
