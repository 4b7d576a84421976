"""The command line: python -m gan_core presets | devices | train | resume | fork | tell | sample | evaluate ..."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from .. import runs
from ..catalogue.datasets import DATASETS
from ..errors import UserError
from ..export.exports import EXPORTS
from ..latent.labels import label_in
from ..runs.folder import RunDir
from ..settings.config import GAN, KNOBS, RunConfig, bounds, choices, flag, group, help_of
from ..settings.presets import PRESETS, preset
from . import latent as cli_latent

TOLD = ("pause", "resume", "stop", "snapshot", "set", "step")


class _Parser(argparse.ArgumentParser):
    """A user's mistake is one line on stderr and exit status 2."""

    def error(self, message: str) -> None:
        sys.stderr.write(f"{self.prog}: {message} (see {self.prog} --help)\n")
        sys.exit(2)


def parser() -> argparse.ArgumentParser:
    main = _Parser(prog="python -m gan_core", description="Train generative adversarial networks and look at them.")
    commands = main.add_subparsers(dest="command", required=True, parser_class=_Parser)

    commands.add_parser("presets", help="what there is to train, and what it costs").set_defaults(do=list_presets)

    commands.add_parser("devices", help="what PyTorch can train on here, as JSON").set_defaults(do=do_devices)

    train = commands.add_parser("train", help="train a preset; the last line is the run folder")
    train.add_argument("preset", metavar="PRESET", help="one of: " + ", ".join(PRESETS))
    train.add_argument(
        "--out", metavar="DIR", help="the run folder itself, new or empty (default: the next under checkpoints/runs)"
    )
    _add_fields(train)
    train.set_defaults(do=do_train)

    resume = commands.add_parser("resume", help="go on with a run from its last snapshot")
    resume.add_argument("run", metavar="RUN", help="a run folder, or the name of a run")
    resume.add_argument("--steps", type=int, metavar="N", help="a new total of steps")
    resume.set_defaults(do=do_resume)

    fork = commands.add_parser("fork", help="branch off a run at a kept moment; the last line is the branch's folder")
    fork.add_argument("run", metavar="RUN", help="a run folder, or the name of a run")
    fork.add_argument(
        "--out", metavar="DIR", help="the branch's folder, new or empty (default: the next under checkpoints/runs)"
    )
    fork.add_argument("--at", type=int, required=True, metavar="STEP", help="a step that has a snapshot")
    _add_fields(fork)
    fork.set_defaults(do=do_fork)

    tell = commands.add_parser("tell", help="steer a run that trains in another process")
    tell.add_argument("run", metavar="RUN", help="a run folder, or the name of a run")
    tell.add_argument("verb", choices=TOLD, metavar="VERB", help=", ".join(TOLD))
    tell.add_argument("words", nargs="*", metavar="WORD", help="set: NAME VALUE; step (while paused): [D|G] [COUNT]")
    tell.set_defaults(do=do_tell)

    sample = commands.add_parser("sample", help="draw new images with a run's generator")
    sample.add_argument("run", metavar="RUN", help="a run folder, or the name of a run or of a shipped model")
    sample.add_argument("--num", type=int, metavar="N", help="how many images (default 64, or one a digit of --labels)")
    sample.add_argument("--seed", type=int, default=0, help="image i is that of latent seed + i (default 0)")
    sample.add_argument(
        "--label",
        metavar="Y",
        help="what to draw, for a conditional run: 7, sneaker, a mixture 3:0.5,8:0.5, or attributes Smiling,Eyeglasses",
    )
    sample.add_argument("--labels", metavar="DIGITS", help="classes to draw one after the other, such as 2026")
    sample.add_argument("--psi", type=float, default=1.0, help="below 1: latents nearer the middle, less variety (default 1)")
    sample.add_argument("--at", type=int, metavar="STEP", help="a kept moment of the run (default: the last)")
    sample.add_argument(
        "--out",
        required=True,
        metavar="FILE",
        help="grid.png, or samples.npz with images uint8 (N, H, W, C) and labels (N,), -1 where there are none; weights (N, K) "
        "for mixtures and attributes",
    )
    sample.set_defaults(do=do_sample)

    cli_latent.add_commands(commands)

    export = commands.add_parser("export", help="take something out of a run: curves, a picture, a film, the generator")
    export.add_argument("run", metavar="RUN", help="a run folder, or the name of a run or of a shipped model")
    export.add_argument(
        "--format",
        required=True,
        choices=tuple(EXPORTS),
        metavar="|".join(EXPORTS),
        help="csv: the curves; png: the picture of a step; gif, mp4: the training film; safetensors: the averaged "
        "generator's weights alone",
    )
    export.add_argument("--at", type=int, metavar="STEP", help="png, safetensors: a kept moment (default: the last)")
    export.add_argument("--out", required=True, metavar="FILE", help="the file to write")
    export.set_defaults(do=do_export)

    evaluate = commands.add_parser("evaluate", help="measure how good a run's pictures are; the last line is one JSON object")
    evaluate.add_argument("run", metavar="RUN", help="a run folder, or the name of a run or of a shipped model")
    evaluate.add_argument("--num", type=int, default=10_000, metavar="N", help="samples in a draw (default 10000)")
    evaluate.add_argument("--seeds", type=int, default=3, metavar="N", help="draws, for the spread (default 3)")
    evaluate.add_argument("--at", type=int, metavar="STEP", help="a kept moment of the run (default: the last)")
    evaluate.add_argument(
        "--cas",
        type=int,
        nargs="?",
        const=60_000,
        default=0,
        metavar="N",
        help="also train a classifier on N samples alone (60000 if N is left out) and test it on real pictures: minutes",
    )
    evaluate.add_argument("--device", default="auto", metavar="V", help="auto, cpu, cuda, mps (default auto)")
    evaluate.add_argument("--keep", action="store_true", help="keep the numbers with the run, where the pages find them")
    evaluate.set_defaults(do=do_evaluate)

    fetch = commands.add_parser("download", help="try to download CelebA, whose terms want to be agreed to first")
    fetch.add_argument("name", metavar="NAME", choices=("celeba",), help="celeba")
    fetch.add_argument("--agree", action="store_true", help="you have read the terms and agree to them")
    fetch.set_defaults(do=do_download)

    judge = commands.add_parser("judge", help="train a judge: the small classifier that metrics and directions use")
    judge.add_argument("name", metavar="NAME", help="digits, clothes or faces")
    judge.add_argument("--out", required=True, metavar="DIR", help="the folder for its weights and card")
    judge.set_defaults(do=do_judge)

    ship = commands.add_parser("ship", help="make a shipped model of a run: a small folder with a card")
    ship.add_argument("run", metavar="RUN", help="a run folder, or the name of a run")
    ship.add_argument("--out", required=True, metavar="DIR", help="the folder to write, new or empty")
    ship.add_argument("--title", required=True, metavar="WORDS", help="what to call it")
    ship.add_argument("--limits", required=True, metavar="WORDS", help="what it cannot do, for its card")
    ship.add_argument("--until", type=int, metavar="STEP", help="leave out what came later (default: keep all)")
    ship.add_argument("--moments", type=int, default=6, metavar="N", help="snapshots to keep (default: 6)")
    ship.add_argument("--film", type=int, default=40, metavar="N", help="pictures of the film to keep (default: 40)")
    ship.set_defaults(do=do_ship)

    doctor = commands.add_parser("doctor", help="what a run's own numbers say of its health, and why")
    doctor.add_argument("run", metavar="RUN", help="a run folder, or the name of a run or of a shipped model")
    doctor.set_defaults(do=do_doctor)
    return main


