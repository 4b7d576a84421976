"""Of a report: what was measured of the pictures, with what each number means, and what the doctor finds."""

from collections.abc import Sequence
from html import escape

from ... import runs
from ...catalogue.metrics import METRICS, NOTE
from ...catalogue.palette import PALETTE
from ...doctor.alarms import diagnose
from ...runs import pairs
from ...runs.folder import RunDir
from ...settings.config import RunConfig
from ...settings.labels import label
from .charts import MOST_MARKS, Row, marks_of
from .parts import Html, table


def metrics_of(run: RunDir, rows: Sequence[Row]) -> dict[str, Row]:
    """Metric to its last measurement: value, step, spread and real (None where it was not taken several times, or not of real
    pictures). Those of `evaluate` count before those taken during training."""
    found: dict[str, Row] = {}
    for name in METRICS:
        column = f"metric/{name}"
        row = next((row for row in reversed(rows) if isinstance(row.get(column), int | float)), None)
        if row:
            found[name] = {"value": row[column], "step": row["step"], "spread": None, "real": None}
    for record in runs.measurements(run):
        if record["metric"] in METRICS and record.get("value") is not None and "spread" in record:
            found[record["metric"]] = {"real": None, **record}
    return {name: found[name] for name in METRICS if name in found}


def shown(name: str, value: float | None, spread: float | None = None) -> str:
    """A value of a metric as people read it, with its spread."""
    if value is None:
        return ""
    row = METRICS[name]
    words = f"{row.scale * value:.3g}" + (f" ± {row.scale * spread:.2g}" if spread is not None else "")
    return words + row.sign


def metrics_table(measured: Sequence[tuple[str, dict[str, Row]]]) -> str:
    """A row for each metric that any of the runs (title, its metrics) has, with what it means; "" where there is none."""
    names = [name for name in METRICS if any(name in one for _, one in measured)]
    if not names:
        return ""
    reals = {name: record["real"] for name, record in measured[0][1].items() if record.get("real") is not None}
    alone = len(measured) == 1
    lines = []
    for name in names:
        cells = [_cell(name, one.get(name)) for _, one in measured]
        if alone and reals:
            cells.append(_number(shown(name, reals.get(name))))
        row = METRICS[name]
        meaning = Html(f"<span class='small'>{escape(row.meaning)}</span>")
        unit = "" if row.sign else row.unit_words
        lines.append(
            [Html(f"<b>{escape(row.title)}</b><br><span class='small'>{row.better} is better{unit}</span>"), *cells, meaning]
        )
    heads = ["Metric", *(title or "Value" for title, _ in measured), *(["Real pictures"] if alone and reals else [])]
    spread = any(record.get("spread") is not None for _, one in measured for record in one.values())
    words = " ± is the standard deviation between draws of samples." if spread else ""
    return f"<h2>Metrics</h2>{table([*heads, 'What it measures'], lines)}<p class='small'>{escape(NOTE)}{words}</p>"


def _cell(name: str, record: Row | None) -> str:
    if record is None:
        return ""
    step = f"<br><span class='small'>step {record['step']:,}</span>"
    return Html(f"<span class='number'>{escape(shown(name, record['value'], record.get('spread')))}</span>{step}")


def _number(words: str) -> Html:
    return Html(f"<span class='number'>{escape(words)}</span>")


def findings(rows: Sequence[Row], config: RunConfig | None) -> str:
    """What the doctor says of the run as it stands; "" where it has not seen enough of it."""
    if config is None:
        return ""
    found = diagnose(rows, config)
    if found.severity == "early":
        return "<p class='none'>The run was too short for a diagnosis.</p>" if rows else ""
    ink = PALETTE[found.severity].light
    words = f"<p><b style='color: {ink}'>{escape(found.title)}.</b> {escape(found.words)}</p>"
    evidence = table(["Evidence", ""], [(name, value) for name, value in found.evidence]) if found.evidence else ""
    if found.knob:
        name, value = found.knob
        words += f"<p>Suggestion: set {escape(label(name))} to <b>{escape(f'{value}')}</b>.</p>"
    return words + evidence


def happened(run: RunDir) -> str:
    """The marks on the curves, in words; "" where there is none."""
    events = run.events()
    lines = []
    for event in events:
        for mark in marks_of([event]):
            sign = Html(f"<b style='color: {mark.colour}'>{mark.sign}</b>")
            lines.append([sign, f"{event['step']:,}", mark.words, event["text"] or ""])
    if not lines:
        return ""
    more = len(lines) - MOST_MARKS
    rest = f"<p class='small'>{more} earlier ones are left out, here and on the curves.</p>" if more > 0 else ""
    return f"<h3>What the marks mean</h3>{table(['', 'Step', '', ''], lines[-MOST_MARKS:])}{rest}"


def verdict(several: Sequence[RunDir]) -> str:
    """Of a GAN and a VAE that were measured in the same way: who is ahead in what; "" for any other runs."""
    if len(several) != 2:
        return ""
    judged = pairs.verdicts(*(pairs.measured(runs.measurements(run), max(run.snapshots(), default=None)) for run in several))
    return f"<p><b>{escape(pairs.tally(judged))}</b></p>" if judged else ""
