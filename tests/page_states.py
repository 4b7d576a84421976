"""Every page of the app in its main states, for tests that look at all of them. A page without a row here fails tests."""

import io
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from gan_core.places import PROJECT
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from web.address import DIGITS_VIEWS, EXPLORE_VIEWS, PAIR_VIEWS
from web.views.learn.chapters import CHAPTERS

STATES = {state: f"seen-{state}" for state in ("running", "paused", "finished", "failed")}
"""State of a run to the folder that `make_runs` writes for it: without a number, so that new runs are numbered as ever."""


@dataclass(frozen=True)
class Row:
    """A page, by its file in pages/, at an address, which is its `path` and `query`. `shows` is a CSS selector of what has to be
    there, and `picture` one of what a visitor has come for."""

    page: str
    name: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    shows: str = "h1"
    picture: str = ""


def _views(page: str, path: str, views: tuple[str, ...], shows: dict[str, str], **query: str) -> list[Row]:
    return [Row(page, view, path, {**query, "view": view}, shows.get(view, "h1")) for view in views]


_CANVAS = ".lt-root canvas"
ROWS = [
    Row("home", "home", "", {}, "[class*=st-key-tile-] img"),
    Row("train", "no run", "train"),
    *(
        # what went wrong with a failed run comes before its pictures
        Row(
            "train",
            state,
            "train",
            {"run": run},
            "[data-testid=live-view]",
            "" if state == "failed" else "[data-testid=live-fakes]",
        )
        for state, run in STATES.items()
    ),
    *_views("explore", "explore", EXPLORE_VIEWS, dict.fromkeys(EXPLORE_VIEWS, _CANVAS), run="mnist"),
    *_views("digits", "digits", DIGITS_VIEWS, {"write": "[data-testid=board]"}, run="mnist-conditional"),
    Row("digits", "attributes", "digits", {"run": "faces-conditional"}, "[data-testid=board]"),
    *_views("pairs", "versus", PAIR_VIEWS, {"prior": _CANVAS, "live": "[data-testid=pictures]"}, gan="mnist", vae="mnist-vae"),
    Row("runs", "one", "runs", {"run": STATES["finished"]}, "[data-testid=pictures] img"),
    Row("runs", "overlay", "runs", {"compare": f"{STATES['finished']},{STATES['failed']}"}, "[data-testid=pictures] img"),
    Row("glossary", "glossary", "glossary"),
    Row("lab", "lab", "lab"),
    Row("lessons", "list", "lessons"),
    Row("lessons", "a lesson", "lessons", {"lesson": "first-digits"}),
    *(Row("learn", one.slug, "learn", {"chapter": one.slug}, ".st-key-learn-body") for one in CHAPTERS),
]


def pages() -> set[str]:
    """The files in pages/, by name; without the page Class, which is there in class mode only (tests/browser/test_class.py)."""
    return {path.stem for path in (PROJECT / "pages").glob("*.py")} - {"classroom"}


def _grid(seed: int) -> bytes:
    data = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (242, 242), np.uint8)).save(data, "PNG")
    return data.getvalue()


def make_runs(root: Path) -> list[RunDir]:
    """A run folder in each of STATES, with two frames and curves, as a worker would have left it. Nothing is trained."""
    made = []
    for state, name in STATES.items():
        run = RunDir.create(root / name, RunConfig(dataset="drawn-digits", steps=100))
        run.write_reals(_grid(0))
        for step in range(0, 41, 5):
            run.append_stats(
                {
                    "step": step,
                    "images_seen": 64 * step,
                    "seconds": step / 10,
                    "loss/G": 1.0,
                    "loss/D": 1.2,
                    "D(x)": 0.6,
                    "D(G(z))": 0.4,
                }
            )
        for step in (0, 40):
            run.write_sample(step, _grid(step))
        run.append_event(0, "started", "Started on CPU.")
        run.append_event(20, "changed", "lr_g 0.0002 → 0.0001")
        run.log_path.write_text("the last line\n")
        alive = {"pid": os.getpid()} if state in ("running", "paused") else {}
        said = {"error": "The disk is full.", "hint": "Free some space."} if state == "failed" else {}
        run.update_status(state=state, step=40, images_seen=2560, seconds=4.0, **alive, **said)
        made.append(run)
    return made