def _add_fields(command: argparse.ArgumentParser) -> None:
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


def _fields(options: argparse.Namespace) -> dict[str, str]:
    return {name: getattr(options, name) for name in RunConfig.model_fields if name != "preset" and hasattr(options, name)}


def list_presets(options: argparse.Namespace) -> None:
    width = max(map(len, PRESETS))
    for name, entry in PRESETS.items():
        indent = " " * (width + 2)
        print(f"{name:{width}}  {entry.title}: {entry.about}")
        for label, words in (("Source", entry.source), ("Seen", entry.outcome), ("Watch", entry.watch)):
            if words:
                print(f"{indent}{label}: {words}")
        print(f"{indent}On a laptop's CPU: {entry.cost}.")


def do_devices(options: argparse.Namespace) -> None:
    from ..training.devices import list_devices

    print(json.dumps(list_devices()))


def do_train(options: argparse.Namespace) -> None:
    _work(runs.create(preset(options.preset).config.updated(**_fields(options)), options.out))


def do_fork(options: argparse.Namespace) -> None:
    _work(runs.fork(runs.at(options.run), options.at, options.out, **_fields(options)))


def do_tell(options: argparse.Namespace) -> None:
    arguments: dict[str, object] = {}
    words = options.words
    if options.verb == "set":
        if len(words) != 2 or words[0] not in KNOBS:
            raise UserError("set takes a name and a value.", f"Names are: {', '.join(KNOBS)}.")
        value = getattr(runs.at(options.run).config.updated(**{words[0]: words[1]}), words[0])
        arguments = {"name": words[0], "value": value}
    elif options.verb == "step":
        player = words.pop(0) if words and words[0] in ("D", "G") else None
        if len(words) > 1 or (words and not words[0].isdecimal()):
            raise UserError("step takes a player, D or G, and a count.", "Both may be left out: tell RUN step D 5.")
        arguments = {"player": player, "count": int(words[0]) if words else 1}
    elif words:
        raise UserError(f"{options.verb} takes no more words.", "Leave them out.")
    run = runs.at(options.run)
    state = runs.refresh(run)["state"]
    asked = [command.get("verb") for command in run.commands()[0] if command.get("verb") in ("pause", "resume")]
    if options.verb == "step" and state in ("running", "starting", "queued") and asked[-1:] != ["pause"]:
        raise UserError(f"{run.id} is {state}, not paused.", f"Pause it first: tell {options.run} pause.")
    if arguments.get("player") and run.config.kind != GAN:
        raise UserError(f"{run.id} is no GAN: it has no two players to move apart.", "Leave D or G out.")
    if options.verb == "set":
        before, name, value = runs.in_force(run), arguments["name"], arguments["value"]
        if (after := before.updated(**{name: value})).kind != before.kind:
            raise UserError(f"{name} {value} would make a {after.kind} of a {before.kind} run.", "Start a new run for that.")
    runs.command(run, options.verb, **arguments)


