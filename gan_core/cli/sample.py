"""The commands that draw with a generator: sample, walk, draw."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import runs
from ..catalogue.datasets import DATASETS, Dataset
from ..errors import UserError, writing
from ..runs.folder import RunDir
from .common import LABEL, add_at, add_psi, add_run, check_psi, label_of, out_path, write

if TYPE_CHECKING:
    from torch import Tensor

    from ..sampling.sampler import Sampler

MOST_FRAMES = 2000


def add_commands(commands: Any) -> None:
    _add_sample(commands)
    _add_walk(commands)
    _add_draw(commands)


def _add_sample(commands: Any) -> None:
    sample = commands.add_parser("sample", help="draw new images with a run's generator")
    add_run(sample)
    sample.add_argument("--num", type=int, metavar="N", help="how many images (default 64, or one a digit of --labels)")
    sample.add_argument("--seed", type=int, default=0, help="image i is that of latent seed + i (default 0)")
    sample.add_argument("--label", metavar="Y", help=LABEL)
    sample.add_argument("--labels", metavar="DIGITS", help="classes to draw one after the other, such as 2026")
    add_psi(sample)
    add_at(sample)
    sample.add_argument(
        "--out",
        required=True,
        metavar="FILE",
        help="grid.png, or samples.npz with images uint8 (N, H, W, C) and labels (N,), -1 where there are none; weights (N, K) "
        "for mixtures and attributes",
    )
    sample.set_defaults(do=do_sample)


def _add_walk(commands: Any) -> None:
    walk = commands.add_parser("walk", help="a film of a path through latents: a GIF, an MP4 or a PNG strip")
    add_run(walk)
    add_at(walk)
    add_psi(walk)
    walk.add_argument("--seeds", metavar="A,B,C", help="the seeds of the latents to pass through, in this order")
    walk.add_argument("--latents", metavar="JSON", help="the same as JSON, for latents that are not plain seeds: as for draw")
    walk.add_argument("--frames", type=int, default=60, metavar="N", help="frames in all (default 60)")
    walk.add_argument("--path", default="slerp", metavar="slerp|lerp", help="along the arc, or straight (default slerp)")
    walk.add_argument("--easing", default="linear", metavar="linear|smooth", help="smooth slows down at each latent")
    walk.add_argument("--loop", action="store_true", help="go back to the first latent at the end")
    walk.add_argument("--label", metavar="Y", help="what to draw, for a conditional run: as for sample")
    walk.add_argument("--fps", type=float, default=24, metavar="N", help="frames per second (default 24)")
    walk.add_argument("--scale", type=int, metavar="N", help="film pixels per picture pixel (default: about 256 wide; png: 1)")
    walk.add_argument("--out", required=True, metavar="FILE", help="walk.gif, walk.mp4 or walk.png")
    walk.set_defaults(do=do_walk)


def _add_draw(commands: Any) -> None:
    draw = commands.add_parser("draw", help="draw latents given as JSON: what a page shows, pixel for pixel")
    add_run(draw)
    add_at(draw)
    add_psi(draw)
    draw.add_argument(
        "--latents",
        required=True,
        metavar="JSON",
        help="a list of latents: seeds, such as '[0, 1, 2]'; numbers that you type, such as '[{\"z\": [0.5, -1, 2]}]' with as many as "
        'the run\'s z has; or what a page shows, such as \'[0, {"mutate": 0, "seed": 3}]\'; - reads it from standard input',
    )
    draw.add_argument("--label", metavar="Y", help="what to draw, for a conditional run: as for sample")
    draw.add_argument(
        "--labels", metavar="JSON", help="for a conditional run: a list with a class, or a list of weights, for each"
    )
    draw.add_argument("--columns", type=int, metavar="N", help="pictures in a row (default: all)")
    draw.add_argument("--out", required=True, metavar="FILE", help="the PNG to write")
    draw.set_defaults(do=do_draw)


# -- sample ---------------------------------------------------------------------------------------------------------------


def do_sample(options: argparse.Namespace) -> None:
    _check_sample(options)
    out = Path(options.out)
    if out.suffix not in (".png", ".npz"):
        raise UserError(f"--out is {options.out}.", "Choose a name that ends in .png (a grid) or .npz (the images).")
    classes = [int(digit) for digit in options.labels or ""]
    num = options.num if options.num is not None else len(classes) or 64
    run = runs.at(options.run)
    labels = _labels(options, classes, run, DATASETS[run.config.dataset])

    from ..sampling.sampler import Sampler

    pictures, labels = Sampler(run, options.at).sample(num, options.seed, labels, options.psi)
    with writing(out, "Choose another place with --out.", UserError):
        if out.suffix == ".npz":
            _write_npz(out, pictures, labels)
        else:
            out.write_bytes(_grid(pictures, num if classes else None))
    print(out)


def _check_sample(options: argparse.Namespace) -> None:
    if options.labels is not None and not (options.labels.isascii() and options.labels.isdecimal()):
        raise UserError(f"--labels is {options.labels!r}.", "Choose digits, such as 2026.")
    if options.label is not None and options.labels is not None:
        raise UserError("--label and --labels are both given.", "Choose one of the two.")
    if options.num is not None and options.num < 1:
        raise UserError(f"--num is {options.num}.", "Choose at least one image.")
    if options.seed < 0:
        raise UserError(f"--seed is {options.seed}.", "Choose a whole number from 0.")
    check_psi(options.psi)


def _labels(options: argparse.Namespace, classes: list[int], run: RunDir, dataset: Dataset) -> list[Any]:
    if classes and run.config.conditional and not dataset.classes:
        raise UserError(
            f"--labels takes classes by number, and {run.id} takes attributes.",
            f"Use --label, such as --label {','.join(dataset.attributes[:2])}.",
        )
    return classes if options.label is None else [label_of(options.label, dataset)]


def _write_npz(out: Path, pictures: "Tensor", labels: "Tensor") -> None:
    import numpy as np

    from ..images.arrays import to_uint8

    arrays = pictures if pictures.ndim == 2 else to_uint8(pictures).permute(0, 2, 3, 1)
    np.savez_compressed(out, images=arrays.numpy(), labels=labels.numpy())


def _grid(pictures: "Tensor", columns: int | None) -> bytes:
    from ..images import arrays as images

    if pictures.ndim == 2:
        return images.points_png(pictures[:0], pictures)
    return images.png(images.grid(images.to_uint8(pictures), columns))


# -- walk, draw -----------------------------------------------------------------------------------------------------------


def do_walk(options: argparse.Namespace) -> None:
    specs = _passed(options)
    check_psi(options.psi)
    if not 1 <= options.frames <= MOST_FRAMES:
        raise UserError(f"--frames is {options.frames}.", f"Choose 1 to {MOST_FRAMES}.")
    out = out_path(options.out, "gif", "mp4", "png")
    run = runs.at(options.run)
    label = label_of(options.label, DATASETS[run.config.dataset])

    from ..images.films import film
    from ..latent.paths import walk
    from ..latent.resolve import resolve_labels
    from ..sampling.sampler import Sampler
    from ..sampling.tiles import check_pictures, draw

    sampler = Sampler(run, options.at)
    check_pictures(sampler)
    z = walk(_resolved(sampler, specs, run), options.frames, options.path, options.loop, options.easing)
    labels = None if label is None else [label] * options.frames
    pictures = draw(sampler, options.psi * z, resolve_labels(labels, sampler.num_classes, options.frames))
    kind = out.suffix[1:]
    scale = options.scale if options.scale is not None else 1 if kind == "png" else max(1, 256 // sampler.shape[-1])
    write(out, film(pictures, kind, options.fps, scale))


def _passed(options: argparse.Namespace) -> list[Any]:
    """The latents that a walk passes. Raises UserError."""
    if (options.seeds is None) == (options.latents is None):
        raise UserError("A walk needs latents to pass through.", "Choose either --seeds 0,1,2 or --latents '[0, 1, 2]'.")
    if options.latents is not None:
        return _specs(options.latents)
    words = options.seeds.split(",")
    if not all(word.strip().isascii() and word.strip().isdecimal() for word in words):
        raise UserError(f"--seeds is {options.seeds!r}.", "Choose whole numbers, such as 0,1,2.")
    return [int(word) for word in words]


def do_draw(options: argparse.Namespace) -> None:
    check_psi(options.psi)
    if options.columns is not None and options.columns < 1:
        raise UserError(f"--columns is {options.columns}.", "Choose a whole number from 1.")
    specs, labels = _specs(options.latents), _json(options.labels or "null", "--labels")
    if options.label is not None and labels is not None:
        raise UserError("--label is one label for all pictures, --labels has one for each.", "Choose one of the two.")
    out = out_path(options.out, "png")
    run = runs.at(options.run)
    if options.label is not None:
        labels = [label_of(options.label, DATASETS[run.config.dataset])] * len(specs)

    from ..images.arrays import png
    from ..images.sprites import sprite
    from ..latent.resolve import resolve_labels
    from ..sampling.sampler import Sampler
    from ..sampling.tiles import check_pictures, draw

    sampler = Sampler(run, options.at)
    check_pictures(sampler)
    z = _resolved(sampler, specs, run)
    pictures = draw(sampler, options.psi * z, resolve_labels(labels, sampler.num_classes, len(specs)))
    write(out, png(sprite(pictures, options.columns)))


def _resolved(sampler: "Sampler", specs: list[Any], run: RunDir) -> "Tensor":
    from ..explore.directions import directions_of, groups_of
    from ..latent.resolve import resolve
    from ..latent.specs import moves

    groups = groups_of(moves(specs))
    return resolve(specs, sampler.config, directions_of(sampler, groups, run).vectors if groups else None)


def _json(text: str, name: str) -> Any:
    if text == "-":
        text = sys.stdin.read().lstrip("\ufeff")  # with which Windows may begin a text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UserError(f"{name} is not valid JSON.", "Write a list such as '[0, 1, 2]', in quotes for the shell.") from None


def _specs(text: str) -> list[Any]:
    specs = _json(text, "--latents")
    if not isinstance(specs, list) or not specs:
        raise UserError("--latents is not a list of latents.", "Write one such as [0, 1, 2], with a seed for each.")
    return specs
