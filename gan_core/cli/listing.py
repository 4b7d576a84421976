"""The commands that say what there is: presets, devices, download."""

import argparse
import json
import sys
from typing import Any

from .. import runs
from ..catalogue.datasets import CELEBA_SITE, CELEBA_TERMS
from ..errors import UserError
from ..settings.presets import PRESETS


def add_commands(commands: Any) -> None:
    commands.add_parser("presets", help="list what you can train, and what it costs").set_defaults(do=do_presets)
    commands.add_parser("devices", help="list the devices that PyTorch can train on, as JSON").set_defaults(do=do_devices)

    fetch = commands.add_parser("download", help="try to download CelebA, after you have agreed to its terms")
    fetch.add_argument("name", metavar="NAME", choices=("celeba",), help="celeba")
    fetch.add_argument("--agree", action="store_true", help="you have read the terms and agree to them")
    fetch.set_defaults(do=do_download)


def do_presets(options: argparse.Namespace) -> None:
    width = max(map(len, PRESETS))
    for name, entry in PRESETS.items():
        indent = " " * (width + 2)
        print(f"{name:{width}}  {entry.title}: {entry.about}")
        for label, words in (("Source", entry.source), ("What to expect", entry.expect), ("Watch for this", entry.watch)):
            if words:
                print(f"{indent}{label}: {words}")
        seconds = runs.forecast(entry.config)
        time = f", about {_duration(seconds)} on this computer" if seconds else ""
        print(f"{indent}Cost: {entry.config.steps:,} steps{time}. A step is {entry.work:g} times the work of a step of mnist.")


def _duration(seconds: float) -> str:
    """A time in minutes or hours, as coarse as a forecast is."""
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def do_devices(options: argparse.Namespace) -> None:
    from ..training.device_faults import unused_gpu
    from ..training.devices import list_devices

    print(json.dumps(list_devices()))
    if why := unused_gpu():
        print(why, file=sys.stderr)


def do_download(options: argparse.Namespace) -> None:
    from ..datasets.celeba_download import download
    from ..datasets.celeba_files import roots

    if not options.agree:
        raise UserError(CELEBA_TERMS, f"Read more at {CELEBA_SITE}, then add --agree.")
    download(lambda line: print(line, file=sys.stderr, flush=True))
    print(roots()[0])
