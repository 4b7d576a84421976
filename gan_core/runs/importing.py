"""A run folder from a zip: what came from elsewhere is looked at before any of it becomes a run.

A zip may hold anything, so each file has to be one that a run folder has, by its whole name, of the kind that its name says, and
no larger than such a file can be. Nothing in it is ever run or unpickled, links are refused, and sizes are counted while
they are read, not believed. The code of a run with networks of its own stays untrusted (see code.py).
"""

import json
import re
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from ..errors import ConfigError, RunError, UserError, writing
from . import lines, records
from .author import Author
from .code import LARGEST
from .collection import claim, discard, root
from .folder import MAX_MOVES, MAX_SAMPLES, MAX_SNAPSHOTS, RunDir
from .records import LIVE_STATES
from .snapshots import read_about

MOST_FILES = 2 * (MAX_SAMPLES + MAX_SNAPSHOTS + MAX_MOVES)  # snapshots that somebody saved come on top
MOST_BYTES = 2 << 30  # of all files together
MOST_RATIO = 50  # times its own size that a zip may unpack to; curves come to about eight
MOST_SIDE = 8192  # pixels of a frame
_DIRECTORY = 512 * MOST_FILES  # bytes of the list of files in a zip
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_FORGED = "Get the zip again from its source."

FILES: dict[str, int] = {
    r"(config|status|notes)\.json": lines.MAX_FILE,
    r"(stats|events|metrics)\.jsonl": lines.MAX_READ,
    r"title\.txt": 4096,
    r"(code|data)\.py": LARGEST,
    r"reals\.png": 32 << 20,
    r"samples/[0-9]{6,15}\.png": 32 << 20,
    r"moves/[0-9]{6,15}-[0-9]{4,6}\.png": 32 << 20,
    r"snapshots/[0-9]{6,15}\.safetensors": 1 << 30,
}
"""What is taken: the whole name of a file, and the most bytes that it may have."""
IGNORED = (
    r"(commands|author|card|log|worker)\.(jsonl|json|txt|lock)",
    r"directions/[^/]+\.safetensors",
    r"\.DS_Store",
    r"(.*/)?(\.DS_Store|Thumbs\.db)",
    r"tensorboard/[^/]+",
)
"""What a run folder may hold beside it, or a computer adds, that does not come along."""


def import_zip(source: str | Path | BinaryIO, author: Author | None = None) -> RunDir:
    """The run of a zip, under a new number. `source`: a file, or something open to read. Raises RunError where it is not the zip of
    one run folder, ConfigError for settings of another version."""
    root().mkdir(parents=True, exist_ok=True)
    with (
        writing(root(), "Free some space on that disk.", RunError),
        tempfile.TemporaryDirectory(prefix=".importing-", dir=root()) as folder,
    ):
        staged = RunDir(folder)
        try:
            with zipfile.ZipFile(_checked(source)) as packed:
                _unpack(packed, Path(folder))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, struct.error, ValueError, OverflowError):
            raise RunError("This zip cannot be read.", "Choose the zip of a run folder.") from None
        _look(staged)
        _settle(staged, author)
        return _move(staged)


# -- the zip ----------------------------------------------------------------------------------------------------------------


def _checked(source: str | Path | BinaryIO) -> BinaryIO:
    """The zip, opened, once its list of files is known to be short: reading a long one would take all memory."""
    try:
        file = open(source, "rb") if isinstance(source, str | Path) else source  # noqa: SIM115
    except OSError as error:
        raise RunError(f"{source} cannot be read: {error.strerror}.", "Choose the zip of a run folder.") from None
    size = file.seek(0, 2)
    file.seek(max(0, size - (1 << 16) - 22))
    tail = file.read()
    file.seek(0)
    at = len(tail) - 22
    if tail[at : at + 4] != _END or tail[-2:] != b"\x00\x00":
        at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise RunError("This is not a zip.", "Choose the zip of a run folder.")
    count, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    if count > MOST_FILES or length > _DIRECTORY or _END_64 in tail[max(0, at - 20) : at]:
        raise RunError(f"This zip holds more files than a run can have ({MOST_FILES:,}).", "Choose the zip of one run folder.")
    return file


