"""The code that makes a run again: a command line, or Python."""

import shlex
from contextlib import suppress
from typing import Any

from .. import runs
from ..catalogue.events import event as event_row
from ..catalogue.training import ENGINES
from ..errors import RunError, UserError
from ..runs.folder import RunDir
from ..settings.config import RunConfig, flag
from ..settings.presets import PRESETS


def command_line(run: RunDir) -> str:
    """The command that makes the run again, or the branch from its parent, after comments on what it leaves out.

    Only settings that differ from the preset's (a branch: from its parent's) are given. Raises UserError where the
    settings cannot be read.
    """
    words = ["python", "-m", "gan_core"]
    if origin := _origin(run):
        parent, at, before = origin
        words += ["fork", parent.id if runs.find(parent.id) else str(parent.path), "--at", str(at)]
        changes = _changes(run, before)
    else:
        name, changes = _nearest_preset(_goal(run))
        words += ["train", name]
    for field, value in changes.items():
        text = _text(value)
        words += [f"{flag(field)}={text}"] if text.startswith("-") else [flag(field), text]
    return "\n".join([*_caveats(run), shlex.join(words)])


def python_code(run: RunDir) -> str:
    """Python that does what `command_line` does, with gan_core as the library. Raises UserError likewise."""
    lines = [*_caveats(run), "from gan_core import runs"]
    if origin := _origin(run):
        parent, at, before = origin
        name = parent.id if runs.find(parent.id) else str(parent.path)
        given = "".join(f"    {field}={value!r},\n" for field, value in _changes(run, before).items())
        made = f"run = runs.fork(\n    runs.at({name!r}),\n    at={at},\n{given})"
    else:
        lines += ["from gan_core.settings.config import RunConfig"]
        goal, plain = _goal(run), {name: field.default for name, field in RunConfig.model_fields.items()}
        given = "".join(f"    {k}={v!r},\n" for k, v in goal.model_dump().items() if v != plain[k])
        made = f"config = RunConfig(\n{given})\nrun = runs.create(config)" if given else "run = runs.create(RunConfig())"
    return "\n".join([*lines, "from gan_core.worker.worker import Worker", "", made, "print(Worker(run).work(), run.path)"])


def unlike_preset(config: RunConfig) -> list[tuple[str, Any, Any]]:
    """(field, its value, the preset's) for each setting that differs from the preset that `config` began as, if known."""
    if config.preset not in PRESETS:
        return [
            (name, value, field.default)
            for name, field in RunConfig.model_fields.items()
            if (value := getattr(config, name)) != field.default
        ]
    before = PRESETS[config.preset].config
    return [
        (name, getattr(config, name), getattr(before, name))
        for name in RunConfig.model_fields
        if getattr(config, name) != getattr(before, name)
    ]


def _goal(run: RunDir) -> RunConfig:
    """The settings of the run with the steps that it was given last, as it may have been trained on, and with its engine, as
    another computer might choose another."""
    config, status = run.config, run.status()
    steps, engine = status["steps"], status["engine"]
    if ENGINES[config.engine].tested and engine in ENGINES:
        config = config.updated(engine=engine)
    return config.updated(steps=steps) if isinstance(steps, int) and steps > config.steps else config


def _origin(run: RunDir) -> tuple[RunDir, int, RunConfig] | None:
    """Of a branch: the run to branch off, the step, and the settings there. None for a run that began at the beginning.

    Where the parent is gone, the branch itself holds that snapshot, and the same branch can grow from it again.
    """
    match run.status()["parent"]:
        case {"run": str(parent), "step": int(at)}:
            pass
        case _:
            return None
    for candidate in (runs.find(parent), run):
        if candidate and at in candidate.snapshots():
            with suppress(UserError):
                return candidate, at, runs.config_at(candidate, at)
    raise RunError(
        f"{run.id} branched off {parent} at step {at}, and that snapshot no longer exists.",
        "Start a new run from its settings instead.",
    )


def _changes(run: RunDir, before: RunConfig) -> dict[str, Any]:
    """What a branch was given. Its steps are always given: without them they are what the parent's are by then."""
    goal = _goal(run)
    changed = (name for name in RunConfig.model_fields if getattr(goal, name) != getattr(before, name))
    return {"steps": goal.steps, **{name: getattr(goal, name) for name in changed}}


def _nearest_preset(config: RunConfig) -> tuple[str, dict[str, Any]]:
    """The preset, and what to change in it to get `config`: its own where that is known, else the one of fewest flags."""
    ways = []
    for name, entry in PRESETS.items():
        changes = {
            field: getattr(config, field)
            for field in RunConfig.model_fields
            if field != "preset" and getattr(config, field) != getattr(entry.config, field)
        }
        # A flag has no word for None, so a preset that has a value there cannot be the start.
        if None not in changes.values():
            ways.append((name != config.preset, len(changes), name, changes))
    if not ways:
        raise RunError("Flags alone cannot turn any preset into this run.", "Use the Python code.")
    _, _, name, changes = min(ways, key=lambda way: way[:2])
    return name, changes


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _caveats(run: RunDir) -> list[str]:
    """Comment lines on what was changed by hand since the run began, which no setting shows."""
    events = run.events()
    began = max((place for place, event in enumerate(events) if event_row(event.get("kind")).branches), default=-1) + 1
    if not run.status()["parent"]:
        began = 0
    hands = [event for event in events[began:] if event_row(event.get("kind")).by_hand]
    if not hands:
        return []
    lines = [f"#   step {event.get('step')}: {' '.join(str(event.get('text')).split())}" for event in hands[:20]]
    if len(hands) > 20:
        lines.append(f"#   and {len(hands) - 20} more")
    return ["# This alone does not reproduce the run, because it was steered by hand while it trained:", *lines]
