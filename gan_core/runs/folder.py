"""RunDir: the only reader and writer of a run folder.

The folder is the protocol between the worker that trains, the pages that show, and the command line. Readers accept
every prefix of a run's life: nothing yet, a half-written last line, no picture yet. Writers append whole lines or
replace atomically, so a reader never sees half of anything.
"""

import json
import math
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import ConfigError, RunError, writing
from ..settings.config import RunConfig
from . import lines, records
from .author import Author, author
from .files import Files
from .moves import Move, move_of
from .notes import Notes, notes
from .records import ENDED_STATES, LIVE_STATES, Status
from .thinning import crowded

__all__ = ["ENDED_STATES", "LIVE_STATES", "MAX_MOVES", "MAX_SAMPLES", "MAX_SNAPSHOTS", "Move", "RunDir", "Status", "crowded"]

MAX_SAMPLES = 200  # pictures kept for time travel
MAX_SNAPSHOTS = 40  # snapshots kept to resume and branch from
LOCK = "worker.lock"
MAX_MOVES = 100  # pictures kept of what was trained by hand


@lru_cache(maxsize=256)
def _settings(path: Path, *stamp: int) -> RunConfig:
    """The settings in a file that has this inode, time and size: pages ask for those of every run in each of their reruns."""
    return RunConfig.read(path)


