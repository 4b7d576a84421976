"""The command line of latent space: walk, draw, project, directions."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import runs
from ..catalogue.datasets import DATASETS
from ..errors import UserError
from ..latent.labels import label_in

if TYPE_CHECKING:
    from torch import Tensor

    from ..sampling.sampler import Sampler

MOST_FRAMES = 2000


def add_commands(commands: Any) -> None:
    """Add the commands of this module to the subparsers of the command line."""
    walk = commands.add_parser("walk", help="a film of the way through latents: a GIF, an MP4 or a PNG strip")
    _common(walk)
    walk.add_argument("--seeds", metavar="A,B,C", help="the latents to pass, in this order")
    walk.add_argument("--latents", metavar="JSON", help="the same as JSON, where they are more than seeds: as for draw")
    walk.add_argument("--frames", type=int, default=60, metavar="N", help="pictures in all (default 60)")
    walk.add_argument("--path", default="slerp", metavar="slerp|lerp", help="along the arc, or straight (default slerp)")
    walk.add_argument("--easing", default="linear", metavar="linear|smooth", help="smooth rests at each latent")
    walk.add_argument("--loop", action="store_true", help="go back to the first latent at the end")
    walk.add_argument("--label", metavar="Y", help="what to draw, for a conditional run: as for sample")
    walk.add_argument("--fps", type=float, default=24, metavar="N", help="frames a second (default 24)")
    walk.add_argument("--scale", type=int, metavar="N", help="pixels for each pixel (default: about 256 wide; png: 1)")
    walk.add_argument("--out", required=True, metavar="FILE", help="walk.gif, walk.mp4 or walk.png")
    walk.set_defaults(do=do_walk)

    draw = commands.add_parser("draw", help="draw latents given as JSON: what a page shows, pixel for pixel")
    _common(draw)
    draw.add_argument(
        "--latents", required=True, metavar="JSON", help='a list of latents, such as \'[0, {"mutate": 0, "seed": 3}]\''
    )
    draw.add_argument("--label", metavar="Y", help="what to draw, for a conditional run: as for sample")
    draw.add_argument(
        "--labels", metavar="JSON", help="for a conditional run: a list of a class, or a list of weights, for each"
    )
    draw.add_argument("--columns", type=int, metavar="N", help="pictures in a row (default: all)")
    draw.add_argument("--out", required=True, metavar="FILE", help="the PNG to write")
    draw.set_defaults(do=do_draw)

    project = commands.add_parser("project", help="find the latent whose picture is closest to a given one")
    _common(project, psi=False)
    project.add_argument("--picture", required=True, metavar="FILE", help="a PNG or JPEG of any size")
    project.add_argument("--steps", type=int, default=200, metavar="N", help="steps downhill (default 200)")
    project.add_argument("--seed", type=int, default=0, help="of the latents that it sets out from (default 0)")
    project.add_argument("--label", type=int, metavar="Y", help="the class, for a conditional run (default: all are tried)")
    project.add_argument(
        "--out",
        required=True,
        metavar="FILE",
        help="file.png: the picture and what was found for it; file.json: z and how far off it is",
    )
    project.set_defaults(do=do_project)

    find = commands.add_parser("directions", help="find the directions of a run's latent space and how well they hold")
    _common(find, psi=False)
    find.add_argument(
        "--out", metavar="FILE", help="a safetensors file to write, or `run` for the run folder, where pages look for it"
    )
    find.set_defaults(do=do_directions)


def _common(command: argparse.ArgumentParser, psi: bool = True) -> None:
    command.add_argument("run", metavar="RUN", help="a run folder, or the name of a run or of a shipped model")
    command.add_argument("--at", type=int, metavar="STEP", help="a kept moment of the run (default: the last)")
    if psi:
        command.add_argument(
            "--psi", type=float, default=1.0, help="below 1: latents nearer the middle, less variety (default 1)"
        )


def do_walk(options: argparse.Namespace) -> None:
    if (options.seeds is None) == (options.latents is None):
        raise UserError("A walk passes latents.", "Give either --seeds 0,1,2 or --latents '[0, 1, 2]'.")
    if options.latents is not None:
        specs = _specs(options.latents)
    else:
        words = options.seeds.split(",")
        if not all(word.strip().isascii() and word.strip().isdecimal() for word in words):
            raise UserError(f"--seeds is {options.seeds!r}.", "Give whole numbers, such as 0,1,2.")
        specs = [int(word) for word in words]
    _check_psi(options.psi)
    if not 1 <= options.frames <= MOST_FRAMES:
        raise UserError(f"--frames is {options.frames}.", f"Give 1 to {MOST_FRAMES}.")
    out = _out(options.out, "gif", "mp4", "png")
    run = runs.at(options.run)
    label = None if options.label is None else label_in(options.label, DATASETS[run.config.dataset])

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
    _write(out, film(pictures, kind, options.fps, scale))


def do_draw(options: argparse.Namespace) -> None:
    _check_psi(options.psi)
    if options.columns is not None and options.columns < 1:
        raise UserError(f"--columns is {options.columns}.", "Give a whole number from 1.")
    specs, labels = _specs(options.latents), _json(options.labels or "null", "--labels")
    if options.label is not None and labels is not None:
        raise UserError("--label is one for all, --labels are one each.", "Give one of both.")
    out = _out(options.out, "png")
    run = runs.at(options.run)
    if options.label is not None:
        labels = [label_in(options.label, DATASETS[run.config.dataset])] * len(specs)

    from ..images.arrays import png
    from ..images.sprites import sprite
    from ..latent.resolve import resolve_labels
    from ..sampling.sampler import Sampler
    from ..sampling.tiles import check_pictures, draw

    sampler = Sampler(run, options.at)
    check_pictures(sampler)
    z = _resolved(sampler, specs, run)
    pictures = draw(sampler, options.psi * z, resolve_labels(labels, sampler.num_classes, len(specs)))
    _write(out, png(sprite(pictures, options.columns)))


def do_project(options: argparse.Namespace) -> None:
    if not 0 <= options.steps <= 10_000:
        raise UserError(f"--steps is {options.steps}.", "Give 0 to 10000.")
    if not 0 <= options.seed < 2**30:
        raise UserError(f"--seed is {options.seed}.", "Give a whole number from 0.")
    out = _out(options.out, "png", "json")
    try:
        data = Path(options.picture).read_bytes()
    except OSError as error:
        raise UserError(f"{options.picture} cannot be read: {error.strerror or error}.", "Give a PNG or JPEG.") from None
    run = runs.at(options.run)

    import torch
    from tqdm import tqdm

    from ..explore.projection import fit_picture, project
    from ..images.arrays import png, to_uint8
    from ..images.sprites import sprite
    from ..sampling.sampler import Sampler
    from ..sampling.tiles import check_pictures, draw

    sampler = Sampler(run, options.at)
    check_pictures(sampler)
    target = fit_picture(data, sampler.shape, DATASETS[sampler.config.dataset].ink)
    bar = tqdm(project(sampler, target, options.steps, options.seed, options.label), total=options.steps + 1)
    for now in bar:
        bar.set_postfix(residual=f"{now.residual:.4f}", refresh=False)
    if out.suffix == ".png":
        y = None if now.label is None else torch.tensor([now.label])
        return _write(out, png(sprite(torch.cat([to_uint8(target[None]), draw(sampler, now.z[None], y)]))))
    found = {"z": now.z.tolist(), "label": now.label, "residual": now.residual, "baseline": now.baseline}
    return _write(out, (json.dumps({"run": run.id, "at": sampler.step, **found}) + "\n").encode())


def do_directions(options: argparse.Namespace) -> None:
    run = runs.at(options.run)

    from ..explore.directions import directions_of, stored_path
    from ..sampling.sampler import Sampler

    sampler = Sampler(run, options.at)
    found = directions_of(sampler)
    if options.out:
        out = stored_path(run, sampler.step) if options.out == "run" else Path(options.out)
        if options.out == "run":
            out.parent.mkdir(parents=True, exist_ok=True)
        _write(out, found.to_bytes(sampler))
    print(json.dumps(found.describe()))


def _resolved(sampler: "Sampler", specs: list[Any], run: Any) -> "Tensor":
    from ..explore.directions import directions_of, groups_of
    from ..latent.resolve import resolve
    from ..latent.specs import moves

    groups = groups_of(moves(specs))
    return resolve(specs, sampler.config, directions_of(sampler, groups, run).vectors if groups else None)


def _check_psi(psi: float) -> None:
    if not 0 <= psi <= 10:
        raise UserError(f"--psi is {psi:g}.", "Give a number from 0 to 10.")


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UserError(f"{name} is no JSON.", "Give a list such as '[0, 1, 2]', in quotes for the shell.") from None


def _specs(text: str) -> list[Any]:
    specs = _json(text, "--latents")
    if not isinstance(specs, list) or not specs:
        raise UserError("--latents is no list of latents.", "Give one such as [0, 1, 2], a seed each.")
    return specs


def _out(name: str, *kinds: str) -> Path:
    path = Path(name)
    if path.suffix not in {f".{kind}" for kind in kinds}:
        raise UserError(f"--out is {name}.", f"Give a name that ends in {' or '.join(f'.{kind}' for kind in kinds)}.")
    return path


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}.", "Choose another place with --out.") from None
    print(path)
