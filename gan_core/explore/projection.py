"""Projection: the latent whose picture comes closest to a given one, found by optimisation; and fitting a picture to a run.

A generator cannot draw everything. What it misses of a picture is the residual; the baseline beside it is what the best of
many random latents reaches.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor
from torch.nn.functional import avg_pool2d

from ..datasets.kinds import way_out_of
from ..datasets.opening import Skipped, opened
from ..errors import DataError, UserError
from ..images.arrays import to_float
from ..latent.priors import TAIL, from_normal
from ..latent.specs import SEEDS
from ..sampling.sampler import Sampler
from ..sampling.threads import one_thread
from ..sampling.tiles import check_pictures, draw

RANDOM = 512  # latents that are tried before the first step, and that the baseline is the best of
STARTS = 4  # of these, how many set out; the best arrives
LEARNING_RATE = 0.2  # Adam's at first; it falls along half a cosine
PRIOR_WEIGHT = 1e-3  # of leaving the prior, beside the mean squared error: a tie-breaker
MOST_SIDE = 1024  # pixels of the longer side of a picture that is uploaded: no run here draws larger ones
INK_SIDE = 20  # a digit's longer side in pixels, in the middle of 28 x 28, as MNIST has it


@dataclass(frozen=True)
class Projected:
    """A step of a projection, the best so far: z (z_dim,), and its residual, the root mean squared difference from the
    target, in [0, 1] of the range from black to white. label: that of a conditional run, else None.
    baseline: the residual of the best of RANDOM random latents."""

    step: int
    z: Tensor
    residual: float
    baseline: float
    label: int | list[float] | None = None


def rms(image: Tensor, target: Tensor) -> Tensor:
    """Root of the mean squared difference (N,) of images (N, C, H, W) in [-1, 1] to a target, in [0, 1] of its range."""
    return (image - target).square().flatten(1).mean(1).sqrt() / 2


def project(
    sampler: Sampler,
    target: Tensor,
    steps: int = 200,
    seed: int = 0,
    label: int | list[float] | None = None,
) -> Iterator[Projected]:
    """Move latents until their picture is as close to `target` (C, H, W) in [-1, 1] as the generator lets it be.

    RANDOM latents are drawn; the STARTS closest set out, and Adam moves each for `steps` steps downhill on the squared
    difference, at full size and averaged over 2 x 2 and 4 x 4 pixels, so that strokes find each other from afar. The prior
    holds them: uniform and truncated numbers stay in their range, normal ones are drawn towards its length a little. In a
    conditional run without `label` all classes are tried at the start. Yields step 0, then every step, the best so far by
    the plain difference. Same seed, same z. Raises UserError.
    """
    check_pictures(sampler)
    if tuple(target.shape) != sampler.shape:
        raise UserError(f"The picture is {tuple(target.shape)}, and this run draws {sampler.shape}.", "Fit it first.")
    if steps < 0:
        raise UserError(f"steps is {steps}.", "Choose a number from 0.")
    config, device = sampler.config, sampler.device
    generator = torch.Generator().manual_seed(SEEDS + seed)
    z = from_normal(torch.randn(RANDOM, config.z_dim, generator=generator), config.prior)
    y = _labels_to_try(sampler, label)
    with one_thread():
        missed = rms(to_float(draw(sampler, z, y)), target)
        order = missed.argsort()[:STARTS]
        baseline = float(missed.min())
        z = z[order].clone().to(device).requires_grad_(True)
        y = None if y is None else y[order].to(device)
        goal = target.to(device)
        optimizer = torch.optim.Adam([z], LEARNING_RATE, (0.9, 0.99))
    best = Projected(0, z[0].detach().cpu().clone(), baseline, baseline, _label_of(y, 0))
    yield best
    for step in range(1, steps + 1):
        with one_thread():
            optimizer.param_groups[0]["lr"] = LEARNING_RATE * (0.02 + 0.98 * (1 + math.cos(math.pi * step / steps)) / 2)
            optimizer.zero_grad(set_to_none=True)
            loss = _loss(sampler.G(z, y), goal) + PRIOR_WEIGHT * _off_prior(z, config.prior)
            loss.sum().backward()
            optimizer.step()
            with torch.no_grad():
                _keep_within(z, config.prior)
                # of the picture as it is shown, rounded to 256 steps
                now = rms(to_float(draw(sampler, z.cpu(), None if y is None else y.cpu())), target)
                winner = int(now.argmin())
        if float(now[winner]) < best.residual:
            best = Projected(step, z[winner].detach().cpu().clone(), float(now[winner]), baseline, _label_of(y, winner))
        yield Projected(step, best.z, best.residual, baseline, best.label)


def _loss(images: Tensor, target: Tensor) -> Tensor:
    """Squared differences (N,), at full size and coarser."""
    missed = images - target
    total = missed.square().flatten(1).mean(1)
    for size in (2, 4):
        if missed.shape[-1] % size == 0 and missed.shape[-2] % size == 0:
            total = total + avg_pool2d(missed, size).square().flatten(1).mean(1)
    return total


def _off_prior(z: Tensor, prior: str) -> Tensor:
    """How far (N,) latents have left a normal prior: the square of their mean square less 1; 0 for bounded priors."""
    return (z.square().mean(1) - 1).square() if prior == "normal" else torch.zeros(len(z), device=z.device)


def _keep_within(z: Tensor, prior: str) -> None:
    """Cut latents off at the ends of a bounded prior, in place."""
    if prior != "normal":
        bound = 1.0 if prior == "uniform" else TAIL
        z.clamp_(-bound, bound)


def _labels_to_try(sampler: Sampler, label: int | list[float] | None) -> Tensor | None:
    if not sampler.num_classes:
        if label is not None:
            raise UserError("This run is not conditional, so it takes no label.", "Leave the label out.")
        return None
    if label is None:
        return torch.arange(RANDOM) % sampler.num_classes
    if isinstance(label, int):
        if not 0 <= label < sampler.num_classes:
            raise UserError(f"Unknown label {label}.", f"Labels are 0 to {sampler.num_classes - 1}.")
        return torch.full((RANDOM,), label)
    if len(label) != sampler.num_classes:
        raise UserError(f"A label has weights for {len(label)} classes, and the run has {sampler.num_classes}.", "")
    return torch.tensor(label, dtype=torch.float32).expand(RANDOM, -1).contiguous()


def _label_of(y: Tensor | None, place: int) -> int | list[float] | None:
    return None if y is None else y[place].tolist()


# -- a picture from outside -----------------------------------------------------------------------------------------------


def fit_picture(data: bytes, shape: tuple[int, ...], ink: bool = False) -> Tensor:
    """A PNG or JPEG of any size to (C, H, W) in [-1, 1], as a generator of `shape` would draw it. Raises DataError.

    It is turned as its EXIF says and laid on white. A picture of just the right size is taken as it is. Others are made
    smaller whole, with their border's colour beside them. `ink` (for digits): where the border is light it is turned into
    white on black, and what is drawn is brought to MNIST's size and place, 20 pixels around its centre of mass.
    """
    channels, height, width = shape
    picture = _opened(data).convert("L" if channels == 1 else "RGB")
    pixels = np.asarray(picture)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    ground = np.median(border.reshape(len(border), -1), axis=0)
    if ink and ground.mean() > 127:
        picture, ground = ImageOps.invert(picture), 255 - ground
    if picture.size != (width, height):
        picture = _as_digit(picture, width, height) if ink else _letterboxed(picture, width, height, ground)
    pixels = np.array(picture).reshape(height, width, channels)
    return to_float(torch.from_numpy(pixels).permute(2, 0, 1))


def _opened(data: bytes) -> Image.Image:
    try:
        return opened(data, MOST_SIDE)
    except Skipped as why:
        raise DataError(f"This picture cannot be used: {why}.", way_out_of(str(why)) or "Choose a PNG or JPEG.") from None


def _letterboxed(picture: Image.Image, width: int, height: int, ground: np.ndarray) -> Image.Image:
    scale = min(width / picture.width, height / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    colour = tuple(int(level) for level in ground)
    whole = Image.new(picture.mode, (width, height), colour[0] if picture.mode == "L" else colour)
    whole.paste(picture.resize(size, Image.Resampling.LANCZOS), ((width - size[0]) // 2, (height - size[1]) // 2))
    return whole


def _as_digit(picture: Image.Image, width: int, height: int) -> Image.Image:
    pixels = np.asarray(picture, dtype=np.float64)
    floor, ceiling = np.median(pixels), pixels.max()
    if ceiling - floor < 16:
        raise DataError("The picture is empty.", "Draw something, dark on light or light on dark.")
    pixels = ((pixels - floor) / (ceiling - floor)).clip(0, 1)  # paper's grey is not ink
    rows, columns = (np.flatnonzero((pixels > 0.25).any(axis)) for axis in (1, 0))
    cut = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = INK_SIDE * min(width, height) / 28 / max(cut.shape)
    size = (max(1, round(cut.shape[1] * scale)), max(1, round(cut.shape[0] * scale)))
    small = Image.fromarray((cut * 255).round().astype(np.uint8)).resize(size, Image.Resampling.LANCZOS)
    ink = np.asarray(small, dtype=np.float64)
    total = max(ink.sum(), 1e-9)
    middle_x = (ink.sum(0) * (np.arange(size[0]) + 0.5)).sum() / total
    middle_y = (ink.sum(1) * (np.arange(size[1]) + 0.5)).sum() / total
    left = min(max(round(width / 2 - middle_x), 0), max(0, width - size[0]))
    top = min(max(round(height / 2 - middle_y), 0), max(0, height - size[1]))
    whole = Image.new("L", (width, height), 0)
    whole.paste(small, (left, top))
    return whole
