"""The commands that train: train, create, pair, resume, fork, tell."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from .. import runs
from ..errors import UserError, reason
from ..runs import pairs
from ..runs.folder import RunDir
from ..settings.config import GAN, KNOBS, RunConfig
from ..settings.presets import PRESETS, preset
from .common import RUN, add_fields, add_run, fields
from .length import add_epochs, steps_of

COMMANDS = ("pause", "resume", "stop", "snapshot", "set", "step")


def add_commands(commands: Any) -> None:
    for name, do, help in (
        ("train", do_train, "train a preset; the last line is the run folder"),
        ("create", do_create, "make a run folder without training, to be started later by the app or by several processes"),
    ):
        new = commands.add_parser(name, help=help)
        new.add_argument("preset", metavar="PRESET", nargs="?", help="one of: " + ", ".join(PRESETS))
        new.add_argument(
            "--config",
            metavar="FILE",
            help="settings in place of a preset: the config.json of a run, or part of one; flags come on top",
        )
        new.add_argument(
            "--out", metavar="DIR", help="the run folder itself, new or empty (default: the next under checkpoints/runs)"
        )
        add_fields(new)
        add_epochs(new)
        new.set_defaults(do=do)

    both = commands.add_parser(
        "pair", help="train a GAN and a VAE under the same conditions; the last two lines are their folders"
    )
    both.add_argument("preset", metavar="PRESET", help="the recipe of the GAN, such as mnist")
    add_fields(both)
    add_epochs(both)
    both.set_defaults(do=do_pair)

    resume = commands.add_parser("resume", help="resume a run from its last snapshot")
    add_run(resume, RUN)
    resume.add_argument("--steps", type=int, metavar="N", help="a new total of steps")
    add_epochs(resume)
    resume.set_defaults(do=do_resume)

    fork = commands.add_parser("fork", help="branch off a run at a snapshot; the last line is the branch's folder")
    add_run(fork, RUN)
    fork.add_argument(
        "--out", metavar="DIR", help="the branch's folder, new or empty (default: the next under checkpoints/runs)"
    )
    fork.add_argument("--at", type=int, required=True, metavar="STEP", help="the step of a snapshot")
    add_fields(fork)
    add_epochs(fork)
    fork.set_defaults(do=do_fork)

    tell = commands.add_parser("tell", help="steer a run that is training in another process")
    add_run(tell, RUN)
    tell.add_argument("verb", choices=COMMANDS, metavar="VERB", help=", ".join(COMMANDS))
    tell.add_argument("words", nargs="*", metavar="WORD", help="set: NAME VALUE; step (while paused): [D|G] [COUNT]")
    tell.set_defaults(do=do_tell)


def do_train(options: argparse.Namespace) -> None:
    config = _start(options).updated(**fields(options))
    _check_device(config)
    work(_create(options, config))


def do_create(options: argparse.Namespace) -> None:
    run = _create(options, _start(options).updated(**fields(options)))
    run.update_status(state="stopped", message="Not started yet.")
    print(run.path)


def _create(options: argparse.Namespace, config: RunConfig) -> RunDir:
    return runs.create(config.updated(steps=steps_of(options, config)), options.out)


def _start(options: argparse.Namespace) -> RunConfig:
    """The settings that flags are laid over. Raises UserError."""
    if (options.preset is None) == (options.config is None):
        raise UserError("train needs a preset or a file of settings.", "Give either a name, such as mnist, or --config FILE.")
    if options.preset is not None:
        return preset(options.preset).config
    try:
        found = json.loads(Path(options.config).read_text("utf-8"))
    except OSError as error:
        raise UserError(f"{options.config} cannot be read: {reason(error)}.", "Choose a JSON file of settings.") from None
    except (ValueError, RecursionError):
        raise UserError(f"{options.config} is not valid JSON.", "Choose the config.json of a run, for example.") from None
    if not isinstance(found, dict):
        raise UserError(f"{options.config} does not hold settings.", 'Write an object such as {"dataset": "drawn-digits"}.')
    return RunConfig.parse(found)


def _check_device(config: RunConfig) -> None:
    """Refuse a device that is absent before there is a run folder. Raises DeviceError."""
    from ..training.devices import resolve_device

    resolve_device(config.device)


def do_pair(options: argparse.Namespace) -> None:
    config = preset(options.preset).config.updated(**fields(options))
    config = config.updated(steps=steps_of(options, config))
    _check_device(config)
    both = pairs.create(config)
    for run in both:
        work(run)
    for run in both:
        print(run.path)


def do_fork(options: argparse.Namespace) -> None:
    run, changes = runs.at(options.run), fields(options)
    if "device" in changes:
        _check_device(run.config.updated(device=changes["device"]))
    if options.epochs is not None:
        run.snapshot_step(options.at)
        changes["steps"] = steps_of(options, runs.config_at(run, options.at).updated(**changes))
    work(runs.fork(run, options.at, options.out, **changes))


def do_resume(options: argparse.Namespace) -> None:
    if options.steps is not None and options.steps < 1:
        raise UserError(f"--steps is {options.steps}.", "Choose the new total of steps, at least 1.")
    run = runs.at(options.run)
    runs.prepare_resume(run, options.steps if options.epochs is None else steps_of(options, runs.in_force(run)))
    work(run)


def work(run: RunDir) -> None:
    """Train in this process, with a progress bar of the losses; print the run folder last."""
    from tqdm import tqdm

    from ..worker.signals import end_on_signals
    from ..worker.worker import Worker

    with tqdm(total=run.status()["steps"], unit="step", dynamic_ncols=True) as bar:

        def show(row: dict[str, float]) -> None:
            bar.set_postfix({k: f"{v:.3f}" for k, v in row.items() if k.startswith(("loss/", "D("))}, refresh=False)
            bar.update(row["step"] - bar.n)

        worker = Worker(run, show)
        end_on_signals(worker)
        state = worker.work()
    status = run.status()
    if state == "deleted":
        raise UserError(f"{run.path} was deleted while it was training.", "Start again.")
    if state == "interrupted":
        print(f"Interrupted at step {status['step']}. To continue: python -m gan_core resume {run.path}", file=sys.stderr)
    print(run.path)
    if state == "failed":
        raise UserError(status["error"] or "The run failed.", status["hint"] or "")
    if state == "interrupted":
        sys.exit(130)


# -- tell -----------------------------------------------------------------------------------------------------------------


def do_tell(options: argparse.Namespace) -> None:
    run = runs.at(options.run)
    words = list(options.words)
    arguments: dict[str, Any] = {}
    if options.verb == "set":
        arguments = _setting(run, words)
    elif options.verb == "step":
        arguments = _step(run, words, options.run)
    elif words:
        raise UserError(f"{options.verb} takes no further arguments.", "Leave them out.")
    runs.command(run, options.verb, **arguments)


def _setting(run: RunDir, words: list[str]) -> dict[str, Any]:
    """The arguments of `set NAME VALUE`, checked against the settings in force. Raises UserError."""
    if len(words) != 2 or words[0] not in KNOBS:
        raise UserError("set takes a name and a value.", f"Choose from: {', '.join(KNOBS)}.")
    name = words[0]
    value = getattr(run.config.updated(**{name: words[1]}), name)
    before = runs.in_force(run)
    if (after := before.updated(**{name: value})).kind != before.kind:
        raise UserError(f"{name} {value} would turn a {before.kind} run into a {after.kind}.", "Start a new run for that.")
    return {"name": name, "value": value}


def _step(run: RunDir, words: list[str], place: str) -> dict[str, Any]:
    """The arguments of `step [D|G] [COUNT]`. Raises UserError, also for a run that is neither paused nor about to be."""
    player = words.pop(0) if words and words[0] in ("D", "G") else None
    if len(words) > 1 or (words and not words[0].isdecimal()):
        raise UserError("step takes a network, D or G, and a count.", "Both may be left out: tell RUN step D 5.")
    state = runs.refresh(run)["state"]
    sent = [command["verb"] for command in run.commands()[0] if command["verb"] in ("pause", "resume")]
    if state in ("running", "starting", "queued") and sent[-1:] != ["pause"]:
        raise UserError(f"{run.id} is {state}, not paused.", f"Pause it first: tell {place} pause.")
    if player and run.config.kind != GAN:
        raise UserError(f"{run.id} is not a GAN: it has no D and G to train separately.", "Leave D or G out.")
    return {"player": player, "count": int(words[0]) if words else 1}
