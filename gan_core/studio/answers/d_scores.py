"""The discriminator's score of single pictures: generated and real ones side by side, a number under each."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm

from ... import runs
from ...catalogue.datasets import DATASETS
from ...catalogue.losses import LOSSES
from ...errors import RunError
from ...images import arrays as images
from ...runs.folder import Move, RunDir
from ...sampling.networks import Loaded, load_network
from ...sampling.sampler import Sampler
from ...settings.config import GAN
from ...training.fixed import fixed_latents
from ...training.objectives import shown
from ..protocol import DScores
from ..replies import Scored

SHOWN = 36  # pictures of each kind
COLUMNS = 6
_TILE = 84  # pixels of a picture as shown, at least
_TYPE = 0.19  # height of the numbers as a share of a tile: a page shrinks the sheet, and they have to stay legible


def score_pictures(run: RunDir, at: int) -> dict[str, Any]:
    """D's scores of generated and real pictures at a snapshot.

    Returns {"words": what a score is, "scale": its kind, "fakes": scores, "reals": scores, "fakes_picture" and "reals_picture":
    uint8 arrays}. Raises RunError where the run has no D, keeps none, or where D needs a label.
    """
    D = _discriminator(run, at)
    if D.config.conditional:
        raise RunError("This D scores a picture together with its label.", "Choose a run without labels.")
    result = _meaning(D)
    for name, tiles in (("fakes", _drawn(run, D, 0)), ("reals", real_tiles(run, D.shape))):
        scores = _scores(D, tiles)[:SHOWN]
        result |= {name: scores, f"{name}_picture": sheet(tiles[:SHOWN], scores)}
    return result


def score_grid(run: RunDir, at: int, frame: int | None, seed: int, move: int | None = None) -> dict[str, Any]:
    """D's scores, at a snapshot, of every picture of a frame (or of new latents from `seed` on), in the order of the grid.

    `move`: the frame made by hand at that step. Real pictures are scored in runs without labels. Raises RunError.
    """
    D = _discriminator(run, at)
    if frame is None:
        fakes = _drawn(run, D, seed)
    else:
        path = run.move_path(Move(frame, move)) if move else run.sample_path(frame)
        fakes = _tiles(path, D.shape, "This frame is missing.")
    y = fixed_latents(D.config, D.shape, D.num_classes)[1]
    if y is not None and len(y) != len(fakes):
        raise RunError("This frame shows other labels than D knows.", "Choose another frame.")
    reals = [] if D.config.conditional else _scores(D, real_tiles(run, D.shape))
    return {**_meaning(D), "fakes": _scores(D, fakes, y), "reals": reals}


def _discriminator(run: RunDir, at: int) -> Loaded:
    """D of a snapshot as in training, without dropout: batch norm, where there is any, normalises over the pictures that are
    scored together. Its running averages mix real and generated pictures, and fit neither."""
    config = runs.config_at(run, at)
    if config.kind != GAN:
        raise RunError(f"{run.title} has no discriminator, so there are no scores.", "Choose a GAN.")
    if DATASETS[config.dataset].is_points:
        raise RunError("The background of the picture already shows D's belief at every point.", "")
    D = load_network(run, at, "D")
    for module in D.network.modules():
        if isinstance(module, _BatchNorm):
            module.train()
    return D


def _drawn(run: RunDir, D: Loaded, seed: int) -> Tensor:
    """What the generator of the same snapshot makes of the fixed latents, from `seed` on: uint8 (N, C, H, W)."""
    z, y = fixed_latents(D.config, D.shape, D.num_classes, seed)
    return images.to_uint8(Sampler(run, D.step).images(z, y))


def _meaning(D: Loaded) -> dict[str, Any]:
    loss = LOSSES[D.config.loss]
    return {"words": loss.score_words, "scale": loss.score}


def _scores(D: Loaded, tiles: Tensor, y: Tensor | None = None) -> list[float]:
    with torch.no_grad():
        return shown(D.network(images.to_float(tiles), y), D.config.loss).tolist()


def real_tiles(run: RunDir, shape: tuple[int, ...]) -> Tensor:
    """The real pictures that the run shows beside its own, uint8 (N, C, H, W), cut out of reals.png. Raises RunError."""
    return _tiles(run.reals_path, shape, "The real pictures of this run are missing.")


def _tiles(path: Path, shape: tuple[int, ...], missing: str) -> Tensor:
    """The pictures of a grid. Raises RunError with the words `missing` where there is no such grid."""
    channels, height, width = shape
    try:
        with Image.open(path) as picture:
            pixels = np.array(picture.convert("L" if channels == 1 else "RGB")).reshape(picture.height, picture.width, -1)
    except OSError:
        raise RunError(missing, "") from None
    gap, tiles = images.PADDING, []
    for top in range(gap, pixels.shape[0] - height + 1, height + gap):
        for left in range(gap, pixels.shape[1] - width + 1, width + gap):
            tile = pixels[top : top + height, left : left + width]
            if (tile != images.GROUND).any():  # of few pictures the last row is not full
                tiles.append(torch.from_numpy(tile.transpose(2, 0, 1).copy()))
    if not tiles:
        raise RunError(missing, "")
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
    at = run.snapshot_step(request.at)
    if request.frame is not None or request.seed is not None:
        return Scored(**score_grid(run, at, request.frame, request.seed or 0, request.move))
    result = score_pictures(run, at)
    pictures: dict[str, Any] = {name: images.png(result.pop(name)) for name in ("fakes_picture", "reals_picture")}
    return Scored(**result, **pictures)
