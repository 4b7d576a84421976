"""What D asks of G: the change of a picture's pixels that lowers G's loss, followed for some steps; and where D looks."""

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
from ...training.experiment import fixed_latents
from ...training.objectives import loss_of, shown
from ..protocol import Nudge
from ..replies import Nudged

PATCHES = 14  # squares across that are covered in turn


def nudge(request: Nudge) -> Nudged:
    """The answer to a request. Raises RunError where the run keeps no D at this snapshot, or where D needs a label."""
    run = runs.at(request.run)
    return Nudged(**follow(run, run.snapshot_step(request.at), request.seed, request.steps, request.size))


def follow(run: RunDir, at: int, seed: int, steps: int, size: float) -> dict[str, Any]:
    """The picture of latent `seed`, moved `steps` times against the gradient of G's loss, each time by `size` (RMS over the pixels, whose
    range is -1 to 1). See replies.Nudged for the keys.
    """
    config = runs.config_at(run, at)
    if config.kind != GAN or DATASETS[config.dataset].is_points:
        raise RunError(f"{run.title} has no discriminator of pictures.", "Choose a GAN that was trained on images.")
    if config.conditional:
        raise RunError("This D judges a picture together with its label.", "Choose a run without labels.")
    loaded, sampler = load_network(run, at, "D"), Sampler(run, at)
    fakes = sampler.images(fixed_latents(config, sampler.shape, 0, seed)[0])
    D = settled(loaded.network, fakes)
    pictures, changes, logits = walk(D, config.loss, fakes[:1], steps, size)
    with torch.no_grad():
        others = shown(D(fakes), config.loss)
    covered = occlusion(D, fakes[:1])
    row = images.to_uint8(pictures).permute(1, 2, 0, 3).flatten(2).permute(1, 2, 0)  # side by side
    return {
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


def settled(D: nn.Module, fakes: Tensor) -> nn.Module:
    """D with the batch norm statistics of these fakes (N, C, H, W), so that each picture is judged by itself."""
    norms = [module for module in D.modules() if isinstance(module, _BatchNorm)]
    for norm in norms:
        norm.train()
        norm.momentum = 1.0
    with torch.no_grad():
        D(fakes)
    for norm in norms:
        norm.eval()
    return D


def asked(D: nn.Module, loss: str, pictures: Tensor) -> Tensor:
    """Minus the gradient of G's loss by each of `pictures` (N, C, H, W): how D would have them change."""
    x = pictures.detach().clone().requires_grad_()
    total = sum(loss_of(loss).g_loss(logit[None]) for logit in D(x).flatten())
    assert isinstance(total, Tensor)
    return -torch.autograd.grad(total, x)[0]


def walk(D: nn.Module, loss: str, picture: Tensor, steps: int, size: float) -> tuple[Tensor, Tensor, Tensor]:
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
def occlusion(D: nn.Module, picture: Tensor) -> Tensor:
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
