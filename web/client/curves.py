"""The curves of runs as pages read them: one reading serves every chart of every rerun until the file grows."""

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from gan_core.runs.folder import RunDir

MOST_BYTES = 24 << 20  # of the files whose rows are kept

MOST_DRAWN = 24  # charts that are kept
T = TypeVar("T")

_drawn: OrderedDict[Hashable, tuple[tuple[list[dict[str, Any]], ...], Any]] = OrderedDict()
_kept: OrderedDict[str, tuple[tuple[int, int], list[dict[str, Any]]]] = OrderedDict()
_one_at_a_time = threading.Lock()


def rows(run: RunDir) -> list[dict[str, Any]]:
    """The logged rows of a run, shared between its readers: nobody may change them."""
    path = run.path / "stats.jsonl"
    try:
        found = path.stat()
    except OSError:
        return []
    stamp, key = (found.st_mtime_ns, found.st_size), str(path)
    with _one_at_a_time:
        known = _kept.get(key)
        if known and known[0] == stamp:
            _kept.move_to_end(key)
            return known[1]
    read = run.stats()[0]
    with _one_at_a_time:
        _kept[key] = stamp, read
        _kept.move_to_end(key)
        while len(_kept) > 1 and sum(size for (_, size), _ in _kept.values()) > MOST_BYTES:
            _kept.popitem(last=False)
    return read


def drawn(key: Hashable, of: Sequence[list[dict[str, Any]]], make: Callable[[], T]) -> T:
    """What `make` gives of these rows, kept under `key` for as long as they are the same that `rows` gives: a chart costs more than
    everything else on its page. Nobody may change it."""
    with _one_at_a_time:
        known = _drawn.get(key)
        if known and len(known[0]) == len(of) and all(one is other for one, other in zip(known[0], of, strict=True)):
            return known[1]
    made = make()
    with _one_at_a_time:
        _drawn[key] = tuple(of), made
        _drawn.move_to_end(key)
        while len(_drawn) > MOST_DRAWN:
            _drawn.popitem(last=False)
    return made


def seconds_at(rows: Sequence[dict[str, Any]], steps: Sequence[int]) -> list[float]:
    """The seconds of training after which each of the ascending `steps` was reached, from the last row until then; 0 before the first."""
    timed = [(row["step"], row["seconds"]) for row in rows if isinstance(row.get("seconds"), int | float)]
    known = [step for step, _ in timed]
    places = [bisect_right(known, step) for step in steps]
    return [round(timed[place - 1][1], 1) if place else 0.0 for place in places]
