"""What a student takes home: one HTML file, to print or hand in, that needs nothing beside itself."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from ..catalogue.datasets import DATASETS
from ..errors import UserError
from ..export import command_line
from ..runs.folder import RunDir
from ..settings.config import RunConfig
from ..settings.labels import label
from ..settings.presets import PRESETS
from ..settings.rules import matters
from .conditions import check
from .curves import charts
from .lesson import Asked, Lesson, Task

PICTURES = 4  # frames of a run that are shown
_UNSAID = ("preset", "data_dir", "tensorboard", "device")


@dataclass(frozen=True)
class Work:
    """What a student did: the name on the report, the answers by the id of their question, the runs by the name of their task."""

    student: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    runs: Mapping[str, RunDir] = field(default_factory=dict)


def report(lesson: Lesson, work: Work, made: datetime) -> str:
    """The whole file. `made` is when."""
    student = f"<p class='by'>{escape(work.student)}</p>" if work.student.strip() else ""
    tasks = "".join(_task(lesson, task, work) for task in lesson.tasks)
    steps = "".join(
        _step(step.title, [block for block in step.blocks if isinstance(block, Asked)], work) for step in lesson.steps
    )
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(lesson.title)}: report</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>\n'
        f"<header><h1>{escape(lesson.title)}</h1>{student}"
        f"<p class='small'>{made:%d %B %Y, %H:%M} · GAN Playground · lesson {escape(lesson.name)}</p></header>\n"
        f"{tasks}\n{steps}\n</body></html>\n"
    )


_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; color: #1c2430; background: #fff; max-width: 50rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.2rem; margin: 1.6rem 0 0.4rem; border-bottom: 1px solid #ccd2da; }
h3 { font-size: 1rem; margin: 1rem 0 0.3rem; } p { margin: 0.3rem 0; } .by { font-size: 1.1rem; } .small { color: #5b6470; font-size: 0.85rem; }
.answer { margin: 0.2rem 0 0.4rem 1rem; white-space: pre-wrap; } .none { color: #5b6470; font-style: italic; }
.right { color: #007a5a; } .other { color: #b85000; } section, figure, .asked, table { break-inside: avoid-page; }
.pictures { display: flex; flex-wrap: wrap; gap: 0.6rem; } figure { margin: 0; width: 9.4rem; } figcaption { font-size: 0.8rem; color: #5b6470; }
figure img { width: 100%; image-rendering: pixelated; } svg { max-width: 34rem; width: 100%; height: auto; display: block; }
table { border-collapse: collapse; font-size: 0.9rem; } td, th { text-align: left; padding: 0.1rem 0.9rem 0.1rem 0; vertical-align: top; }
.settings { columns: 3 12rem; font-size: 0.8rem; padding: 0; list-style: none; } .settings b { color: #b85000; }
code { font-size: 0.8rem; overflow-wrap: anywhere; } @media print { body { margin: 0; max-width: none; font-size: 12px; } }
"""


# -- questions ----------------------------------------------------------------------------------------------------------


def _step(title: str, asked: list[Asked], work: Work) -> str:
    if not asked:
        return ""
    return f"<section><h2>{escape(title)}</h2>{''.join(_asked(one, work) for one in asked)}</section>"


def _asked(one: Asked, work: Work) -> str:
    question, given = one.question, work.answers.get(one.id, "").strip()
    answer = f"<p class='answer'>{escape(given)}</p>" if given else "<p class='answer none'>No answer.</p>"
    right = question.right(given)
    if right is not None:
        words = "Right." if right else f"The right answer: {_inline(question.answer)}"
        answer += f"<p class='answer {'right' if right else 'other'}'>{words}</p>"
    if given and question.because:
        answer += f"<p class='answer small'>{_inline(question.because)}</p>"
    return f"<div class='asked'><p><b>{_inline(question.ask)}</b></p>{answer}</div>"


