"""What everyone here answered to "real or fake?", as counts by run and step. No names; in memory, until the server ends."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .latents import NOT_KEPT, Refused, guarded, json_body, run_named

MOST_RUNS = 64  # runs whose counts are kept: those that were played last
MOST_SHOWN = 40  # pictures of one step in one game
MOST_STEPS = 20  # steps in one game
MOST_COUNTED = 10**6  # pictures of one step, after which it takes no more


class Tally:
    """Counts of answers: for each run how many games, and for each step how many pictures were shown and how many answers were right."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, tuple[list[int], dict[int, list[int]]]] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def add(self, run: str, answers: Iterable[tuple[int, int, int]]) -> None:
        """Count one game: (step, right, shown) for each step of it."""
        with self._one_at_a_time:
            games, steps = self._runs.pop(run, None) or ([0], {})
            self._runs[run] = games, steps
            games[0] += 1
            for step, right, shown in answers:
                counts = steps.setdefault(step, [0, 0])
                if counts[1] < MOST_COUNTED:
                    counts[0] += right
                    counts[1] += shown
            while len(self._runs) > MOST_RUNS:
                self._runs.popitem(last=False)

    def of(self, run: str) -> dict[str, Any]:
        """{"games": how many, "steps": [[step, right, shown], ...] in order} of a run."""
        with self._one_at_a_time:
            games, steps = self._runs.get(run, ([0], {}))
            return {"games": games[0], "steps": [[step, *counts] for step, counts in sorted(steps.items())]}


TALLY = Tally()


@guarded
async def answers(request: Request) -> Response:
    """GET: the counts of a run. POST {"answers": [[step, right, shown], ...]}: count one game, and answer with the counts."""
    run = run_named(request.path_params["run"])
    if request.method == "POST":
        TALLY.add(run.id, _game((await json_body(request)).get("answers"), set(run.samples())))
    return JSONResponse(TALLY.of(run.id), headers=NOT_KEPT)


def _game(given: Any, frames: set[int]) -> list[tuple[int, int, int]]:
    """The answers of one game. Raises Refused where they cannot be of this run."""
    if not isinstance(given, list) or not 0 < len(given) <= MOST_STEPS or not all(map(_is_answer, given)):
        raise Refused(400, f"answers must be a list of 1 to {MOST_STEPS} entries [step, right, shown].")
    if unknown := [step for step, _, _ in given if step not in frames]:
        raise Refused(400, f"This run has no frame of step {unknown[0]}.")
    if len({step for step, _, _ in given}) < len(given):
        raise Refused(400, "Each step may occur once.")
    return [(step, right, shown) for step, right, shown in given]


def _is_answer(one: Any) -> bool:
    """Whether `one` is [step, right, shown], with no more right answers than pictures."""
    if not isinstance(one, list) or len(one) != 3 or not all(type(number) is int for number in one):
        return False
    step, right, shown = one
    return 0 <= step < 10**12 and 0 <= right <= shown and 0 < shown <= MOST_SHOWN


ANSWER_ROUTES = [Route("/api/runs/{run}/answers", answers, methods=["GET", "POST"])]
