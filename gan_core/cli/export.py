"""The commands that take something out of a run, or let it in: export, ship, trust."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from .. import runs
from ..errors import UserError, writing
from ..export import EXPORTS, OF_STEP, html_report, hub_files
from ..runs import code as runs_code
from .common import RUN, add_at, add_run, write


def add_commands(commands: Any) -> None:
    export = commands.add_parser("export", help="export something from a run: curves, a picture, a film, the generator")
    add_run(export)
    export.add_argument(
        "--format",
        required=True,
        choices=tuple(EXPORTS),
        metavar="|".join(EXPORTS),
        help="csv: the curves; png: the picture of a step; gif, mp4: the training film; safetensors: the averaged "
        "generator's weights alone; html: a page that draws with it, as one file for any browser, offline; onnx: the generator for other programs (needs the packages onnx and onnxscript); huggingface: a folder "
        "for the hub, with a card (as a zip if --out ends in .zip); zip: the whole run folder, for import; report: a page to print, with settings, curves, frames, metrics and "
        "findings",
    )
    export.add_argument(
        "--with",
        action="append",
        default=[],
        dest="others",
        metavar="RUN",
        help="report: another run to compare with; can be given several times",
    )
    add_at(export, f"{', '.join(OF_STEP)}: the step of a picture or snapshot (default: the last)")
    export.add_argument("--out", required=True, metavar="FILE", help="the file to write")
    export.set_defaults(do=do_export)

    ship = commands.add_parser("ship", help="turn a run into a pretrained model: a small folder with a card")
    add_run(ship, RUN)
    ship.add_argument("--out", required=True, metavar="DIR", help="the folder to write, new or empty")
    ship.add_argument("--title", required=True, metavar="WORDS", help="its title")
    ship.add_argument("--limits", required=True, metavar="WORDS", help="its limits, for its card")
    ship.add_argument("--until", type=int, metavar="STEP", help="leave out everything after this step (default: keep all)")
    ship.add_argument("--moments", type=int, default=6, metavar="N", help="snapshots to keep (default: 6)")
    ship.add_argument("--film", type=int, default=40, metavar="N", help="frames of the film to keep (default: 40)")
    ship.set_defaults(do=do_ship)

    bring = commands.add_parser("import", help="import the zip of a run folder as a new run; the last line is its folder")
    bring.add_argument("zip", metavar="ZIP", help="a zip written by export --format zip")
    bring.set_defaults(do=lambda options: print(runs.import_zip(options.zip).path))

    trust = commands.add_parser(
        "trust", help="allow the code of a run that came from elsewhere; read its code.py and data.py first"
    )
    add_run(trust, RUN)
    trust.set_defaults(do=do_trust)


def do_trust(options: argparse.Namespace) -> None:
    print(*runs_code.trust(runs.at(options.run)), sep="\n")


def do_export(options: argparse.Namespace) -> None:
    if options.at is not None and options.format not in OF_STEP:
        raise UserError(f"--at cannot be used with {options.format}.", "Curves and films are of the whole run.")
    if options.others and options.format != "report":
        raise UserError(f"--with cannot be used with {options.format}.", "Only a report compares runs.")
    run, out = runs.at(options.run), Path(options.out)
    if options.others:
        return write(out, html_report([run, *map(runs.at, options.others)], datetime.now()))
    if options.format == "huggingface" and out.suffix != ".zip":
        return _write_folder(out, hub_files(run, options.at))
    return write(out, EXPORTS[options.format](run, options.at))


def _write_folder(out: Path, files: dict[str, bytes]) -> None:
    with writing(out, "Choose another place with --out.", UserError):
        out.mkdir(parents=True, exist_ok=True)
        if any(path.name not in files for path in out.iterdir()):
            raise UserError(f"{out} holds other files.", "Choose a new or empty folder with --out.")
        for name, data in files.items():
            (out / name).write_bytes(data)
    print(out)


def do_ship(options: argparse.Namespace) -> None:
    from ..export.shipping import ship

    words = {"title": options.title, "limits": options.limits}
    made = ship(runs.at(options.run), options.out, **words, until=options.until, moments=options.moments, film=options.film)
    print(made.path)
