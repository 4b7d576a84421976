"""What leaves a run folder: curves as CSV, the training film, the generator alone, and the code that makes it again.

The web process calls these too, so nothing here imports torch; PyAV is imported where a film is encoded.
"""

import csv
import io
import json
import shlex
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .. import runs
from ..catalogue.events import event as event_row
from ..errors import RunError, UserError
from ..images import films
from ..runs.folder import RunDir
from ..runs.snapshots import read_about
from ..settings.config import RunConfig, flag
from ..settings.presets import PRESETS

SIDE = 480  # pixels that a film is at least wide
SECONDS = 8.0  # length of a film, before its last frame is held
SLOWEST = 0.5  # seconds that a frame stands at most: a film of few pictures is short, not slow
_UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)  # what Pillow says of a damaged file
HOLD = 1.0  # seconds that the last frame is held


# -- curves and pictures ------------------------------------------------------------------------------------------------


def stats_csv(run: RunDir) -> bytes:
    """The curves as CSV (UTF-8): a row a logged step, a column a measurement in the order of first sight.

    A cell is empty where a step has no such measurement, or one that is not a number. Raises RunError without any row.
    """
    rows, _ = run.stats()
    if not rows:
        raise RunError(f"{run.id} has no curves yet.", "Let it train for some steps.")
    columns = dict.fromkeys(name for row in rows for name in row)
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(columns), restval="")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()


def sample_png(run: RunDir, at: int | None = None) -> bytes:
    """The kept picture of step `at` (None: the last) as it lies in the folder. Raises RunError."""
    steps = run.samples()
    if not steps:
        raise RunError(f"{run.id} has no picture yet.", "Let it train for some steps.")
    if at is not None and at not in steps:
        raise RunError(f"{run.id} keeps no picture of step {at}.", f"It keeps: {', '.join(map(str, steps))}.")
    try:
        return run.sample_path(steps[-1] if at is None else at).read_bytes()
    except OSError as error:
        raise RunError(f"The picture cannot be read: {error.strerror or error}.", "Try another step.") from None


# -- the training film --------------------------------------------------------------------------------------------------


def film_gif(run: RunDir, seconds: float = SECONDS) -> bytes:
    """The pictures of the fixed latents in order of step as a GIF that plays for `seconds` and starts over.

    Raises RunError where there is no picture that can be read.
    """
    frames = list(_frames(run))
    each = max(20, round(100 * _duration(len(frames), seconds)) * 10)
    return films.gif(frames, [each] * (len(frames) - 1) + [each + round(1000 * HOLD) * (len(frames) > 1)], fewer_greys=True)


def film_mp4(run: RunDir, seconds: float = SECONDS) -> bytes:
    """The film of `film_gif` as an MP4 (H.264, yuv420p), which browsers, slides and messengers play.

    Raises RunError where there is no picture that can be read.
    """
    frames = list(_frames(run))
    rate = Fraction(1 / _duration(len(frames), seconds)).limit_denominator(100)
    return films.mp4(frames + [frames[-1]] * max(1, round(HOLD * rate)), rate)


def _duration(count: int, seconds: float) -> float:
    """Seconds that each of `count` frames stands; a screen shows at most 50 a second."""
    return min(max(seconds / count, 0.02), SLOWEST)


def _frames(run: RunDir) -> Iterator[np.ndarray]:
    """The readable pictures in order of step, all of one even size, with their step in a strip below. Raises RunError."""
    pictures = []
    for step in run.samples():
        # A picture that is damaged, or thinned away this moment, is left out: the film goes on without it.
        with suppress(*_UNREADABLE), Image.open(run.sample_path(step)) as file:
            pictures.append((step, file.convert("L" if file.mode in ("1", "L") else "RGB")))
    if not pictures:
        raise RunError(f"{run.id} has no picture to make a film of.", "Let it train for some steps.")
    width, height = pictures[-1][1].size
    scale = -(-SIDE // width)  # a whole number, so that every pixel stays a square
    strip = max(28, width * scale // 18) // 2 * 2
    size = (width * scale + width * scale % 2, height * scale + height * scale % 2 + strip)
    font = ImageFont.load_default(strip * 0.62)
    last = max(1, pictures[-1][0])
    colour = any(picture.mode != "L" for _, picture in pictures)
    for step, picture in pictures:
        frame = Image.new("RGB" if colour else "L", size, "#161616")
        frame.paste(picture.resize((width * scale, height * scale), Image.Resampling.NEAREST))
        draw = ImageDraw.Draw(frame)
        top = size[1] - strip
        draw.rectangle((0, top, size[0] * step / last, top + 3), fill="#b4b4b4")  # how far the run has come
        draw.text((strip * 0.4, top + strip * 0.56), f"step {step:,}", fill="#ffffff", font=font, anchor="lm")
        yield np.asarray(frame)


# -- the generator alone ------------------------------------------------------------------------------------------------


def generator_safetensors(run: RunDir, at: int | None = None) -> bytes:
    """The averaged generator (G_ema) of a kept snapshot (None: the last) as safetensors, a third of a snapshot or less.

    Names are those of the module, so that `gan_core.models.build(config, shape, num_classes)[0].load_state_dict` takes
    them. The metadata holds, as text: format, config (JSON), step, shape (JSON, of one image) and num_classes.
    Raises RunError where there is no such snapshot.
    """
    from safetensors import SafetensorError, safe_open
    from safetensors.numpy import save

    path = run.snapshot_path(run.snapshot_step(at))
    about = read_about(path)
    try:
        with safe_open(path, "np") as file:
            names = [name for name in file.keys() if name.startswith("G_ema/")]  # noqa: SIM118
            tensors = {name.removeprefix("G_ema/"): file.get_tensor(name) for name in names}
    except (SafetensorError, OSError, TypeError) as error:
        raise RunError(f"The snapshot {path} is damaged ({error}).", "Use an earlier one.") from None
    metadata = {"format": "pt", **{name: json.dumps(about.get(name)) for name in ("config", "step", "shape")}}
    return save(tensors, {**metadata, "num_classes": json.dumps(about.get("num_classes"))})


# -- the code that makes it again ---------------------------------------------------------------------------------------


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


EXPORTS: dict[str, Callable[[RunDir, int | None], bytes]] = {
    "csv": lambda run, at: stats_csv(run),
    "png": sample_png,
    "gif": lambda run, at: film_gif(run),
    "mp4": lambda run, at: film_mp4(run),
    "safetensors": generator_safetensors,
}
"""Format to what makes it of a run and a kept step (None: the last; curves and films are of the whole run)."""


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
    """The settings of the run with the steps that it was given last: it may have been trained on."""
    config = run.config
    steps = run.status()["steps"]
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
        f"{run.id} branched off {parent} at step {at}, and that snapshot is kept no more.",
        "Start a new run from its settings instead.",
    )


def _changes(run: RunDir, before: RunConfig) -> dict[str, Any]:
    """What a branch was given. Its steps are always told: without them they are what the parent's are by then."""
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
        raise RunError("No preset can be turned into this run by flags alone.", "Use the Python code.")
    _, _, name, changes = min(ways, key=lambda way: way[:2])
    return name, changes


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _caveats(run: RunDir) -> list[str]:
    """Comment lines on what was done to the run by hand since it began, which no setting tells."""
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
    return ["# This alone does not make the run again, since it was steered by hand while it trained:", *lines]
