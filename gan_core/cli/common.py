"""What several commands share: a run, its step, settings as flags, and the file to write."""

import argparse
from pathlib import Path
from typing import Any

from ..catalogue.datasets import Dataset
from ..errors import UserError, writing
from ..latent.labels import label_in
from ..runs.code import is_code, keep
from ..settings.config import RunConfig, bounds, choices, flag, group, help_of

RUN = "a run folder, or the name of a run"
RUN_OR_MODEL = "a run folder, or the name of a run or of a pretrained model"
PSI = "below 1: latents closer to the centre, less variety (default 1)"
AT = "the step of a snapshot (default: the last)"
LABEL = "what to draw, for a conditional run: 7, sneaker, a mixture 3:0.5,8:0.5, or attributes Smiling,Eyeglasses"
MOST_PSI = 10


def add_run(command: argparse.ArgumentParser, help: str = RUN_OR_MODEL) -> None:
    command.add_argument("run", metavar="RUN", help=help)


def add_at(command: argparse.ArgumentParser, help: str = AT) -> None:
    command.add_argument("--at", type=int, metavar="STEP", help=help)


def add_psi(command: argparse.ArgumentParser) -> None:
    command.add_argument("--psi", type=float, default=1.0, help=PSI)


def add_fields(command: argparse.ArgumentParser) -> None:
    """A flag for each setting, so that flags, form and config.json never differ."""
    for name, field in RunConfig.model_fields.items():
        if name != "preset":
            low, high, _ = bounds(name)
            between = f" [{low:g}..{high:g}]" if low is not None else ""
            command.add_argument(
                flag(name),
                metavar="|".join(choices(name)) or ("true|false" if field.annotation is bool else "V"),
                default=argparse.SUPPRESS,
                help=f"{group(name)}: {help_of(name)}{between}".replace("%", "%%"),
            )


def fields(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that were given as flags. mine.py:build as an architecture becomes code, mine.py:dataset as a data set data_code.
    Raises ConfigError."""
    given = {name: getattr(options, name) for name in RunConfig.model_fields if name != "preset" and hasattr(options, name)}
    if is_code(given.get("architecture")):
        given["code"] = keep(given.pop("architecture"))
    if is_code(given.get("dataset")):
        from ..datasets.own_code import named

        given |= named(given["dataset"])
    return given


def check_psi(psi: float) -> None:
    if not 0 <= psi <= MOST_PSI:
        raise UserError(f"--psi is {psi:g}.", f"Choose a number from 0 to {MOST_PSI}.")


def label_of(text: str | None, dataset: Dataset) -> Any:
    """What --label means for a data set; None where it was not given. Raises UserError."""
    return None if text is None else label_in(text, dataset)


def out_path(name: str, *kinds: str) -> Path:
    """The file that --out names, whose ending must be one of `kinds`. Raises UserError."""
    path = Path(name)
    if path.suffix not in {f".{kind}" for kind in kinds}:
        raise UserError(f"--out is {name}.", f"Choose a name that ends in {' or '.join(f'.{kind}' for kind in kinds)}.")
    return path


def write(path: Path, data: bytes) -> None:
    """Write the file that was requested, and print its name. Raises UserError."""
    with writing(path, "Choose another place with --out.", UserError):
        path.write_bytes(data)
    print(path)
