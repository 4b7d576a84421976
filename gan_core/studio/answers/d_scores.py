"""The discriminator's score of single pictures: generated and real ones side by side, a number under each."""

from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from ... import runs
from ...catalogue.losses import LOSSES
from ...errors import RunError
from ...images import arrays as images
from ...runs.folder import RunDir
from ...sampling.networks import load_network
from ...sampling.sampler import Sampler
from ...settings.config import GAN
from ...training.experiment import fixed_latents
from ...training.objectives import shown
from ..protocol import DScores
from ..replies import Scored

SHOWN = 36  # pictures of each kind
COLUMNS = 6
_TILE = 84  # pixels of a picture as shown, at least
_TYPE = 0.19  # height of the numbers as a share of a tile: a page shrinks the sheet, and they have to stay legible


def score_pictures(run: RunDir, at: int) -> dict[str, Any]:
    """D's scores of generated and real pictures at a snapshot.

    Returns {"words": what a score is, "fakes": scores, "reals": scores, "fakes_picture" and "reals_picture": uint8 arrays}.
    D is in eval mode: batch norm then uses its running averages, so that a picture's score does not depend on
    its neighbours. Raises RunError where the run has no D, keeps none, or where labels are several attributes.
    """
    sampler = Sampler(run, at)
    config = sampler.config
    if config.kind != GAN:
        raise RunError(f"{run.title} has no discriminator, so there are no scores.", "Choose a GAN.")
    if len(sampler.shape) == 1:
        raise RunError("The background of the picture already shows D's belief at every point.", "")
    if config.conditional:
        raise RunError("This D scores a picture together with its label.", "Choose a run without labels.")
    D = load_network(run, sampler.step, "D").network
    z, _ = fixed_latents(config, sampler.shape, 0)
    fakes = images.to_uint8(sampler.images(z[:SHOWN]))
    reals = real_tiles(run, sampler.shape)[:SHOWN]
    result: dict[str, Any] = {"words": LOSSES[config.loss].score_words}
    for name, tiles in (("fakes", fakes), ("reals", reals)):
        with torch.no_grad():
            scores = shown(D(images.to_float(tiles)), config.loss).tolist()
        result |= {name: scores, f"{name}_picture": sheet(tiles, scores)}
    return result


def real_tiles(run: RunDir, shape: tuple[int, ...]) -> Tensor:
    """The real pictures that the run shows beside its own, uint8 (N, C, H, W), cut out of reals.png. Raises RunError."""
    channels, height, width = shape
    try:
        with Image.open(run.reals_path) as picture:
            pixels = np.array(picture.convert("L" if channels == 1 else "RGB")).reshape(picture.height, picture.width, -1)
    except OSError:
        raise RunError("The real pictures of this run are missing.", "") from None
    gap, tiles = images.PADDING, []
    for top in range(gap, pixels.shape[0] - height + 1, height + gap):
        for left in range(gap, pixels.shape[1] - width + 1, width + gap):
            tile = pixels[top : top + height, left : left + width]
            if (tile != images.GROUND).any():  # of few pictures the last row is not full
                tiles.append(torch.from_numpy(tile.transpose(2, 0, 1).copy()))
    return torch.stack(tiles)


def sheet(tiles: Tensor, scores: list[float]) -> np.ndarray:
    """uint8 images (N, C, H, W), six in a row, each with its score under it, as one uint8 picture (H', W', 3)."""
    count, channels, height, width = tiles.shape
    times = max(1, -(-_TILE // max(height, width)))
    across = width * times + 8
    size = round(_TYPE * across)
    down = height * times + 8 + round(1.25 * size)
    paper = Image.new("RGB", (COLUMNS * across, -(-count // COLUMNS) * down), (32, 36, 44))
    draw, font = ImageDraw.Draw(paper), ImageFont.load_default(size)
    for number, (tile, score) in enumerate(zip(tiles, scores, strict=True)):
        left, top = number % COLUMNS * across + 4, number // COLUMNS * down + 4
        pixels = tile.permute(1, 2, 0).expand(-1, -1, 3).numpy() if channels == 1 else tile.permute(1, 2, 0).numpy()
        picture = Image.fromarray(np.ascontiguousarray(pixels))
        paper.paste(picture.resize((width * times, height * times), Image.Resampling.NEAREST), (left, top))
        text = f"{score:.2f}" if abs(score) < 100 else f"{score:.0f}"
        draw.text((left + width * times / 2, top + height * times + 2), text, "white", font, anchor="ma")
    return np.asarray(paper)


def d_scores(request: DScores) -> Scored:
    run = runs.at(request.run)
    result = score_pictures(run, run.snapshot_step(request.at))
    pictures: dict[str, Any] = {name: images.png(result.pop(name)) for name in ("fakes_picture", "reals_picture")}
    return Scored(**result, **pictures)
