"""The commands that look into a generator: project, directions."""

import argparse
import json
from pathlib import Path
from typing import Any

from .. import runs
from ..catalogue.datasets import DATASETS
from ..errors import UserError, reason, writing
from .common import add_at, add_run, out_path, write

MOST_STEPS = 10_000


def add_commands(commands: Any) -> None:
    project = commands.add_parser("project", help="find the latent whose picture is closest to a given one")
    add_run(project)
    add_at(project)
    project.add_argument("--picture", required=True, metavar="FILE", help="a PNG or JPEG of any size")
    project.add_argument("--steps", type=int, default=200, metavar="N", help="steps of gradient descent (default 200)")
    project.add_argument("--seed", type=int, default=0, help="of the latents that the search starts from (default 0)")
    project.add_argument("--label", type=int, metavar="Y", help="the class, for a conditional run (default: all are tried)")
    project.add_argument(
        "--out",
        required=True,
        metavar="FILE",
        help="file.png: the picture and the closest one that was found; file.json: z and the remaining difference",
    )
    project.set_defaults(do=do_project)

    find = commands.add_parser("directions", help="find the directions of a run's latent space and how reliable they are")
    add_run(find)
    add_at(find)
    find.add_argument(
        "--out", metavar="FILE", help="a safetensors file to write, or `run` for the run folder, where pages look for it"
    )
    find.set_defaults(do=do_directions)


def do_project(options: argparse.Namespace) -> None:
    if not 0 <= options.steps <= MOST_STEPS:
        raise UserError(f"--steps is {options.steps}.", f"Choose 0 to {MOST_STEPS}.")
    if not 0 <= options.seed < 2**30:
        raise UserError(f"--seed is {options.seed}.", "Choose a whole number from 0.")
    out = out_path(options.out, "png", "json")
    try:
        data = Path(options.picture).read_bytes()
    except OSError as error:
        raise UserError(f"{options.picture} cannot be read: {reason(error)}.", "Choose a PNG or JPEG.") from None
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
        return write(out, png(sprite(torch.cat([to_uint8(target[None]), draw(sampler, now.z[None], y)]))))
    found = {"z": now.z.tolist(), "label": now.label, "residual": now.residual, "baseline": now.baseline}
    return write(out, (json.dumps({"run": run.id, "at": sampler.step, **found}) + "\n").encode())


def do_directions(options: argparse.Namespace) -> None:
    run = runs.at(options.run)

    from ..explore.directions import directions_of, stored_path
    from ..sampling.sampler import Sampler

    sampler = Sampler(run, options.at)
    found = directions_of(sampler)
    if options.out:
        out = Path(options.out)
        if options.out == "run":
            out = stored_path(run, sampler.step)
            with writing(out, "Choose a file with --out.", UserError):
                out.parent.mkdir(parents=True, exist_ok=True)
        write(out, found.to_bytes(sampler))
    print(json.dumps(found.describe()))
