"""The commands that judge a run: evaluate, doctor, judge."""

import argparse
import json
import sys
from typing import Any

from .. import runs
from ..errors import UserError, writing
from ..runs.folder import RunDir
from ..settings.config import flag
from .common import add_at, add_run


def add_commands(commands: Any) -> None:
    evaluate = commands.add_parser("evaluate", help="measure how good a run's pictures are; the last line is one JSON object")
    add_run(evaluate)
    evaluate.add_argument("--num", type=int, default=10_000, metavar="N", help="samples in a draw (default 10000)")
    evaluate.add_argument("--seeds", type=int, default=3, metavar="N", help="draws, for the spread (default 3)")
    add_at(evaluate)
    evaluate.add_argument(
        "--cas",
        type=int,
        nargs="?",
        const=60_000,
        default=0,
        metavar="N",
        help="also train a classifier on N samples alone (60000 if N is left out) and test it on real pictures (takes minutes)",
    )
    evaluate.add_argument("--device", default="auto", metavar="V", help="auto, cpu, cuda, mps (default auto)")
    evaluate.add_argument("--keep", action="store_true", help="save the results with the run, so that the pages show them")
    evaluate.set_defaults(do=do_evaluate)

    doctor = commands.add_parser("doctor", help="diagnose a run from its own measurements, with the evidence")
    add_run(doctor)
    doctor.set_defaults(do=do_doctor)

    judge = commands.add_parser("judge", help="train a judge: the small classifier that metrics and directions use")
    judge.add_argument("name", metavar="NAME", help="digits, clothes or faces")
    judge.add_argument("--out", required=True, metavar="DIR", help="the folder for its weights and card")
    judge.set_defaults(do=do_judge)


def do_evaluate(options: argparse.Namespace) -> None:
    from ..metrics.evaluate import evaluate
    from ..metrics.table import table

    run = runs.at(options.run)
    result = evaluate(
        run,
        options.at,
        options.num,
        options.seeds,
        options.cas,
        options.device,
        lambda line: print(line, file=sys.stderr, flush=True),
    )
    if options.keep:
        _keep(run, result)
    print(table(result))
    print(json.dumps(result))


def _keep(run: RunDir, result: dict[str, Any]) -> None:
    about = {"seeds": result["seeds"], "seconds": result["seconds"]}
    with writing(run.path, "Leave --keep out.", UserError):
        for name, entry in result["metrics"].items():
            kept = {key: entry[key] for key in ("spread", "real", "features", "num")}
            runs.keep_measurements(run, result["step"], {name: entry["value"]}, **kept, **about)


def do_doctor(options: argparse.Namespace) -> None:
    from ..doctor.alarms import diagnose

    run = runs.at(options.run)
    found = diagnose(run.stats()[0], runs.in_force(run))
    print(f"{found.title} ({found.severity}). {found.words}")
    for label, value in found.evidence:
        print(f"  {label}: {value}")
    if found.knob:
        name, value = found.knob
        print(f"  Try: {flag(name)} {value}")


def do_judge(options: argparse.Namespace) -> None:
    from ..metrics.judge import make_judge

    print(json.dumps(make_judge(options.name, options.out)))
