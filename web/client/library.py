"""The list of runs as the Runs page shows it: plain records, small pictures, and the disk that each run takes."""

import io
import shutil
import time
from contextlib import suppress
from typing import Any

from PIL import Image

from gan_core import runs
from gan_core.catalogue.architectures import ARCHITECTURES
from gan_core.catalogue.datasets import DATASETS
from gan_core.catalogue.losses import LOSSES, PENALTIES
from gan_core.errors import RunError, UserError
from gan_core.runs.folder import LIVE_STATES, RunDir, Status
from gan_core.settings.config import GAN, MMD, RunConfig

THUMB_TILES = 3  # images a side in a thumbnail: a whole grid would be too fine to see anything in
THUMB_SIDE = 128  # pixels of a thumbnail, at most
MOST_NOTE = 300  # characters of a note in the list
SIZE_BUDGET = 0.15  # seconds of one answer that may go into measuring folders; the next answer goes on
SIZE_AGE = 10.0  # seconds for which the size of a run that is being written is kept

_GAP = 2  # pixels between the images of a grid
_sizes: dict[str, tuple[int, float, int]] = {}


def listing() -> dict[str, Any]:
    """Every run of the user's, the pinned ones first, then the newest, and what they take of the disk together.

    A size is None while it is not measured yet: folders of many files take their time, and no list waits for them.
    """
    deadline = time.monotonic() + SIZE_BUDGET
    records = sorted((record(run) for run in runs.all_runs()), key=lambda one: not one["pinned"])
    for one in records:
        one["size"] = _size(RunDir(runs.root() / one["id"]), deadline)
    known = [one["size"] for one in records if one["size"] is not None]
    free = None
    with suppress(OSError):
        free = shutil.disk_usage(runs.root()).free
    return {"runs": records, "size": sum(known), "measured": len(known) == len(records), "free": free}


def record(run: RunDir) -> dict[str, Any]:
    """What the list shows of one run. Never raises: a folder that cannot be read comes with the reason."""
    status, reason, what = look(run), "", ""
    try:
        what = words(runs.in_force(run))
    except UserError as fault:
        reason = fault.message
    parent, by = status["parent"], run.author().name
    return {
        "id": run.id,
        "title": run.title,
        "state": status["state"],
        "live": status["state"] in LIVE_STATES,
        "step": status["step"],
        "steps": status["steps"],
        "what": f"{by} · {what}" if by else what,
        "reason": reason,
        "parent": f"{parent_title(run)}, step {parent['step']:,}" if parent else "",
        **_notes(run),
        "thumb": max(run.samples(), default=None),
    }


def _notes(run: RunDir) -> dict[str, Any]:
    """What somebody wrote about a run, for the list: the note is cut to what a tooltip can show."""
    said = run.notes().plain()
    return {**said, "note": said["note"][:MOST_NOTE]}


def look(run: RunDir) -> Status:
    """The run's status, refreshed, with values of the types that a page can rely on. Never raises."""
    try:
        status = runs.refresh(run)
    except (OSError, TypeError, ValueError, KeyError, IndexError, AttributeError):  # words of another version
        status = run.status()
    for name in ("step", "steps", "images_seen"):
        status[name] = int(status[name]) if isinstance(status[name], int | float) else 0
    status["seconds"] = float(status["seconds"]) if isinstance(status["seconds"], int | float) else 0.0
    status["state"] = str(status["state"])
    parent = status["parent"]
    if not (isinstance(parent, dict) and isinstance(parent.get("run"), str) and isinstance(parent.get("step"), int)):
        status["parent"] = None
    return status


def words(config: RunConfig) -> str:
    """A configuration in half a line: data, networks, loss."""
    networks = "Networks of your own" if config.code else ARCHITECTURES[config.architecture].title
    parts = [DATASETS[config.dataset].title, networks]
    if config.kind in (GAN, MMD):
        parts.append(LOSSES[config.loss].title)
    if config.kind == GAN and config.penalty != "none":
        parts.append(PENALTIES[config.penalty].title)
    return " · ".join(parts)


def parent_title(run: RunDir) -> str:
    """The title of the run that this one branched from; its folder's name if it was deleted."""
    parent = look(run)["parent"]
    found = runs.find(parent["run"]) if parent else None
    return found.title if found else parent["run"] if parent else ""


def thumbnail(run: RunDir, step: int) -> bytes:
    """A corner of the picture of `step`, small, as PNG. Raises RunError where there is none that can be read."""
    try:
        with Image.open(run.sample_path(step)) as file:
            picture = file.convert("L" if file.mode in ("1", "L") else "RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise RunError(f"The picture of step {step} cannot be read.") from None
    with suppress(UserError):
        shape = DATASETS[run.config.dataset].shape
        if len(shape) == 3:
            width, height = (THUMB_TILES * (side + _GAP) + _GAP for side in (shape[2], shape[1]))
            picture = picture.crop((0, 0, min(width, picture.width), min(height, picture.height)))
    picture.thumbnail((THUMB_SIDE, THUMB_SIDE))
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


def size(run: RunDir) -> int:
    """Bytes on disk; measured again only if the run has been written to since."""
    return _size(run, float("inf")) or 0


def _size(run: RunDir, deadline: float) -> int | None:
    """The size if it is known, or if there is time left to measure it before `deadline` (time.monotonic())."""
    stamp = 0
    for name in ("status.json", "title.txt", "notes.json", ""):
        with suppress(OSError):
            stamp = max(stamp, (run.path / name).stat().st_mtime_ns)
    key = str(run.path)
    known = _sizes.get(key)
    if known and (known[0] == stamp or time.monotonic() - known[1] < SIZE_AGE):
        return known[2]
    if time.monotonic() > deadline:
        return known[2] if known else None
    _sizes[key] = (stamp, time.monotonic(), run.size())
    return _sizes[key][2]
