"""What everyone here answered to "real or fake?": the counts of a run, and one game more."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..client.tally import Tally
from .latents import NOT_KEPT, Refused, guarded, json_body, run_named

MOST_SHOWN = 40  # pictures of one step in one game
MOST_STEPS = 20  # steps in one game

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
