"""Verdicts on conditional runs: requested from the studio once each, without blocking the page, and kept in memory."""

import threading
from collections import OrderedDict
from concurrent.futures import Future

from gan_core.runs.folder import RunDir

from . import studio

KEPT = 32  # verdicts
_verdicts: OrderedDict[tuple, Future] = OrderedDict()
_lock = threading.Lock()


def verdict(run: RunDir, at: int, per_label: int, psi: float) -> Future:
    """The verdict (see gan_core.studio.answers.judging.judge_run) on `per_label` pictures of each label at a snapshot of a run.

    A Future of {"verdict": ...}. One that failed is kept until forget_errors.
    """
    path = run.snapshot_path(at)
    written = path.stat().st_mtime_ns if path.exists() else 0
    key = (str(run.path.resolve()), at, written, per_label, psi)
    with _lock:
        if known := _verdicts.get(key):
            return known
        future = studio.later(do="judge", run=key[0], at=at, per_label=per_label, psi=psi)
        _verdicts[key] = future
        while len(_verdicts) > KEPT:
            _verdicts.popitem(last=False)
        return future


def earlier(run: RunDir, per_label: int, psi: float) -> Future | None:
    """The newest verdict on any snapshot of a run, to be shown while that on a newer one is awaited."""
    with _lock:
        known = [
            future
            for (folder, _, _, *rest), future in _verdicts.items()
            if folder == str(run.path.resolve()) and rest == [per_label, psi] and future.done() and not future.exception()
        ]
    return max(known, key=lambda future: future.result()["verdict"]["step"], default=None)


def forget_errors() -> None:
    """Drop the verdicts that failed, so that they can be requested again."""
    with _lock:
        for key in [key for key, future in _verdicts.items() if future.done() and future.exception()]:
            del _verdicts[key]
