"""The parts of which printable pages are made: the page itself, frames, settings, the command that makes a run again. Every text
of a run is escaped."""

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path

from ... import runs
from ...catalogue.datasets import DATASETS
from ...errors import UserError
from ...runs.folder import RunDir
from ...settings.config import RunConfig
from ...settings.differences import word
from ...settings.labels import label
from ...settings.presets import PRESETS
from ...settings.rules import matters
from ..code import command_line

PICTURES = 4  # frames of a run that are shown
_UNSAID = ("preset", "data_dir", "tensorboard", "device")

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; color: #1c2430; background: #fff; max-width: 50rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1.2rem; margin: 1.6rem 0 0.4rem; border-bottom: 1px solid #ccd2da; }
h3 { font-size: 1rem; margin: 1rem 0 0.3rem; } p { margin: 0.3rem 0; } .by { font-size: 1.1rem; } .small { color: #5b6470; font-size: 0.85rem; }
.answer { margin: 0.2rem 0 0.4rem 1rem; white-space: pre-wrap; } .none { color: #5b6470; font-style: italic; }
.right { color: #007a5a; } .other { color: #b85000; } figure, .asked, tr, svg, .chart { break-inside: avoid; }
h1, h2, h3 { break-after: avoid; } .pictures { display: flex; flex-wrap: wrap; gap: 0.6rem; } figure { margin: 0; width: 9.4rem; }
figcaption { font-size: 0.8rem; color: #5b6470; }
figure img { width: 100%; image-rendering: pixelated; } .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 1rem; }
svg { max-width: 30rem; width: 100%; height: auto; display: block; }
table { border-collapse: collapse; font-size: 0.9rem; } td, th { text-align: left; padding: 0.15rem 0.9rem 0.15rem 0; vertical-align: top; }
th { color: #5b6470; font-weight: 600; } td { overflow-wrap: break-word; } thead { break-after: avoid; } .number { white-space: nowrap; font-variant-numeric: tabular-nums; }
.settings { columns: 3 12rem; font-size: 0.8rem; padding: 0; list-style: none; } .settings b { color: #b85000; }
code { font-size: 0.8rem; overflow-wrap: anywhere; white-space: pre-wrap; } .swatch { display: inline-block; width: 0.8em; height: 0.8em; border-radius: 2px; }
@page { size: A4; margin: 14mm 14mm 16mm; }
@media print { :root { font-size: 13px; } body { margin: 0; padding: 0; max-width: none; font-size: 12px; } * { print-color-adjust: exact; } .pictures figure { width: 30mm; }
.charts { grid-template-columns: 1fr 1fr; } }
"""


def document(title: str, kind: str, head: str, about: str, body: str, made: datetime) -> str:
    """A whole file. `kind`: what it is, for its title; `head` and `body` are HTML, `title` and `about` are text."""
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}: {kind}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>\n'
        f"<header><h1>{escape(title)}</h1>{head}"
        f"<p class='small'>{made:%d %B %Y, %H:%M} · GAN Playground · {escape(about)}</p></header>\n"
        f"{body}\n</body></html>\n"
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table under `heads`. Cells are text, but for those that are Html."""
    lines = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in rows)
    first = "".join(f"<th>{_cell(head)}</th>" for head in heads)
    return f"<table><thead><tr>{first}</tr></thead><tbody>{lines}</tbody></table>"


class Html(str):
    """A cell that is HTML already."""


def _cell(text: str) -> str:
    return text if isinstance(text, Html) else escape(text)


def drawings(charts: Iterable[tuple[str, str]]) -> str:
    """Charts (title, SVG) under their titles."""
    parts = "".join(f"<div class='chart'><h3>{escape(title)}</h3>{svg}</div>" for title, svg in charts)
    return f"<div class='charts'>{parts}</div>" if parts else ""


def pictures(run: RunDir, count: int = PICTURES) -> str:
    """Frames of a run, spread over its steps, and real pictures."""
    steps = run.samples()
    count = min(count, len(steps))
    chosen = sorted({steps[round(place * (len(steps) - 1) / max(1, count - 1))] for place in range(count)})
    shown = [*((f"step {step:,}", run.sample_path(step)) for step in chosen), ("real", run.reals_path)]
    figures = "".join(figure(words, path) for words, path in shown)
    return f"<div class='pictures'>{figures or _NO_PICTURES}</div>"


_NO_PICTURES = "<p class='none'>No pictures were kept.</p>"


def figure(words: str, path: Path) -> str:
    """A picture, inside the page, and what is said under it; "" where it cannot be read."""
    try:
        data = base64.b64encode(path.read_bytes()).decode()
    except OSError:
        return ""
    said = escape(words)
    return f'<figure><img alt="{said}" src="data:image/png;base64,{data}"><figcaption>{said}</figcaption></figure>'


def made_of(run: RunDir) -> str:
    """Settings and seed, and the command that makes the run again."""
    status = run.status()
    try:
        config = run.config
    except UserError:
        return "<p class='none'>The settings of this run cannot be read.</p>"
    settings = "".join(_settings(config))
    differs = (
        f"<p class='small'>Bold: different from the recipe {escape(PRESETS[config.preset].title)}.</p>"
        if "<b>" in settings
        else ""
    )
    return (
        f"<h3>Settings</h3><p>{escape(DATASETS[config.dataset].title)}, seed <b>{config.seed}</b>, {status['step']:,} of "
        f"{status['steps']:,} steps, {escape(status['device'] or 'no device yet')}.</p><ul class='settings'>{settings}</ul>{differs}"
        f"<h3>The same run again</h3>{again(run)}"
    )


def again(run: RunDir) -> str:
    """The command that makes the run again."""
    try:
        return f"<p><code>{escape(command_line(run))}</code></p>"
    except UserError as error:
        return f"<p class='none'>{escape(str(error))}</p>"


def in_force(run: RunDir) -> RunConfig | None:
    """The settings that apply now; None where they cannot be read."""
    try:
        return runs.in_force(run)
    except UserError:
        return None


def _settings(config: RunConfig) -> list[str]:
    """Each setting that means something in this run, those that differ from the recipe in bold."""
    values = config.model_dump()
    before = PRESETS[config.preset].config.model_dump() if config.preset in PRESETS else values
    lines = []
    for name, value in values.items():
        if name in _UNSAID or not matters(name, values):
            continue
        words = f"{escape(label(name))}: {escape(word(value))}"
        lines.append(f"<li>{f'<b>{words}</b>' if value != before[name] else words}</li>")
    return lines