class RunDir(Files):
    """One run folder. Cheap to make; holds no state but its path."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @classmethod
    def create(cls, path: str | Path, config: RunConfig, started_by: Author | None = None) -> "RunDir":
        """Make a run folder at `path`, which must be new or empty, and write config.json, and author.json where there is an author.

        Raises RunError where the folder holds something already or cannot be made.
        """
        run = cls(path)
        with writing(run.path, "Choose another folder.", RunError):
            run.path.mkdir(parents=True, exist_ok=True)
            if any(run.path.iterdir()):
                raise RunError(f"{run.path} is not empty.", "Choose a new or empty folder with --out.")
        if started_by:  # before the folder counts as a run, so that no run of a class is ever without its owner
            run._replace("author.json", json.dumps(started_by._asdict(), indent=1).encode())
        run._replace("config.json", config.model_dump_json(indent=1).encode())
        run.update_status(state="starting", steps=config.steps, commands_from=0)
        return run

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def config(self) -> RunConfig:
        """The settings the run began with. Raises ConfigError where they are missing or from another version."""
        try:
            stamp = (self.path / "config.json").stat()
            if stamp.st_size > lines.MAX_FILE:
                raise ConfigError(f"{self.id} has a config.json that is too large to be one.", "Delete this run.")
            return _settings(self.path / "config.json", stamp.st_ino, stamp.st_mtime_ns, stamp.st_size)
        except (OSError, ValueError, RecursionError):
            raise ConfigError(f"The settings of {self.id} are missing or damaged.", "Delete this run.") from None

    @property
    def title(self) -> str:
        """The name that the user gave the run, else its folder's."""
        title = (lines.read_file(self.path / "title.txt", 4096) or b"").decode("utf-8", "ignore")
        return "".join(letter for letter in " ".join(title.split())[:80] if letter.isprintable()) or self.id

    def rename(self, title: str) -> None:
        """Give the run another name on screen; its folder, and every link to it, stay. At most 80 characters are kept."""
        self._replace("title.txt", " ".join(title.split())[:80].encode())

    def notes(self) -> Notes:
        """What somebody wrote about the run."""
        return notes(lines.read_file(self.path / "notes.json", 1 << 16))

    def write_notes(self, **changes: Any) -> Notes:
        """Change some fields of the notes; returns all of them."""
        changed = replace(self.notes(), **changes)
        self._replace("notes.json", json.dumps(changed.plain()).encode())
        return changed

    def exists(self) -> bool:
        return (self.path / "config.json").is_file()

    def author(self) -> Author:
        """Who started the run; NOBODY outside of a class."""
        return author(lines.read_file(self.path / "author.json", 4096))

    def write_card(self, card: dict[str, Any]) -> None:
        """Make the run a pretrained model: data, terms, command, cost and limits, in words for a reader."""
        self._replace("card.json", json.dumps(card, indent=1).encode() + b"\n")

    def card(self) -> dict[str, Any] | None:
        """The card of a pretrained model; None for any other run."""
        return records.card(lines.read_file(self.path / "card.json"))

    # -- status: one small file, replaced whole ---------------------------------------------------------------------

    def status(self) -> Status:
        """The last status that was written, with defaults for what is missing; never raises (see records.status)."""
        path = self.path / "status.json"
        data = lines.read_file(path)
        if data is None and path.exists():
            data = b""  # there is something, but it is not a status
        return records.status(data)

    def update_status(self, **changes: Any) -> Status:
        """Change some fields of status.json; returns all of them."""
        status: Any = {**self.status(), **changes, "heartbeat": time.time()}
        data = json.dumps(status, indent=1).encode()
        try:
            self._replace("status.json", data)
        except OSError:
            # A full disk: the block that the file has already can still be written over, so that the error is seen.
            with suppress(OSError), open(self.path / "status.json", "r+b") as file:
                file.write(data.ljust(os.fstat(file.fileno()).st_size))
                file.truncate(len(data))
        return status

    # -- stats.jsonl, events.jsonl, commands.jsonl: whole lines, appended -------------------------------------------

    def append_stats(self, row: dict[str, float]) -> None:
        """Append one logged step. Values that are not finite become null, since JSON has no word for them."""
        self._append("stats.jsonl", {k: v if math.isfinite(v) else None for k, v in row.items()})

    def stats(
        self, since: int = 0, choose: lines.Choose | None = None, most: int = lines.MAX_READ
    ) -> tuple[list[dict[str, Any]], int]:
        """The logged steps after cursor `since`, and the cursor to give next time. Damaged lines are passed over.

        `choose` picks the lines that are read, and `most` limits the bytes: a long run has a hundred thousand of them."""
        return lines.read_lines(self.path / "stats.jsonl", since, records.row, True, choose, most)

    def append_event(self, step: int, kind: str, text: str, **more: Any) -> None:
        """Append to what happened: kind is one word (started, paused, changed, alarm ...), text one sentence."""
        self._append("events.jsonl", {"time": time.time(), "step": step, "kind": kind, "text": text, **more})

    def events(self) -> list[dict[str, Any]]:
        return lines.read_lines(self.path / "events.jsonl", 0, records.event)[0]

    def append_command(self, verb: str, **arguments: Any) -> None:
        """Send the worker a command, one of state.VERBS."""
        self._append("commands.jsonl", {"time": time.time(), "verb": verb, **arguments})

    def commands(self, since: int = 0) -> tuple[list[dict[str, Any]], int]:
        return lines.read_lines(self.path / "commands.jsonl", since, records.command)

    def append_metrics(self, step: int, values: dict[str, float], **about: Any) -> None:
        """Append measurements of quality of one step, a line each: metric, value, and `about` all of them (features, num,
        seconds that they took together). Values that are not finite become null."""
        for name, value in values.items():
            finite = value if math.isfinite(value) else None
            self._append("metrics.jsonl", {"step": step, "metric": name, "value": finite, **about})

    def metrics(self) -> list[dict[str, Any]]:
        """Measurements of quality: records with at least step, metric and value."""
        return lines.read_lines(self.path / "metrics.jsonl", 0, records.metric)[0]

    # -- pictures and snapshots: a file a step ----------------------------------------------------------------------

    def write_sample(self, step: int, png: bytes) -> None:
        """Keep the picture of a step; the crowd is thinned to MAX_SAMPLES by the rule of `crowded`."""
        self._replace(f"samples/{step:06d}.png", png)
        self._thin(self.samples, self.sample_path, MAX_SAMPLES)

    def samples(self) -> list[int]:
        """Steps that have a picture, in order."""
        return self._steps("samples", ".png")

    def sample_path(self, step: int) -> Path:
        return self.path / f"samples/{step:06d}.png"

    def write_move(self, move: Move, png: bytes) -> None:
        """Keep a picture of a paused run that is trained by hand. The frame of its step stays as it is."""
        self._replace(f"moves/{move.name}", png)
        self._thin(self.moves, self.move_path, MAX_MOVES, lambda move: move.at)

    def moves(self) -> list[Move]:
        """Pictures made by hand, in order."""
        return sorted(move for name in self._names("moves") if (move := move_of(name)))

    def move_path(self, move: Move) -> Path:
        return self.path / "moves" / move.name

    def drop_move(self, move: Move) -> None:
        """Forget the picture of a pause in which nothing was trained by hand."""
        self._remove([self.move_path(move)])

    def write_reals(self, png: bytes) -> None:
        self._replace("reals.png", png)

    @property
    def reals_path(self) -> Path:
        return self.path / "reals.png"

    def write_snapshot(self, step: int, data: bytes) -> None:
        """Keep a snapshot (safetensors bytes); the crowd is thinned to MAX_SNAPSHOTS by the rule of `crowded`, except for those
        that the user saved."""
        self._replace(f"snapshots/{step:06d}.safetensors", data)
        if len(self.snapshots()) > MAX_SNAPSHOTS:
            saved = {event.get("step") for event in self.events() if event.get("kind") == "snapshot"}
            self._thin(lambda: [step for step in self.snapshots() if step not in saved], self.snapshot_path, MAX_SNAPSHOTS)

    def drop_snapshots(self, steps: Iterable[int]) -> None:
        """Delete the snapshots of these steps permanently."""
        self._remove(self.snapshot_path(step) for step in steps)

    def snapshots(self) -> list[int]:
        """Steps that have a snapshot, in order."""
        return self._steps("snapshots", ".safetensors")

    def snapshot_step(self, at: int | None = None) -> int:
        """Step `at` if it has a snapshot; None: the last one that has. Raises RunError."""
        if at is not None and self.snapshot_path(at).is_file():
            return at
        steps = self.snapshots()
        if not steps:
            raise RunError(f"{self.id} has no snapshots yet.", "Let it train on, or press Save snapshot.")
        if at is None:
            return steps[-1]
        if at not in steps:
            raise RunError(f"{self.id} has no snapshot of step {at}.", f"It has: {', '.join(map(str, steps))}.")
        return at

    def snapshot_path(self, step: int) -> Path:
        return self.path / f"snapshots/{step:06d}.safetensors"

    @property
    def lock_path(self) -> Path:
        """The process that has locked this file trains, starts or judges the run."""
        return self.path / LOCK

    @property
    def log_path(self) -> Path:
        return self.path / "log.txt"

    def log_tail(self, lines: int = 20) -> list[str]:
        """The last lines of the worker's output."""
        if not self.log_path.is_file():
            return []
        with suppress(OSError), open(self.log_path, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 16_384))
            return file.read().decode("utf-8", "replace").replace("\r", "\n").splitlines()[-lines:]
        return []

    def size(self) -> int:
        """Bytes on disk."""
        total = 0
        for path in self.path.rglob("*"):
            with suppress(OSError):
                total += path.stat().st_size if path.is_file() else 0
        return total

    def rewind(self, step: int) -> None:
        """Forget curves, pictures and snapshots after `step`: a resumed run makes them again."""
        for name, rows in (("stats.jsonl", self.stats()[0]), ("metrics.jsonl", self.metrics())):
            if rows:
                kept = [row for row in rows if row.get("step", 0) <= step]
                self._replace(name, "".join(json.dumps(row) + "\n" for row in kept).encode())
        self._remove(self.sample_path(later) for later in self.samples() if later > step)
        self._remove(self.move_path(later) for later in self.moves() if later.step > step)
        self._remove(self.snapshot_path(later) for later in self.snapshots() if later > step)

    def inherit(self, parent: "RunDir", step: int) -> None:
        """Take over the parent's past up to its snapshot of `step`: curves, pictures, events, and the snapshot itself."""
        past = {"stats.jsonl": parent.stats()[0], "metrics.jsonl": parent.metrics(), "events.jsonl": parent.events()}
        for name, found in past.items():
            for record in found:
                if record.get("step", 0) <= step:
                    self._append(name, record)
        if parent.reals_path.is_file():
            self.write_reals(parent.reals_path.read_bytes())
        for earlier in parent.samples():
            if earlier <= step:
                self.write_sample(earlier, parent.sample_path(earlier).read_bytes())
        for move in parent.moves():
            if move.step <= step:
                self.write_move(move, parent.move_path(move).read_bytes())
        self.write_snapshot(step, parent.snapshot_path(step).read_bytes())
        self.append_event(step, "forked", f"Branched off {parent.title} at step {step}.")
        self.update_status(step=step, parent={"run": parent.id, "step": step})
