"""What D asks of G: the change of a picture's pixels that lowers G's loss, followed for some steps; and where D looks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from ... import runs
from ...catalogue.datasets import DATASETS
from ...catalogue.losses import LOSSES
from ...errors import RunError
from ...images import arrays as images
from ...runs.folder import RunDir
from ...sampling.networks import load_network
from ...sampling.sampler import Sampler
from ...settings.config import GAN
from ...training.fixed import fixed_labels, fixed_latents
from ...training.objectives import loss_of, shown
from ..protocol import Nudge
from ..replies import Nudged

PATCHES = 14  # squares across that are covered in turn

Judge = Callable[[Tensor], Tensor]
"""Pictures (N, C, H, W) to logits: a D, or one that has been told the label."""


def nudge(request: Nudge) -> Nudged:
    """The answer to a request. Raises RunError where the run keeps no D at this snapshot."""
    run = runs.at(request.run)
    return Nudged(**follow(run, run.snapshot_step(request.at), request.seed, request.steps, request.size))


def follow(run: RunDir, at: int, seed: int, steps: int, size: float) -> dict[str, Any]:
    """The picture of latent `seed` (of a conditional run, of one of its labels too), moved `steps` times against the gradient of G's loss, each time by `size` (RMS over the pixels, whose
    range is -1 to 1). See replies.Nudged for the keys.
    """
    config = runs.config_at(run, at)
    if config.kind != GAN or DATASETS[config.dataset].is_points:
        raise RunError(f"{run.title} has no discriminator of pictures.", "Choose a GAN that was trained on images.")
    loaded, sampler = load_network(run, at, "D"), Sampler(run, at)
    z, y = fixed_latents(config, sampler.shape, sampler.num_classes, seed)
    place = 0 if y is None else seed % len(fixed_labels(config, sampler.num_classes))
    fakes = sampler.images(z, y)
    network = settled(loaded.network, fakes, y)
    D = network if y is None else told(network, y[place])
    pictures, changes, logits = walk(D, config.loss, fakes[place : place + 1], steps, size)
    with torch.no_grad():
        others = shown(network(fakes) if y is None else network(fakes, y), config.loss)
    covered = occlusion(D, fakes[place : place + 1])
    row = images.to_uint8(pictures).permute(1, 2, 0, 3).flatten(2).permute(1, 2, 0)  # side by side
    return {
        "label": "" if y is None else _in_words(y[place], DATASETS[config.dataset].conditions),
        "words": LOSSES[config.loss].score_words,
        "scale": LOSSES[config.loss].score,
        "png": images.png(row[..., 0].numpy() if row.shape[2] == 1 else row.numpy()),
        "tile": [pictures.shape[3], pictures.shape[2]],
        "scores": shown(logits, config.loss).tolist(),
        "typical": others.median().item(),
        "changes": _signed(changes.mean(1)),
        "moved": (pictures - pictures[:1]).square().mean((1, 2, 3)).sqrt().tolist(),
        "covered": _signed(covered[None]),
        "patches": list(covered.shape),
        "most": covered.abs().max().item(),
    }


def told(D: nn.Module, label: Tensor) -> Judge:
    """A conditional D that judges every picture as one of this label: a class, or weights of classes."""
    return lambda x: D(x, label.expand(len(x), *label.shape))


def _in_words(label: Tensor, names: tuple[str, ...]) -> str:
    """What was asked for: the name of a class, or of the attributes that hold; by number where a data set has no names."""
    places = [place for place, weight in enumerate(label.tolist()) if weight] if label.ndim else [int(label)]
    return ", ".join(names[place] if place < len(names) else str(place) for place in places) or "no attribute"


def settled(D: nn.Module, fakes: Tensor, labels: Tensor | None = None) -> nn.Module:
    """D with the batch norm statistics of these fakes (N, C, H, W), so that each picture is judged by itself."""
    norms = [module for module in D.modules() if isinstance(module, _BatchNorm)]
    for norm in norms:
        norm.train()
        norm.momentum = 1.0
    with torch.no_grad():
        D(fakes) if labels is None else D(fakes, labels)
    for norm in norms:
        norm.eval()
    return D


def asked(D: Judge, loss: str, pictures: Tensor) -> Tensor:
    """Minus the gradient of G's loss by each of `pictures` (N, C, H, W): how D would have them change."""
    x = pictures.detach().clone().requires_grad_()
    total = sum(loss_of(loss).g_loss(logit[None]) for logit in D(x).flatten())
    assert isinstance(total, Tensor)
    return -torch.autograd.grad(total, x)[0]


def walk(D: Judge, loss: str, picture: Tensor, steps: int, size: float) -> tuple[Tensor, Tensor, Tensor]:
    """From a picture (1, C, H, W) `steps` steps of RMS length `size` along what D asks for, clipped to [-1, 1]: the pictures
    (steps + 1, C, H, W), what D asks for at each, and D's logit of each.
    """
    pictures, changes, logits = [], [], []
    x = picture
    for _ in range(steps + 1):
        change = asked(D, loss, x)
        with torch.no_grad():
            logits.append(D(x).flatten())
        pictures.append(x)
        changes.append(change)
        x = (x + size * change / change.square().mean().sqrt().clamp_min(1e-12)).clamp(-1, 1)
    return torch.cat(pictures), torch.cat(changes), torch.cat(logits)


@torch.no_grad()
def occlusion(D: Judge, picture: Tensor) -> Tensor:
    """By how much D's logit of a picture (1, C, H, W) falls where a square of it is covered in the picture's mean colour:
    (PATCHES, PATCHES), or fewer for small pictures.
    """
    height, width = picture.shape[2:]
    side = max(2, -(-width // PATCHES))
    rows, columns = -(-height // side), -(-width // side)
    covered = picture.repeat(rows * columns, 1, 1, 1)
    grey = picture.mean((2, 3), keepdim=True)[0]
    for place in range(rows * columns):
        top, left = side * (place // columns), side * (place % columns)
        covered[place, :, top : top + side, left : left + side] = grey
    return (D(picture).flatten() - D(covered).flatten()).view(rows, columns)


def _signed(maps: Tensor) -> bytes:
    """Maps (N, H, W) as signed bytes, row by row, each scaled so that its largest number is 127."""
    scaled = maps / maps.abs().amax((1, 2), keepdim=True).clamp_min(1e-30) * 127
    return scaled.round().to(torch.int8).numpy().astype(np.int8).tobytes()
