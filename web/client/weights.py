"""How the weights of a run moved, as the studio works it out: kept until the run has other snapshots."""

from typing import Any

from cachetools import LRUCache

from gan_core.runs.folder import RunDir

from . import studio

_known: LRUCache = LRUCache(8)


def weights(run: RunDir) -> list[dict[str, Any]]:
    """The networks of a run: see gan_core.explore.inside.weights. Raises UserError."""
    folder, steps = str(run.path.resolve()), run.snapshots()
    written = max((run.snapshot_path(step).stat().st_mtime_ns for step in steps), default=0)
    key = (folder, tuple(steps), written)
    if key not in _known:
        _known[key] = studio.ask(do="weights", run=folder)["networks"]
    return _known[key]