def do_resume(options: argparse.Namespace) -> None:
    if options.steps is not None and options.steps < 1:
        raise UserError(f"--steps is {options.steps}.", "Give the new total of steps, at least 1.")
    run = runs.at(options.run)
    runs.prepare_resume(run, options.steps)
    _work(run)


def _work(run: RunDir) -> None:
    """Train in this process, with a progress bar of the losses; print the run folder last."""
    from tqdm import tqdm

    from ..worker.worker import Worker, end_on_signals

    steps = run.status()["steps"]
    with tqdm(total=steps, unit="step", dynamic_ncols=True) as bar:

        def show(row: dict[str, float]) -> None:
            bar.set_postfix({k: f"{v:.3f}" for k, v in row.items() if k.startswith(("loss/", "D("))}, refresh=False)
            bar.update(row["step"] - bar.n)

        worker = Worker(run, show)
        end_on_signals(worker)
        state = worker.work()
    status = run.status()
    if state == "failed":
        print(run.path)
        raise UserError(status["error"], status["hint"])
    if state == "interrupted":
        print(f"Interrupted at step {status['step']}; python -m gan_core resume {run.path} goes on.", file=sys.stderr)
    print(run.path)
    if state == "interrupted":
        sys.exit(130)


def do_sample(options: argparse.Namespace) -> None:
    if options.labels is not None and not (options.labels.isascii() and options.labels.isdecimal()):
        raise UserError(f"--labels is {options.labels!r}.", "Give digits, such as 2026.")
    if options.label is not None and options.labels is not None:
        raise UserError("--label and --labels are both given.", "Give one of the two.")
    labels = [int(digit) for digit in options.labels or ""]
    num = options.num if options.num is not None else len(labels) if options.labels else 64
    if num < 1:
        raise UserError(f"--num is {num}.", "Ask for at least one image.")
    if options.seed < 0:
        raise UserError(f"--seed is {options.seed}.", "Give a whole number from 0.")
    if not 0 <= options.psi <= 10:
        raise UserError(f"--psi is {options.psi:g}.", "Give a number from 0 to 10.")
    out = Path(options.out)
    if out.suffix not in (".png", ".npz"):
        raise UserError(f"--out is {options.out}.", "Give a name that ends in .png (a grid) or .npz (the images).")
    run = runs.at(options.run)
    dataset = DATASETS[run.config.dataset]
    if labels and run.config.conditional and not dataset.classes:
        raise UserError(
            f"--labels takes classes by number, and {run.id} is asked for attributes.",
            f"Use --label, such as --label {','.join(dataset.attributes[:2])}.",
        )
    if options.label is not None:
        labels = [label_in(options.label, dataset)]

    import numpy as np

    from ..images import arrays as images
    from ..sampling.sampler import Sampler

    pictures, labels = Sampler(run, options.at).sample(num, options.seed, labels, options.psi)
    points = pictures.ndim == 2
    try:
        if out.suffix == ".npz":
            arrays = pictures if points else images.to_uint8(pictures).permute(0, 2, 3, 1)
            np.savez_compressed(out, images=arrays.numpy(), labels=labels.numpy())
        elif points:
            out.write_bytes(images.points_png(pictures[:0], pictures))
        else:
            out.write_bytes(images.png(images.grid(images.to_uint8(pictures), num if options.labels else None)))
    except OSError as error:
        raise UserError(f"{out} cannot be written: {error.strerror or error}.", "Choose another place with --out.") from None
    print(out)


