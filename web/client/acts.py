"""Everything that pages do to runs, pairs and data. Each asks the gate first; pages and views have no other way to do these things."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from gan_core import export as exports
from gan_core import runs
from gan_core.datasets import uploads
from gan_core.errors import RunError
from gan_core.runs import code, notes, pairs, races
from gan_core.runs.folder import LIVE_STATES, RunDir
from gan_core.settings.config import RunConfig

from ..access import gate, limits
from . import celeba_download, own_code, pair_measure, studio


def start(config: RunConfig) -> RunDir:
    """Start a run. Raises Denied, RunError."""
    who = gate.check("run.start")
    limits.room_for(who)
    return runs.start(limits.fitted(who, config), **gate.by(who))


def branch(run: RunDir, at: int, **changes: Any) -> RunDir:
    """Start a branch of a run. Raises Denied, RunError, ConfigError."""
    who = gate.check("run.branch")
    limits.room_for(who)
    if who.role == "student":
        before = runs.config_at(run, at).updated(max_seconds=0)
        steps = max(run.status()["steps"], before.steps)
        wished = limits.fitted(who, before.updated(**{"steps": steps, **changes}), branch=True)
        spent = next((row["seconds"] for row in reversed(run.stats()[0]) if row["step"] <= at and row.get("seconds")), 0.0)
        changes["max_seconds"] = wished.max_seconds + math.ceil(spent)  # the branch goes on counting where its parent was
    return runs.launch(runs.fork(run, at, **gate.by(who), **changes))


def resume(run: RunDir, steps: int | None = None) -> RunDir:
    """Go on with an ended run. Raises Denied, RunError."""
    who = gate.check("run.again", run)
    limits.room_for(who)
    limits.goal(who, steps)
    return runs.resume(run, steps) if steps else runs.resume(run)


def command(run: RunDir, verb: str, **arguments: Any) -> None:
    """Send a live run a command. Raises Denied, RunError."""
    if f"run.{verb}" not in gate.ACTS:
        raise gate.Denied(f"Pages cannot send the command {verb[:20]!r}.")
    who = gate.check(f"run.{verb}", run)
    if verb == "step" and who.role == "student":
        count = arguments.get("count")
        arguments["count"] = min(count, limits.MOST_BY_HAND) if isinstance(count, int) else 1
    runs.command(run, verb, **arguments)


def rename(run: RunDir, title: str) -> None:
    gate.check("run.rename", run)
    run.rename(title)


def annotate(run: RunDir, note: str, tags: str) -> None:
    """Keep a note, and tags separated by commas or spaces. Raises Denied, WriteError."""
    gate.check("run.note", run)
    run.write_notes(note=notes.note_of(note), tags=notes.tags_of(tags.replace(",", " ").split()))


def pin(run: RunDir, pinned: bool) -> None:
    """List a run first, or in its place again. Raises Denied, WriteError."""
    gate.check("run.pin", run)
    run.write_notes(pinned=pinned)


def archive(run: RunDir, archived: bool) -> None:
    """Take a run out of the lists, or put it back. Raises Denied, RunError for one that trains, WriteError."""
    gate.check("run.archive", run)
    if archived and (state := runs.refresh(run)["state"]) in LIVE_STATES:
        raise RunError(f"{run.id} is {state}.", "Stop it first.")
    run.write_notes(archived=archived)


def import_run(file: BinaryIO) -> RunDir:
    """Make a run of the zip of a run folder. Raises Denied, RunError, ConfigError."""
    who = gate.check("run.import")
    return runs.import_zip(file, **gate.by(who))


def delete(run: RunDir) -> None:
    """Remove a run permanently. Raises Denied, RunError."""
    gate.check("run.delete", run)
    runs.delete(run)


def thin(run: RunDir) -> int:
    """Delete the older snapshots of a run; returns the bytes that this freed. Raises Denied, RunError."""
    gate.check("run.thin", run)
    return runs.thin(run)


def export(run: RunDir, kind: str) -> Callable[[], bytes]:
    """What makes a download when it is wanted. Streamlit calls it outside of the visitor's session, so the gate is asked now.
    Raises Denied."""
    gate.check("run.export", run)
    if kind in exports.DRAWING:
        return partial(studio.exported, str(run.path), kind)
    return partial(exports.EXPORTS[kind], run, None)


def report(several: Sequence[RunDir]) -> Callable[[], bytes]:
    """What makes a printable page of one run, or of several compared; as `export`. Raises Denied."""
    gate.check("run.export", *several)
    return lambda: exports.html_report(several, datetime.now())


def start_pair(config: RunConfig, **vae: Any) -> tuple[RunDir, RunDir]:
    """Start a GAN and its VAE. Raises Denied, RunError, ConfigError."""
    who = gate.check("pair.start")
    limits.room_for(who, 2)
    return pairs.start(limits.fitted(who, config), **gate.by(who), **vae)


def start_race(configs: Sequence[RunConfig], tag: str) -> list[RunDir]:
    """Start a run for each of the settings. Raises Denied, RunError, ConfigError."""
    who = gate.check("race.start")
    limits.room_for(who, len(configs))
    return races.start([limits.fitted(who, config) for config in configs], tag, **gate.by(who))


def measure_pair(gan: RunDir, vae: RunDir, num: int, seeds: int) -> None:
    """Measure both. Raises Denied."""
    gate.check("pair.measure", gan, vae)
    pair_measure.begin(gan, vae, num, seeds)


def stop_measuring(gan: RunDir, vae: RunDir) -> None:
    gate.check("pair.measure", gan, vae)
    pair_measure.cancel(gan, vae)


def download_celeba() -> None:
    gate.check("data.download")
    celeba_download.begin()


def stop_download() -> None:
    gate.check("data.download")
    celeba_download.cancel()


def own_data(given: str) -> dict[str, str]:
    """The settings of a data set from a Python file of this computer, which is run. Raises Denied, ConfigError."""
    gate.check("code.name")
    return own_code.data_of(given)


def own_networks(given: str) -> dict[str, str]:
    """The settings of networks from a Python file of this computer. Raises Denied, ConfigError."""
    gate.check("code.name")
    return {"code": code.keep(given)}


def store_upload(files: list[tuple[str, bytes | memoryview]]) -> Path:
    """Keep uploaded pictures; returns the path of their zip. Raises Denied, DataError."""
    who = gate.check("data.upload")
    most = limits.upload_bytes(who)
    if most is not None and sum(len(data) for _, data in files) > most:
        raise gate.Denied(f"You can upload {most >> 20} MB at a time in this class.", "Choose fewer or smaller pictures.")
    return uploads.store(files)
