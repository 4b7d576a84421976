"""The commands that say what there is: presets, runs, devices, download."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from .. import runs
from ..catalogue.datasets import CELEBA_SITE, CELEBA_TERMS, DATASETS
from ..errors import UserError
from ..places import data_root
from ..runs.folder import RunDir
from ..settings.presets import PRESETS


def add_commands(commands: Any) -> None:
    presets = commands.add_parser("presets", help="list what you can train, and what it costs")
    presets.add_argument("--json", action="store_true", help="as one JSON object, with all settings")
    presets.set_defaults(do=do_presets)

    listed = commands.add_parser("runs", help="list your runs and the pretrained models, newest first")
    listed.add_argument("--json", action="store_true", help="as one JSON list")
    listed.add_argument("--all", action="store_true", help="list archived runs too")
    listed.set_defaults(do=do_runs)

    commands.add_parser("devices", help="list the devices that PyTorch can train on, as JSON").set_defaults(do=do_devices)

    names = tuple(name for name, row in DATASETS.items() if row.sites or row.by_hand)
    fetch = commands.add_parser(
        "download", help="download a data set before the first run, such as for a room without a network"
    )
    fetch.add_argument("name", metavar="NAME", choices=names, help=", ".join(names))
    fetch.add_argument("--agree", action="store_true", help="celeba: you have read the terms and agree to them")
    fetch.set_defaults(do=do_download)


def do_presets(options: argparse.Namespace) -> None:
    if options.json:
        rows = {name: {**asdict(entry), "config": entry.config.model_dump()} for name, entry in PRESETS.items()}
        print(json.dumps(rows, indent=1))
        return
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


def do_runs(options: argparse.Namespace) -> None:
    own = runs.all_runs() if options.all else runs.listed()
    rows = [_row(run) for run in [*own, *runs.shipped()]]
    if options.json:
        return print(json.dumps(rows, indent=1))
    width = max((len(row["run"]) for row in rows), default=0)
    for row in rows:
        tags = "".join(f" #{tag}" for tag in row["tags"])
        print(f"{row['run']:{width}}  {row['state']:11}  step {row['step']:>7,}  {row['title']}{tags}")
    return print(f"Your runs lie in {runs.root()}.", file=sys.stderr)


def _row(run: RunDir) -> dict[str, Any]:
    status = run.status() if run.card() else runs.refresh(run)
    state = "pretrained" if run.card() else status["state"]
    notes = run.notes().plain()
    return {"run": run.id, "state": state, "step": status["step"], "title": run.title, "path": str(run.path), **notes}


def do_devices(options: argparse.Namespace) -> None:
    from ..training.device_faults import unused_gpu
    from ..training.devices import list_devices

    print(json.dumps(list_devices()))
    if why := unused_gpu():
        print(why, file=sys.stderr)


def do_download(options: argparse.Namespace) -> None:
    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    if DATASETS[options.name].sites:
        from ..datasets.mnist_download import download as fetch

        fetch(options.name, say)
        return print(data_root() / DATASETS[options.name].folder)
    from ..datasets.celeba_download import download
    from ..datasets.celeba_files import roots

    if not options.agree:
        raise UserError(CELEBA_TERMS, f"Read more at {CELEBA_SITE}, then add --agree.")
    download(say)
    return print(roots()[0])
