"""What can be taken out of a run: curves, films, weights, pages, and the code that makes it again.

Importing this and making what is not in DRAWING stays free of torch.
"""

from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec

from ..runs.folder import RunDir
from .code import command_line, python_code, unlike_preset
from .curves import sample_png, stats_csv
from .films import HOLD, SECONDS, SIDE, SLOWEST, film_gif, film_mp4
from .folder_zip import run_zip
from .hub import hub_files, hub_zip
from .report import MOST_RUNS, html_report
from .weights import generator_safetensors


def _html(run: RunDir, at: int | None) -> bytes:
    from .page import html_page

    return html_page(run, at)


def _onnx(run: RunDir, at: int | None) -> bytes:
    from .onnx_file import onnx_file

    return onnx_file(run, at)


EXPORTS: dict[str, Callable[[RunDir, int | None], bytes]] = {
    "csv": lambda run, at: stats_csv(run),
    "png": sample_png,
    "gif": lambda run, at: film_gif(run),
    "mp4": lambda run, at: film_mp4(run),
    "safetensors": generator_safetensors,
    "html": _html,
    "onnx": _onnx,
    "huggingface": hub_zip,
    "zip": lambda run, at: run_zip(run),
    "report": lambda run, at: html_report([run], datetime.now()),
}
"""Format to what makes it of a run and the step of a snapshot (None: the last; curves and films are of the whole run)."""
DRAWING = ("html", "onnx")
"""The formats that need the generator itself, and so torch: the web process has the studio make them."""
NEEDS = {"onnx": ("onnx", "onnxscript")}
"""The packages beside the program's own that a format needs."""
OF_STEP = ("png", "safetensors", "huggingface", *DRAWING)
"""The formats that are of one step."""


def missing(kind: str) -> tuple[str, ...]:
    """The packages that a format needs and that are not installed here."""
    return tuple(name for name in NEEDS.get(kind, ()) if find_spec(name) is None)


__all__ = [
    "DRAWING",
    "EXPORTS",
    "HOLD",
    "MOST_RUNS",
    "NEEDS",
    "OF_STEP",
    "SECONDS",
    "SIDE",
    "SLOWEST",
    "command_line",
    "film_gif",
    "film_mp4",
    "generator_safetensors",
    "html_report",
    "hub_files",
    "hub_zip",
    "missing",
    "python_code",
    "run_zip",
    "sample_png",
    "stats_csv",
    "unlike_preset",
]
