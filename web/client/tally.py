"""What everyone here answered to "real or fake?", as counts by run and step. No names; kept in a file beside the runs."""

import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from gan_core.errors import WriteError, patiently
from gan_core.runs.collection import root
from gan_core.runs.files import replace_file, taking_turns

MOST_RUNS = 64  # runs whose counts are kept: those that were played last
MOST_STEPS = 200  # of one run
MOST_COUNTED = 10**6  # pictures of one step, after which it takes no more
MOST_UNSAVED = 1000  # games that are remembered until they can be written
MOST_BYTES = 10**6  # of the file; a full one has less

Counts = tuple[list[int], dict[int, list[int]]]
"""[games] and, for each step, [right, shown]."""


def _place() -> Path:
    return root() / ".answers.json"


class Tally:
    """Counts of answers: for each run how many games, and for each step how many pictures were shown and how many answers were right.

    They survive the server in the file `place()`, to which each game is added as it is then: another server may count in it too.
    """

    def __init__(self, place: Callable[[], Path] = _place) -> None:
        self._place = place
        self._runs: OrderedDict[str, Counts] = OrderedDict()  # what the file said, and `_unsaved`
        self._stamp: object = self  # of the file when it was read
        self._unsaved: list[tuple[str, list[tuple[int, int, int]]]] = []
        self._problem = ""
        self._one_at_a_time = threading.Lock()

    def add(self, run: str, answers: Iterable[tuple[int, int, int]]) -> None:
        """Count one game: (step, right, shown) for each step of it."""
        with self._one_at_a_time, _turn(self._place()):
            known = self._known()
            self._unsaved = [*self._unsaved, (run, list(answers))][-MOST_UNSAVED:]
            _count(known, *self._unsaved[-1])
            self._save(known)

    def of(self, run: str) -> dict[str, Any]:
        """{"games": how many, "steps": [[step, right, shown], ...] in order, "problem": a sentence or ""} of a run."""
        with self._one_at_a_time:
            games, steps = self._known().get(run, ([0], {}))
            return {"games": games[0], "steps": _listed(steps), "problem": self._problem}

    def _known(self) -> OrderedDict[str, Counts]:
        if self._stamp != (stamp := _stamp(self._place())):
            self._stamp, self._runs = stamp, self._read()
            for game in self._unsaved:
                _count(self._runs, *game)
        return self._runs

    def _read(self) -> OrderedDict[str, Counts]:
        """What the file says. One that cannot be used is put aside, and counting begins again."""
        file = self._place()
        try:
            with open(file, "rb") as opened:
                data = opened.read(MOST_BYTES + 1)
            return _counts(data)
        except FileNotFoundError:
            return OrderedDict()
        except OSError as error:
            self._problem = f"The counts of earlier games cannot be read ({error.strerror}). Counting begins again."
        except ValueError as error:
            aside = file.with_name(".answers-unreadable.json")
            self._problem = (
                f"The counts of earlier games are damaged: {error}. Counting begins again; the file is now {aside.name}."
            )
            try:
                patiently(lambda: os.replace(file, aside))
            except OSError:
                self._problem = f"The counts of earlier games are damaged: {error}. Counting begins again."
        return OrderedDict()

    def _save(self, known: OrderedDict[str, Counts]) -> None:
        rows = [[run, games[0], _listed(steps)] for run, (games, steps) in known.items()]
        try:
            file = self._place()
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, json.dumps({"runs": rows}, separators=(",", ":")).encode())
            self._stamp, self._unsaved = _stamp(file), []
        except (OSError, WriteError) as error:
            self._problem = f"The counts cannot be saved ({error.strerror}), so they last until the server is restarted."


def _turn(file: Path) -> AbstractContextManager[None]:
    return taking_turns(file) if file.parent.is_dir() else nullcontext()


def _stamp(file: Path) -> object:
    """What changes whenever the file is replaced."""
    try:
        about = file.stat()
    except OSError:
        return None
    return about.st_ino, about.st_mtime_ns, about.st_size


def _count(known: OrderedDict[str, Counts], run: str, answers: list[tuple[int, int, int]]) -> None:
    """Add one game to the counts."""
    games, steps = known.pop(run, None) or ([0], {})
    known[run] = games, steps
    games[0] += 1
    for step, right, shown in answers:
        counts = steps.setdefault(step, [0, 0])
        if counts[1] < MOST_COUNTED:
            counts[0] += right
            counts[1] += shown
    while len(steps) > MOST_STEPS:
        steps.pop(next(iter(steps)))
    while len(known) > MOST_RUNS:
        known.popitem(last=False)


def _listed(steps: dict[int, list[int]]) -> list[list[int]]:
    return [[step, *counts] for step, counts in sorted(steps.items())]


def _counts(data: bytes) -> OrderedDict[str, Counts]:
    """The counts in a file. Raises ValueError with what is wrong, as the rest of a sentence."""
    if len(data) > MOST_BYTES:
        raise ValueError("the file is too large")
    try:
        rows = json.loads(data)["runs"]
    except (ValueError, RecursionError, TypeError, KeyError):
        raise ValueError("the file is not what was saved") from None
    if not isinstance(rows, list) or len(rows) > MOST_RUNS:
        raise ValueError(f"the file does not list at most {MOST_RUNS} runs")
    found: OrderedDict[str, Counts] = OrderedDict()
    for row in rows:
        if not _is_row(row):
            raise ValueError("a run’s entry is not its name, its games and its steps")
        run, games, steps = row
        found[run] = [games], {step: [right, shown] for step, right, shown in steps}
    return found


def _is_row(row: Any) -> bool:
    """Whether `row` is [run, games, [[step, right, shown], ...]]."""
    if not isinstance(row, list) or len(row) != 3 or not isinstance(row[0], str) or not 0 < len(row[0]) <= 200:
        return False
    _, games, steps = row
    if type(games) is not int or not 0 <= games < 10**9 or not isinstance(steps, list) or len(steps) > MOST_STEPS:
        return False
    return all(map(_is_step, steps))


def _is_step(one: Any) -> bool:
    """Whether `one` is [step, right, shown], with no more right answers than pictures."""
    if not isinstance(one, list) or len(one) != 3 or not all(type(number) is int for number in one):
        return False
    step, right, shown = one
    return 0 <= step < 10**12 and 0 <= right <= shown < 2 * MOST_COUNTED
