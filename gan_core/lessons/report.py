"""What a student takes home: one HTML file, to print or hand in, that needs nothing beside itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from ..export.report.charts import charts, marks_of
from ..export.report.parts import document, drawings, made_of, pictures
from ..runs.folder import RunDir
from ..settings.presets import PRESETS
from .conditions import check
from .lesson import Asked, Lesson, Task


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
    return document(lesson.title, "report", student, f"lesson {lesson.name}", f"{tasks}\n{steps}", made)


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
    return f"<section><h2>Run: {escape(run.title)}</h2>{before}{_result(task, run)}{made_of(run)}</section>"


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
    curves = drawings(charts(rows, [one.column for one in task.conditions], marks_of(run.events())))
    return f"{goal}<h3>Pictures</h3>{pictures(run)}{curves}"
