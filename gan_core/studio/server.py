"""The process that keeps generators loaded and draws for the web process. `protocol` says what it can be sent.

Four threads share the work, so that a slow answer holds up only its like: one draws, one scores, one thinks, and one does
jobs, which stands back while there is something to draw. All compute with one thread each: pictures are small.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TextIO

import torch

from ..errors import UserError
from .answers.codes import encode, reals, reconstructed
from .answers.d_scores import d_scores
from .answers.directions import directions
from .answers.exporting import export
from .answers.filming import film_latents
from .answers.inside import inside, needs_of, weights
from .answers.judging import judge
from .answers.nearest import nearest_pictures
from .answers.networks import devices, networks
from .answers.nudge import nudge
from .answers.pictures import grid, numbers, scores
from .answers.projecting import project_picture
from .easel import Easel, Order
from .jobs import Jobs, Work
from .loaded import found_directions, missing_groups
from .outcome import Outcome, Reply, log, outcome
from .protocol import (
    Cancel,
    Devices,
    Directions,
    DScores,
    Encode,
    Export,
    File,
    Film,
    Grid,
    Inside,
    Job,
    Judge,
    Nearest,
    Needs,
    Networks,
    Nudge,
    Numbers,
    Pictures,
    Project,
    Reals,
    Reconstruct,
    Request,
    Scores,
    Weights,
    read_request,
)
from .replies import Failed

ANSWERS: dict[type, tuple[str, Callable[[Any], Outcome]]] = {
    Grid: ("score", grid),
    Scores: ("score", scores),
    Numbers: ("score", numbers),
    Reconstruct: ("score", reconstructed),
    Reals: ("score", reals),
    DScores: ("score", d_scores),
    Nudge: ("score", nudge),
    Inside: ("score", inside),
    Directions: ("think", directions),
    Networks: ("think", networks),
    Devices: ("think", devices),
    Judge: ("think", judge),
    Encode: ("think", encode),
    Weights: ("think", weights),
    Export: ("think", export),
}
"""Type of request to the lane it waits in and what answers it."""
WORKS: dict[type, Work] = {Project: project_picture, Nearest: nearest_pictures, Film: film_latents, Needs: needs_of}


class Studio:
    """Takes requests (`take`, which never waits for work) and answers each once through its `reply`."""

    def __init__(self) -> None:
        self.easel = Easel()
        self.jobs = Jobs(WORKS, lambda: self.easel.idle.wait(0.5))
        self.lanes: dict[str, SimpleQueue] = {"score": SimpleQueue(), "think": SimpleQueue()}
        self._quick: dict[type, Callable[[Any], Outcome]] = {
            **dict.fromkeys(WORKS, self.jobs.start),
            Job: self.jobs.state,
            Cancel: self.jobs.cancel,
            File: self.jobs.file,
        }
        self._start("draw", self.easel.work)
        self._start("jobs", self._do_jobs)
        for name, lane in self.lanes.items():
            self._start(name, lambda lane=lane: lane.get()())

    def take(self, request: Request, reply: Reply) -> None:
        """Begin with a request."""
        if isinstance(request, Pictures):
            self._draw(Order(request, reply))
        elif type(request) in self._quick:
            reply(outcome(lambda: self._quick[type(request)](request), request))
        else:
            lane, answer = ANSWERS[type(request)]
            self.lanes[lane].put(lambda: reply(outcome(lambda: answer(request), request)))

    def _draw(self, order: Order) -> None:
        missing = outcome(lambda: missing_groups(order.request), order.request)
        if isinstance(missing, Failed):
            order.reply(missing)
        elif missing:  # finding directions takes seconds, in which others want their pictures
            self.lanes["think"].put(lambda: self._find_first(order, missing))
        else:
            self.easel.add(order)

    def _find_first(self, order: Order, groups: tuple[str, ...]) -> None:
        found = outcome(lambda: found_directions(order.request, groups), order.request)
        if isinstance(found, Failed):
            order.reply(found)
        else:
            self.easel.add(order)

    def _do_jobs(self) -> None:
        _stand_back()
        while True:
            self.jobs.work()

    def _start(self, name: str, work: Callable[[], Any]) -> None:
        def forever() -> None:
            while True:
                try:
                    work()
                except Exception:  # a thread that ends would leave its requests unanswered
                    log.exception("The studio's thread %r goes on after an error", name)

        threading.Thread(target=forever, name=name, daemon=True).start()


def _stand_back() -> None:
    """Give this thread less of the processor than the ones that draw, where the system can."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)


def main() -> None:
    """Serve requests from standard input until it closes."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    torch.set_num_threads(1)
    out: TextIO = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints here must not get among the answers
    lock = threading.Lock()

    def write(number: str, answer: Outcome) -> None:
        line = f"{number} {'failed' if isinstance(answer, Failed) else 'ok'} {answer.model_dump_json()}"
        with lock:
            print(line, file=out, flush=True)

    studio = Studio()
    for line in sys.stdin:
        number, _, text = line.partition(" ")
        try:
            studio.take(read_request(text), lambda answer, number=number: write(number, answer))
        except UserError as error:
            write(number, Failed(error=error.message, hint=error.hint))
        except Exception:
            log.exception("A request could not be read: %s", text[:200])
            write(number, Failed(error="The request could not be read.", kind="fault"))
    os._exit(0)  # its threads may be in the middle of something that nobody waits for any more
