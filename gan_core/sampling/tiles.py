"""Latents to tiles: the same latent gives the same bytes, drawn alone, in a batch, by the studio or by the command line."""

import torch
from torch import Tensor

from ..errors import UserError
from ..images.arrays import to_uint8
from .sampler import Sampler
from .threads import one_thread

BATCH = 16  # fits a processor's cache: 64 at once take twice as long for each
LEAST = 4  # linear algebra uses other kernels for fewer rows, whose sums differ in the last digits


def draw(sampler: Sampler, z: Tensor, y: Tensor | None = None) -> Tensor:
    """z (N, z_dim), and labels (N,) or weights (N, num_classes) for a conditional run, to uint8 images (N, C, H, W).

    Raises UserError for a run that draws points.
    """
    check_pictures(sampler)
    drawn = [torch.empty(0, *sampler.shape, dtype=torch.uint8)]
    with one_thread():
        for start in range(0, len(z), BATCH):
            part, label = z[start : start + BATCH], None if y is None else y[start : start + BATCH]
            count = len(part)
            if count < LEAST:
                part = torch.cat([part, part[:1].expand(LEAST - count, -1)])
                label = None if label is None else torch.cat([label, label[:1].expand(LEAST - count, *label.shape[1:])])
            drawn.append(to_uint8(sampler.images(part, label)[:count]))
    return torch.cat(drawn)


def check_pictures(sampler: Sampler) -> None:
    """Raises UserError for a run that draws points."""
    if len(sampler.shape) != 3:
        raise UserError("This run draws points in the plane, not pictures.", "Choose a run on images.")