def _unpack(packed: zipfile.ZipFile, folder: Path) -> None:
    """Write each file that belongs to a run into `folder`."""
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise RunError(f"This zip holds more files than a run can have ({MOST_FILES:,}).", "Choose the zip of one run folder.")
    wanted = _wanted(entries)
    size = sum(entry.compress_size for entry in entries)
    left = min(MOST_BYTES, MOST_RATIO * size + lines.MAX_FILE, shutil.disk_usage(folder).free // 2)
    for name, entry in wanted.items():
        left -= _write(packed, entry, folder / name, min(left, _most(name) or 0))


def _wanted(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Name in the run folder to entry. All of them lie in one folder, or in none. Raises RunError for anything strange."""
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise RunError(f"{_said(entry)} is a link or a device, which a run never contains.", _FORGED)
        parts = entry.filename.split("/")
        if "\\" in entry.orig_filename or ":" in entry.filename or "" in parts or {".", ".."} & set(parts):
            raise RunError(f"{_said(entry)} leads out of the folder.", _FORGED)
        if entry.flag_bits & 1:
            raise RunError("This zip has a password.", "Zip the run folder without one.")
    entries = [entry for entry in entries if not entry.filename.startswith("__MACOSX/")]
    tops = {entry.filename.partition("/")[0] for entry in entries}
    inside = len(tops) == 1 and all("/" in entry.filename for entry in entries)
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.filename.partition("/")[2] if inside else entry.filename
        if any(re.fullmatch(ignored, name) for ignored in IGNORED):
            continue
        if _most(name) is None:
            raise RunError(f"{_said(entry)} is not a file of a run.", "Zip the run folder alone, as it is.")
        if name in found:
            raise RunError(f"{_said(entry)} is in this zip twice.", _FORGED)
        found[name] = entry
    if "config.json" not in found:
        raise RunError("This zip does not hold a run: config.json is missing.", "Choose the zip of a run folder.")
    return found


def _said(entry: zipfile.ZipInfo) -> str:
    return repr(entry.filename[-60:])


def _most(name: str) -> int | None:
    """The most bytes that a file of this name may have; None for a name that no run has."""
    return next((most for pattern, most in FILES.items() if re.fullmatch(pattern, name)), None)


def _write(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, most: int) -> int:
    """Unpack one file of at most so many bytes; returns how many it has."""
    path.parent.mkdir(exist_ok=True)
    size = 0
    with packed.open(entry) as source, open(path, "wb") as out:
        while chunk := source.read(1 << 20):
            size += len(chunk)
            if size > most:
                raise RunError(f"{_said(entry)} is larger than such a file can be.", _FORGED)
            out.write(chunk)
    return size


# -- what was unpacked ------------------------------------------------------------------------------------------------------


def _look(run: RunDir) -> None:
    """Raise RunError where a file is not what its name says, ConfigError where the settings cannot be used here."""
    try:
        config = run.config
    except ConfigError as error:
        raise ConfigError(error.message.replace(run.id, "this run"), "Choose a run of this version.") from None
    _refuse_folders(config.data_dir)
    for path in run.path.rglob("*.png"):
        _look_at_png(path)
    for step in run.snapshots():
        try:
            about = read_about(run.snapshot_path(step))
        except RunError:
            raise RunError(f"The snapshot of step {step} was not written by this program.", _FORGED) from None
        settings = about.get("config")
        _refuse_folders(settings.get("data_dir") if isinstance(settings, dict) else None)


def _refuse_folders(data_dir: object) -> None:
    """A run that names a folder would have this computer look for pictures there."""
    if data_dir:
        raise RunError(
            "This run was trained on pictures in a folder of another computer.",
            "Copy its folder and its pictures by hand, or import a run on one of the included data sets.",
        )


def _look_at_png(path: Path) -> None:
    data = path.read_bytes()
    sides = struct.unpack(">LL", data[16:24]) if data[12:16] == b"IHDR" and len(data) > 32 else (0, 0)
    if not data.startswith(_PNG) or not data.endswith(_PNG_END) or not all(1 <= side <= MOST_SIDE for side in sides):
        raise RunError(f"{path.name} is not a valid picture of a run.", _FORGED)


def _settle(run: RunDir, author: Author | None) -> None:
    """Make it the run of somebody here that has ended: no process, no partner, no place in a list of another computer."""
    status = records.status(lines.read_file(run.path / "status.json"))
    if status["state"] in LIVE_STATES:
        status["state"] = "interrupted"
    for name in ("pid", "pid_created", "identity", "owner", "partner", "queued_at", "turn_at", "commands_from"):
        status[name] = None
    known = {name: value for name, value in status.items() if name in records.Status.__annotations__}
    (run.path / "status.json").write_text(json.dumps(known | {"host": "", "commands_from": 0}, indent=1))
    run.write_notes(pinned=False, archived=False)
    if author:
        (run.path / "author.json").write_text(json.dumps(author._asdict(), indent=1))


def _move(staged: RunDir) -> RunDir:
    """Give it a number. It counts as a run once its settings are there, so they come last."""
    run = RunDir(claim(staged.config.preset or f"{staged.config.dataset}-{staged.config.architecture}"))
    try:
        for path in sorted(staged.path.iterdir(), key=lambda path: path.name == "config.json"):
            path.rename(run.path / path.name)
    except (OSError, UserError):
        discard(run)
        raise
    return run