def _inline(text: str) -> str:
    """Markdown's bold, emphasis, code and formulas as HTML; everything else as it is."""
    words = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    words = re.sub(r"\$([^$]+)\$", _formula, words)
    return re.sub(r"\*([^*]+)\*", r"<i>\1</i>", re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", words))


def _formula(found: re.Match[str]) -> str:
    """A formula of letters and names, such as -log D(x), as text; one that needs a typesetter stays as it was written."""
    tex = found[1]
    if re.search(r"[{}^_*]", tex):
        return f"<code>{tex.replace('*', '&#42;')}</code>"
    named = re.sub(r"\\([A-Za-z]+) *", r"\1 ", tex).strip().replace("-", "−")
    return f"<i>{named}</i>"


# -- runs ---------------------------------------------------------------------------------------------------------------


def _task(lesson: Lesson, task: Task, work: Work) -> str:
    run = work.runs.get(task.name)
    predictions = "".join(_asked(one, work) for one in lesson.predictions(task))
    before = f"<h3>Predicted before the run</h3>{predictions}" if predictions else ""
    title = PRESETS[task.recipe].title
    if run is None:
        return f"<section><h2>Run: {escape(title)}</h2>{before}<p class='none'>This run was not started.</p></section>"
    return f"<section><h2>Run: {escape(run.title)}</h2>{before}{_result(task, run)}{_made_of(run)}</section>"


def _result(task: Task, run: RunDir) -> str:
    """What it reached, its pictures and its curves."""
    rows, _ = run.stats()
    outcome = check(task.conditions, rows)
    goal = ""
    if task.conditions:
        lines = "".join(
            f"<tr><td>{escape(one.words)}</td><td>{escape(one.shown(outcome.values[one]))}</td></tr>" for one in task.conditions
        )
        words = f"Reached at step {outcome.step:,}." if outcome.step is not None else "Not reached."
        goal = f"<h3>Goal</h3><table><tr><th></th><th>latest value</th></tr>{lines}</table><p><b>{words}</b></p>"
    drawings = "".join(f"<h3>{escape(title)}</h3>{svg}" for title, svg in charts(rows, [one.column for one in task.conditions]))
    return f"{goal}<h3>Pictures</h3><div class='pictures'>{_pictures(run)}</div>{drawings}"


def _pictures(run: RunDir) -> str:
    steps = run.samples()
    count = min(PICTURES, len(steps))
    chosen = sorted({steps[round(place * (len(steps) - 1) / max(1, count - 1))] for place in range(count)})
    shown = [(f"step {step:,}", run.sample_path(step)) for step in chosen]
    figures = []
    for words, path in [*shown, ("real", run.reals_path)]:
        try:
            data = base64.b64encode(path.read_bytes()).decode()
        except OSError:
            continue
        figures.append(
            f'<figure><img alt="{words}" src="data:image/png;base64,{data}"><figcaption>{words}</figcaption></figure>'
        )
    return "".join(figures) or "<p class='none'>No pictures were kept.</p>"


def _made_of(run: RunDir) -> str:
    """Settings and seed, and the command that makes the run again."""
    status = run.status()
    try:
        config = run.config
        again = command_line(run)
    except UserError:
        return "<p class='none'>The settings of this run cannot be read.</p>"
    settings = "".join(_settings(config))
    differs = (
        f"<p class='small'>Bold: other than in the recipe {escape(PRESETS[config.preset].title)}.</p>"
        if "<b>" in settings
        else ""
    )
    return (
        f"<h3>Settings</h3><p>{escape(DATASETS[config.dataset].title)}, seed <b>{config.seed}</b>, {status['step']:,} of "
        f"{status['steps']:,} steps, {escape(status['device'] or 'no device yet')}.</p><ul class='settings'>{settings}</ul>{differs}"
        f"<h3>The same run again</h3><p><code>{escape(again)}</code></p>"
    )


def _settings(config: RunConfig) -> list[str]:
    """Each setting that means something in this run, those that differ from the recipe in bold."""
    values = config.model_dump()
    before = PRESETS[config.preset].config.model_dump() if config.preset in PRESETS else values
    lines = []
    for name, value in values.items():
        if name in _UNSAID or not matters(name, values):
            continue
        shown = "yes" if value is True else "no" if value is False else "all" if value is None else f"{value}"
        words = f"{escape(label(name))}: {escape(shown)}"
        lines.append(f"<li>{f'<b>{words}</b>' if value != before[name] else words}</li>")
    return lines