def do_export(options: argparse.Namespace) -> None:
    if options.at is not None and options.format not in ("png", "safetensors"):
        raise UserError(f"--at does not go with {options.format}.", "Curves and films are of the whole run.")
    data = EXPORTS[options.format](runs.at(options.run), options.at)
    try:
        Path(options.out).write_bytes(data)
    except OSError as error:
        raise UserError(
            f"{options.out} cannot be written: {error.strerror or error}.", "Choose another place with --out."
        ) from None
    print(options.out)


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
        about = {"seeds": result["seeds"], "seconds": result["seconds"]}
        try:
            for name, entry in result["metrics"].items():
                kept = {key: entry[key] for key in ("spread", "real", "features", "num")}
                runs.keep_measurements(run, result["step"], {name: entry["value"]}, **kept, **about)
        except OSError as error:
            raise UserError(
                f"{error.filename or run.path} cannot be written: {error.strerror or error}.", "Leave --keep out."
            ) from None
    print(table(result))
    print(json.dumps(result))


def do_download(options: argparse.Namespace) -> None:
    from ..catalogue.datasets import CELEBA_SITE, CELEBA_TERMS
    from ..datasets.celeba_download import download
    from ..datasets.celeba_files import roots

    if not options.agree:
        raise UserError(CELEBA_TERMS, f"Read more at {CELEBA_SITE}, then add --agree.")
    download(lambda line: print(line, file=sys.stderr, flush=True))
    print(roots()[0])


def do_judge(options: argparse.Namespace) -> None:
    from ..metrics.judge import make_judge

    print(json.dumps(make_judge(options.name, options.out)))


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


def do_ship(options: argparse.Namespace) -> None:
    from ..export.shipping import ship

    run = runs.at(options.run)
    print(
        ship(
            run,
            options.out,
            title=options.title,
            limits=options.limits,
            until=options.until,
            moments=options.moments,
            film=options.film,
        ).path
    )


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    do: Callable[[argparse.Namespace], None] = options.do
    try:
        do(options)
        sys.stdout.flush()
    except UserError as error:
        print(f"python -m gan_core {options.command}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read the output, such as head, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
