"""A run, or several compared, as one HTML page to read, print or hand on: it needs no network and nothing beside itself."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from ...catalogue.architectures import GAN, VAE
from ...catalogue.columns import COLUMNS, LOSS
from ...catalogue.palette import series
from ...errors import UserError
from ...runs.folder import RunDir
from ...settings.config import RunConfig
from ...settings.differences import differences, word
from ...settings.labels import label
from ...settings.presets import PRESETS
from ..code import unlike_preset
from .charts import all_charts, compared, marks_of
from .measured import findings, happened, metrics_of, metrics_table, verdict
from .parts import Html, again, document, drawings, figure, in_force, made_of, pictures, table

MOST_RUNS = 8  # of one comparison: more lines than that nobody can tell apart
FRAMES = 6  # of one run
FEW_FRAMES = 4  # of each run of a comparison


def html_report(runs: Sequence[RunDir], made: datetime) -> bytes:
    """The page of one run, or of the runs compared. `made` is when. Raises UserError for none, for too many, and for one twice."""
    if not 1 <= len(runs) <= MOST_RUNS:
        raise UserError(f"A report can show 1 to {MOST_RUNS} runs.", "Choose fewer runs.")
    if len({run.path.resolve() for run in runs}) < len(runs):
        raise UserError("The report names a run twice.", "Name each run once.")
    return (_of_one(runs[0], made) if len(runs) == 1 else _of_several(runs, made)).encode()


# -- one run --------------------------------------------------------------------------------------------------------------


def _of_one(run: RunDir, made: datetime) -> str:
    rows, config = run.stats()[0], in_force(run)
    curves = drawings(all_charts(rows, marks_of(run.events())))
    parts = [
        _state(run),
        _notes(run),
        f"<h2>Pictures</h2><p class='small'>The same latents at every step.</p>{pictures(run, FRAMES)}",
        f"<h2>Curves</h2>{curves}{happened(run)}" if curves else "",
        _section("The doctor's findings", findings(rows, config)),
        metrics_table([("", metrics_of(run, rows))]),
        _section("Settings that differ", _unlike_recipe(config)),
        f"<h2>How it was made</h2>{made_of(run)}",
    ]
    return document(run.title, "report", "", f"run {run.id}", "\n".join(parts), made)


def _section(title: str, body: str) -> str:
    return f"<h2>{escape(title)}</h2>{body}" if body else ""


def _state(run: RunDir) -> str:
    """How far it has come, in a sentence or two."""
    status = run.status()
    who = run.author().name
    by = f" Started by {escape(who)}." if who else ""
    fault = f"<p class='other'>{escape(status['error'])} {escape(status['hint'] or '')}</p>" if status["error"] else ""
    seconds = f"{status['seconds']:,.0f} seconds of training"
    return (
        f"<p><b>{escape(status['state'].capitalize())}</b> at step {status['step']:,} of {status['steps']:,}: "
        f"{status['images_seen']:,} images seen, {seconds}.{by}</p>{fault}"
    )


def _notes(run: RunDir) -> str:
    """What somebody wrote about it."""
    notes = run.notes()
    tags = f"<p class='small'>{escape(' '.join(f'#{tag}' for tag in notes.tags))}</p>" if notes.tags else ""
    return tags + (f"<p class='answer'>{escape(notes.note)}</p>" if notes.note else "")


def _unlike_recipe(config: RunConfig | None) -> str:
    if config is None:
        return ""
    preset = PRESETS.get(config.preset)
    origin = f"recipe {preset.title}" if preset else "defaults"
    differing = [(label(name), word(mine), word(theirs)) for name, mine, theirs in unlike_preset(config) if name != "preset"]
    if not differing:
        return f"<p>All settings are those of the {escape(origin)}.</p>"
    return table(["Setting", "This run", origin[0].upper() + origin[1:]], differing)


# -- several --------------------------------------------------------------------------------------------------------------


def _of_several(runs: Sequence[RunDir], made: datetime) -> str:
    names = _names(runs)
    rows, configs = [run.stats()[0] for run in runs], [in_force(run) for run in runs]
    measured = [(name, metrics_of(run, its)) for name, run, its in zip(names, runs, rows, strict=True)]
    shared = compared(list(zip(names, rows, strict=True)))
    kinds = [config.kind if config else "" for config in configs]
    found = [_findings(name, its, config) for name, its, config in zip(names, rows, configs, strict=True)]
    commands = [f"<h3>{escape(name)}</h3>{again(run)}" for name, run in zip(names, runs, strict=True)]
    parts = [
        _states(names, runs),
        f"<h2>Settings that differ</h2>{_differences(names, configs)}",
        f"<h2>Pictures</h2>{_frames(names, runs)}",
        _section("Curves", drawings(shared)),
        _own_losses(names, rows, [title for title, _ in shared]),
        metrics_table(measured) + (verdict(runs) if kinds == [GAN, VAE] else ""),
        _section("The doctor's findings", "".join(found)),
        f"<h2>The same runs again</h2>{''.join(commands)}",
    ]
    title = " and ".join(names) if len(names) == 2 else f"{len(names)} runs compared"
    return document(title, "report", "", f"runs {', '.join(run.id for run in runs)}", "\n".join(parts), made)


def _names(runs: Sequence[RunDir]) -> list[str]:
    """The title of each run, or its folder where two have the same title."""
    titles = [run.title for run in runs]
    return [run.title if titles.count(run.title) == 1 else run.id for run in runs]


def _swatch(place: int) -> str:
    return f"<span class='swatch' style='background: {series(place)}'></span>"


def _states(names: Sequence[str], runs: Sequence[RunDir]) -> str:
    lines = []
    for place, (name, run) in enumerate(zip(names, runs, strict=True)):
        status = run.status()
        steps = f"{status['step']:,} of {status['steps']:,}"
        seen, seconds = f"{status['images_seen']:,}", f"{status['seconds']:,.0f}"
        lines.append([Html(f"{_swatch(place)} {escape(name)}"), status["state"], steps, seen, seconds])
    return table(["Run", "State", "Step", "Images seen", "Seconds"], lines)


def _differences(names: Sequence[str], configs: Sequence[RunConfig | None]) -> str:
    rows = differences(configs)
    if not rows:
        return "<p>Same settings. Any difference comes from random seeds or from changes made during training.</p>"
    return table(["Setting", *names], [[name, *values] for name, values in rows])


def _frames(names: Sequence[str], runs: Sequence[RunDir]) -> str:
    """A row of frames for each run, at about the same steps: up to where all of them have come."""
    kept = [run.samples() for run in runs]
    last = min((steps[-1] for steps in kept if steps), default=0)
    parts = []
    for place, (name, run, steps) in enumerate(zip(names, runs, kept, strict=True)):
        wanted = [last * part / (FEW_FRAMES - 1) for part in range(FEW_FRAMES)]
        near = dict.fromkeys(min(steps, key=lambda step, at=at: abs(step - at)) for at in wanted) if steps else {}
        figures = "".join(figure(f"step {step:,}", run.sample_path(step)) for step in near)
        figures += figure("real", run.reals_path) if place == len(runs) - 1 else ""
        body = figures or "<p class='none'>No pictures were kept.</p>"
        parts.append(f"<h3>{_swatch(place)} {escape(name)}</h3><div class='pictures'>{body}</div>")
    return "".join(parts)


def _own_losses(names: Sequence[str], rows: Sequence[list], titles: Sequence[str]) -> str:
    """The losses of each run by itself, where the runs share none: those of a GAN and of a VAE cannot be compared."""
    if any(row.title in titles for row in COLUMNS.values() if row.chart == LOSS):
        return ""
    return drawings(
        (f"{title}: {name}", svg) for name, its in zip(names, rows, strict=True) for title, svg in all_charts(its)[:1]
    )


def _findings(name: str, rows: list, config: RunConfig | None) -> str:
    found = findings(rows, config)
    return f"<h3>{escape(name)}</h3>{found}" if found else ""
