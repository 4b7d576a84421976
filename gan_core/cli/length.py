"""--epochs: a length in epochs, for the commands that train. The run keeps it in steps."""

import argparse
import sys

from ..errors import UserError
from ..settings.config import RunConfig
from ..settings.epochs import per_step, pictures
from ..settings.epochs import steps_of as in_steps

HELP = (
    "run: the length in epochs instead of in steps. An epoch is as many steps as it takes to see every training picture once. "
    "The run keeps it in steps"
)


def add_epochs(command: argparse.ArgumentParser) -> None:
    command.add_argument("--epochs", type=float, metavar="N", help=HELP)


def steps_of(options: argparse.Namespace, config: RunConfig) -> int:
    """The steps that were asked for, in steps or in epochs; else those of `config`. Raises UserError."""
    if options.epochs is None:
        return config.steps
    if getattr(options, "steps", None) is not None:
        raise UserError("--steps and --epochs both give the length.", "Choose one of the two.")
    values = config.model_dump()
    there = pictures(values) or _counted(config)
    steps = in_steps(options.epochs, there, per_step(values))
    print(f"{options.epochs:g} epochs of {there:,} are {steps:,} steps.", file=sys.stderr)
    return steps


def _counted(config: RunConfig) -> int:
    """How many pictures the files hold. They are decoded now, once, and the run uses what was decoded. Raises DataError."""
    from ..datasets.load import load

    return len(load(config, lambda words: print(words, file=sys.stderr)))
