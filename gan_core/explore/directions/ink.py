"""What can be measured in a picture: the slant and thickness of ink, brightness, and what a judge reads."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ...catalogue.datasets import DATASETS
from ...errors import UserError
from ...metrics.judge import Judge, judge_of, load_judge
from ...sampling.threads import one_thread
from ...settings.config import RunConfig


def slant(images: Tensor) -> Tensor:
    """The lean (N,) of the ink in uint8 images (N, C, H, W), bright ink on dark: pixels to the right for each pixel up.

    From the second moments about the ink's middle: the covariance of right and up over the variance of up, which is the shear
    that would set the shape upright (as in de-slanting before recognition). 0 where there is no ink.
    """
    ink = _ink(images)
    height, width = ink.shape[1:]
    up, right = -torch.arange(height, dtype=torch.float64)[:, None], torch.arange(width, dtype=torch.float64)
    total = ink.sum((1, 2)).clamp_min(1e-9)
    up = up - ((ink * up).sum((1, 2)) / total)[:, None, None]
    right = right - ((ink * right).sum((1, 2)) / total)[:, None, None]
    spread = (ink * up * up).sum((1, 2)) / total
    return torch.where(spread > 1e-9, (ink * up * right).sum((1, 2)) / total / spread.clamp_min(1e-9), 0.0).float()


def thickness(images: Tensor) -> Tensor:
    """The stroke's width (N,) in pixels of uint8 images (N, C, H, W), bright ink on dark; 0 where there is no ink.

    A stroke of width w and length l covers w l and has 2 l of edge (its skeleton, seen from both sides), so
    w = 2 area / edge. The edge's length is the image's total variation, the sum of its slopes (coarea formula), which
    needs no threshold. Slopes are those of central differences, blind to which way a stroke goes.
    """
    ink = torch.nn.functional.pad(_ink(images), (2, 2, 2, 2))
    across, down = torch.gradient(ink, dim=(2, 1))
    edge = (across**2 + down**2).sqrt().sum((1, 2))
    return torch.where(edge > 1e-9, 2 * ink.sum((1, 2)) / edge.clamp_min(1e-9), 0.0).float()


def brightness(images: Tensor) -> Tensor:
    """The mean (N,) of all pixels of uint8 images (N, C, H, W), in [0, 1]."""
    return images.double().mean((1, 2, 3)).div(255).float()


def _ink(images: Tensor) -> Tensor:
    return images.double().mean(1) / 255


def measures(config: RunConfig) -> dict[str, Callable[[Tensor], Tensor]]:
    """Title to formula of what is measured in a picture of this run without any judge."""
    if DATASETS[config.dataset].ink:
        return {"Slant": slant, "Thickness": thickness}
    return {"Brightness": brightness}


def judge_for(config: RunConfig) -> Judge:
    """The judge for a run's pictures. Raises UserError where there is none, or its weights are missing."""
    name = judge_of(config.dataset)
    if name is None:
        raise UserError("There is no judge for these pictures.", "")
    return load_judge(name)


def measure(config: RunConfig, images: Tensor) -> list[dict[str, Any]]:
    """For each uint8 image (N, C, H, W) of a run: its measures, and what its judge reads, if there is one.

    "reads as" with "sure" in [0, 1] for classes; "attributes" with a belief in [0, 1] each for attributes.
    """
    with one_thread():
        rows: list[dict[str, Any]] = [{} for _ in images]
        for title, formula in measures(config).items():
            for row, value in zip(rows, formula(images).tolist(), strict=True):
                row[title] = round(value, 4)
        try:
            judge = judge_for(config)
        except UserError:
            return rows
        beliefs = judge.look(images)[1] if len(images) else torch.empty(0, len(judge.kind.outputs))
    for row, belief in zip(rows, beliefs, strict=True):
        if judge.kind.exclusive:
            row["reads as"], row["sure"] = judge.kind.outputs[int(belief.argmax())], round(float(belief.max()), 4)
        else:
            row["attributes"] = dict(zip(judge.kind.outputs, (round(b, 4) for b in belief.tolist()), strict=True))
    return rows
