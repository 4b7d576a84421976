"""The command line: python -m gan_core presets | runs | devices | train | pair | resume | fork | tell | sample | evaluate ..."""

import argparse
import logging
import os
import sys
import textwrap
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from .. import __version__
from ..errors import UserError, failed_import
from . import evaluate, explore, export, listing, sample, train
from .parent import end_with_parent


class _Help(argparse.HelpFormatter):
    """Help text whose names, such as mnist-mlp, are never broken at a hyphen, so that they can be copied."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)


class _Parser(argparse.ArgumentParser):
    """A user's mistake is one line on stderr and exit status 2."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"formatter_class": _Help, **more})

    def error(self, message: str) -> Any:
        sys.stderr.write(f"{self.prog}: {message} (see {self.prog} --help)\n")
        sys.exit(2)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            what = "command" if action.dest in ("command", "verb") else "choice"
            close = get_close_matches(str(value), [str(choice) for choice in action.choices], 1)
            hint = f"Did you mean {close[0]!r}?" if close else f"Choose from {', '.join(map(str, action.choices))}."
            raise argparse.ArgumentError(None, f"unknown {what} {value!r}. {hint}")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        options, unknown = super().parse_known_args(args, namespace)
        for word in unknown:
            name = word.partition("=")[0]
            if name.startswith("--") and (close := get_close_matches(name, self._option_string_actions, 1)):
                self.error(f"unknown flag {name}. Did you mean {close[0]}?")
        return options, unknown


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; each command's function is its default for `do`."""
    main = _Parser(prog="python -m gan_core", description="Train generative adversarial networks and look at them.")
    main.add_argument("--version", action="version", version=f"GAN Playground {__version__}")
    commands = main.add_subparsers(dest="command", required=True, parser_class=_Parser)
    for group in (listing, train, sample, explore, export, evaluate):
        group.add_commands(commands)
    return main


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns its exit status: 0, or 2 after one line on stderr that names a user's mistake."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    options = parser().parse_args(arguments)
    end_with_parent()
    do: Callable[[argparse.Namespace], None] = options.do
    try:
        do(options)
        sys.stdout.flush()
    except UserError as error:
        return _refuse(options, error)
    except BrokenPipeError:  # whoever read the output, such as head, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if known := failed_import(error):
            return _refuse(options, known)
        raise
    return 0


def _refuse(options: argparse.Namespace, error: UserError) -> int:
    print(f"python -m gan_core {options.command}: {error}", file=sys.stderr)
    return 2
