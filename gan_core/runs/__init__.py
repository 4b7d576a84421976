"""Runs: their folders, the library of them, and how one is started, steered, branched and ended. Free of torch."""

from .author import NOBODY, Author
from .collection import (
    all_runs,
    at,
    create,
    delete,
    find,
    keep_measurements,
    listed,
    measurements,
    pretrained_root,
    root,
    shipped,
    sweep,
    sweep_parts,
)
from .engines import known_engine, remember_engine
from .importing import import_zip
from .launcher import interrupt_own, launch, prepare_resume, resume, start
from .lineage import config_at, fork, in_force
from .processes import process_alive
from .queue import Place, ahead, overdue, place, remember_auto, slots
from .room import fit, share, spare_snapshots, thin
from .speeds import forecast, speeds
from .state import VERBS, command, refresh

__all__ = [
    "NOBODY",
    "VERBS",
    "Author",
    "Place",
    "ahead",
    "all_runs",
    "at",
    "command",
    "config_at",
    "create",
    "delete",
    "find",
    "fit",
    "forecast",
    "fork",
    "import_zip",
    "in_force",
    "interrupt_own",
    "keep_measurements",
    "known_engine",
    "launch",
    "listed",
    "measurements",
    "overdue",
    "place",
    "prepare_resume",
    "pretrained_root",
    "process_alive",
    "refresh",
    "remember_auto",
    "remember_engine",
    "resume",
    "root",
    "share",
    "shipped",
    "slots",
    "spare_snapshots",
    "speeds",
    "start",
    "sweep",
    "sweep_parts",
    "thin",
]
