"""The one process that keeps generators loaded and draws for the web process: JSON lines in, JSON lines out.

{"id": 1, "do": "pictures", "run": "/folder", "at": 500, "latents": [0, 1]}  ->  {"id": 1, "png": "<base64>", "tile": [28, 28]}
or {"id": 1, "error": "...", "hint": "..."}, with "fault": true where it is the program's. Answers come in any order.

What can be asked (`do`; every request has an id, `run` is a folder or a name, `at` a kept step or null for the last):

pictures    latents, labels, psi, columns (see gan_core.latent): a sprite. With `client` and `number`: of one client's requests
            only that of the highest number is drawn; the others are answered {"overtaken": true}
grid        seed: the picture of that moment as the run itself draws it
scores      latents, labels, psi: what can be measured in each picture
numbers     latents, labels, psi: the numbers of each z, and how long it is
directions  groups (default all): what directions there are, see gan_core.explore.directions
networks    networks: settings -> drawings and tables of both networks
devices     what PyTorch can compute on here
encode      where a VAE puts real pictures, and the terms of its bound on them, see gan_core.explore.codes.code_map
reconstruct picture (base64): that picture through a VAE's encoder and decoder, see gan_core.explore.codes.reconstruct
reals       first, count, columns: real pictures that no run was trained on, see gan_core.explore.codes.reals
judge       per_label, seed, psi: whether a conditional run draws what it is asked for, see gan_core.studio.answers.judging.judge_run
start       kind, and what that kind of job takes (see gan_core.studio.jobs) -> {"job": "..."}
job, cancel job: the name of a job -> {"told": {state, progress, ...}}. file: job, what -> {"data": "<base64>", "type": "image/png"}

Four threads share the work, so that a slow answer holds up its like only: one draws, one scores, one thinks, and one does
jobs, which stands back while there is something to draw. All compute with one thread each: pictures are small.
"""

import base64
import json
import os
import sys
import threading
import traceback
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from queue import SimpleQueue
from typing import Any, TextIO

import torch
from torch import Tensor

from .. import runs
from ..catalogue.datasets import DATASETS
from ..errors import RunError, UserError
from ..explore import codes as encoding
from ..explore.directions import Found, directions_of, groups_of, measure
from ..images.arrays import png
from ..images.diagrams import diagram_svg, parameter_count, shape_table
from ..images.sprites import sprite
from ..latent.resolve import resolve, resolve_labels
from ..latent.specs import moves
from ..models import build
from ..runs.folder import RunDir
from ..sampling.sampler import Sampler
from ..sampling.tiles import BATCH, check_pictures, draw
from ..settings.config import GAN, MMD, VAE, RunConfig
from ..training.devices import list_devices
from .answers import d_scores as picture_scores
from .answers import judging as asking
from .jobs import Jobs

MOST = 512  # latents in one request
CLIENTS = 1000  # whose newest number is remembered
Request = dict[str, Any]


# -- what is kept warm ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _sampler(folder: str, at: int, written: int) -> Sampler:
    """`written` is the snapshot's time of writing: a resumed run may have written another of the same step."""
    return Sampler(RunDir(folder), at)


def sampler_of(request: Request) -> Sampler:
    """The generator that a request is about, from memory where it can be. Raises RunError."""
    return _sampler(*_moment(request))


def _moment(request: Request) -> tuple[str, int, int]:
    """(folder, step, time of writing) of a request. Raises RunError where it names no kept moment."""
    place, at = request.get("run"), request.get("at")
    if not isinstance(place, str):
        raise RunError("No run is named.", "Give the folder or the name of one.")
    run = runs.at(place)
    if at is None:
        at = max(run.snapshots(), default=None)
        if at is None:
            raise RunError(f"{run.id} has no snapshot yet.", "Let it train on, or take one.")
    if isinstance(at, bool) or not isinstance(at, int) or at < 0:
        raise RunError(f"{at!r} is no step.", "Give a step that was kept.")
    path = run.snapshot_path(at)
    return str(run.path), at, path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=32)
def _directions(folder: str, at: int, written: int, group: str) -> Found:
    return directions_of(_sampler(folder, at, written), (group,), RunDir(folder))


def found_directions(request: Request, groups: tuple[str, ...]) -> Found:
    """The directions of these groups at the request's moment; computed once. Raises UserError."""
    moment = _moment(request)
    found = []
    for group in groups:
        found.append(_directions(*moment, group))
        _known.add((*moment, group))
    return Found.joined(found)


def latents_of(request: Request) -> tuple[Sampler, Tensor, Tensor | None]:
    """The generator, z (N, z_dim) and labels of a request. Raises UserError."""
    specs, sampler = request.get("latents"), sampler_of(request)
    check_pictures(sampler)
    if not isinstance(specs, list) or not specs:
        raise UserError("No latents are given.", "Give a list such as [0, 1, 2], a seed each.")
    if len(specs) > MOST:
        raise UserError(f"{len(specs)} latents are too many at once.", f"Ask for at most {MOST}.")
    psi = request.get("psi", 1.0)
    if isinstance(psi, bool) or not isinstance(psi, int | float) or not 0 <= psi <= 10:
        raise UserError(f"psi is {psi!r}.", "Give a number from 0 to 10.")
    groups = groups_of(moves(specs))
    vectors = found_directions(request, groups).vectors if groups else {}
    z = resolve(specs, sampler.config, vectors)
    return sampler, psi * z, resolve_labels(request.get("labels"), sampler.num_classes, len(specs))


# -- drawing: newest wins, in batches -------------------------------------------------------------------------------------


@dataclass(eq=False)
class _Order:
    """A request for pictures on its way: z is drawn from `done` on."""

    request: Request
    reply: Callable[[dict[str, Any]], None]
    sampler: Sampler | None = None
    z: Tensor | None = None
    y: Tensor | None = None
    drawn: list[Tensor] = field(default_factory=list)
    done: int = 0

    @property
    def rank(self) -> tuple[str, int] | None:
        """Client and number; None where newest does not win."""
        client, number = self.request.get("client"), self.request.get("number")
        whole = isinstance(number, int) and not isinstance(number, bool)
        return (client, number) if isinstance(client, str) and whole else None


class Easel:
    """Orders for pictures, drawn by whoever calls `work`: a batch at a time, orders of one moment together, in turns."""

    def __init__(self) -> None:
        self._orders: deque[_Order] = deque()
        self._newest: OrderedDict[str, int] = OrderedDict()
        self._change = threading.Condition()
        self.idle = threading.Event()
        self.idle.set()

    def add(self, order: _Order) -> None:
        """Take an order; those of the same client that it overtakes are answered so, and so is one that comes late."""
        overtaken = []
        with self._change:
            late = False
            place = len(self._orders)
            if order.rank:
                client, number = order.rank
                late = number < self._newest.get(client, number)
                if not late:
                    self._newest[client] = number
                    self._newest.move_to_end(client)
                    if len(self._newest) > CLIENTS:
                        self._newest.popitem(last=False)
                    overtaken = [other for other in self._orders if other.rank and other.rank[0] == client]
            for other in overtaken:
                # Its place in the row is taken over: who asks anew before each answer would else never come to the front.
                place = min(place, self._orders.index(other))
                self._orders.remove(other)
            if not late:
                self._orders.insert(place, order)
                self.idle.clear()
                self._change.notify()
        for other in [order] if late else overtaken:
            other.reply({"overtaken": True})

    def work(self) -> None:
        """Wait for orders, draw one batch and answer what is complete."""
        with self._change:
            while not self._orders:
                self.idle.set()
                self._change.wait()
            first = self._orders.popleft()
        if first.z is None and not self._prepare(first):
            return
        batch = [(first, min(BATCH, len(first.z) - first.done))]
        with self._change:
            room = BATCH - batch[0][1]
            alike = [order for order in self._orders if order.z is None or order.sampler is first.sampler]
        for order in alike:
            if room <= 0:
                break
            if order.z is None and not self._same_moment(order, first):
                continue
            with self._change:
                if order not in self._orders:
                    continue  # overtaken a moment ago
                self._orders.remove(order)
            if order.z is None and not self._prepare(order):
                continue
            other_labels = order.y is not None and order.y.dtype != first.y.dtype
            if order.sampler is not first.sampler or other_labels:
                with self._change:
                    self._orders.appendleft(order)
                continue
            count = min(room, len(order.z) - order.done)
            batch.append((order, count))
            room -= count
        self._draw(batch)

    def _same_moment(self, order: _Order, first: _Order) -> bool:
        mine, other = order.request, first.request
        return mine.get("run") == other.get("run") and mine.get("at") == other.get("at")

    def _prepare(self, order: _Order) -> bool:
        """Resolve an order's latents; where that fails it is answered with the fault, and False comes back."""
        answer = told(lambda: _resolved(order))
        if answer:
            order.reply(answer)
        return not answer

    def _draw(self, batch: list[tuple[_Order, int]]) -> None:
        def all_of_it() -> dict[str, Any]:
            z = torch.cat([order.z[order.done : order.done + count] for order, count in batch])
            y = None
            if batch[0][0].y is not None:
                y = torch.cat([order.y[order.done : order.done + count] for order, count in batch])
            pictures = draw(batch[0][0].sampler, z, y)
            for (order, count), part in zip(batch, pictures.split([count for _, count in batch]), strict=True):
                order.drawn.append(part)
                order.done += count
            return {}

        if fault := told(all_of_it):
            for order, _ in batch:
                order.reply(fault)
            return
        for order, _ in batch:
            if order.done < len(order.z):
                with self._change:  # a long one goes to the end of the row, unless a newer one has come meanwhile
                    late = order.rank is not None and order.rank[1] < self._newest.get(*order.rank)
                    if not late:
                        self._orders.append(order)
                if late:
                    order.reply({"overtaken": True})
            else:
                order.reply(told(lambda order=order: _sprite(order)))


def _resolved(order: _Order) -> dict[str, Any]:
    columns = order.request.get("columns")
    if columns is not None and (isinstance(columns, bool) or not isinstance(columns, int) or columns < 1):
        raise UserError(f"columns is {columns!r}.", "Give a whole number from 1.")
    order.sampler, order.z, order.y = latents_of(order.request)
    return {}


def _sprite(order: _Order) -> dict[str, Any]:
    height, width = order.sampler.shape[1:]
    picture = sprite(torch.cat(order.drawn), order.request.get("columns"))
    return {"png": base64.b64encode(png(picture)).decode(), "tile": [width, height]}


# -- everything else ------------------------------------------------------------------------------------------------------


def _grid(request: Request) -> dict[str, Any]:
    return {"png": base64.b64encode(sampler_of(request).grid_png(int(request["seed"]))).decode()}


def _latent_numbers(request: Request) -> dict[str, Any]:
    """z of the request's latents, and how long each is: {"z": (N, z_dim), "norms": (N,)}."""
    _, z, _ = latents_of(request)
    return {
        "z": [[round(x, 6) for x in row] for row in z.tolist()],
        "norms": [round(x, 4) for x in z.norm(dim=1).tolist()],
    }


def _scores(request: Request) -> dict[str, Any]:
    sampler, z, y = latents_of(request)
    return {"scores": measure(sampler.config, draw(sampler, z, y))}


def _tell_directions(request: Request) -> dict[str, Any]:
    check_pictures(sampler_of(request))
    return found_directions(request, groups_of(None) if request.get("groups") is None else tuple(request["groups"])).describe()


def _networks(config: RunConfig) -> list[dict[str, Any]]:
    """Both networks of `config` as drawings and tables, taken from the modules themselves."""
    dataset = DATASETS[config.dataset]
    count = len(dataset.conditions)
    shown = zip(build(config, dataset.shape, count), _titles(config), strict=False)
    z, x = torch.zeros(2, config.z_dim), torch.zeros(2, *dataset.shape)
    y = torch.zeros(2, dtype=torch.int64) if dataset.classes else torch.zeros(2, count)
    drawn = []
    for (network, title), given in zip(shown, (z, x), strict=False):
        rows = shape_table(network, given, *([y] if config.conditional else []))
        count = parameter_count(network)
        drawn.append(
            {
                "title": title,
                "total": count["total"],
                "non_trainable": count["non_trainable"],
                "svg": diagram_svg(rows, f"{title}: {count['total']:,} parameters"),
                "rows": [
                    {
                        "layer": row.kind,
                        "what": row.detail,
                        "output": " x ".join(map(str, row.shape)),
                        "parameters": row.parameters,
                    }
                    for row in rows
                ],
            }
        )
    return drawn


def _titles(config: RunConfig) -> tuple[str, ...]:
    return {GAN: ("Generator", "Discriminator"), VAE: ("Decoder", "Encoder"), MMD: ("Generator",)}[config.kind]


def told(do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `do` answers; a fault is an answer too."""
    try:
        return do()
    except UserError as error:
        return {"error": error.message, "hint": error.hint}
    except Exception as error:
        traceback.print_exc()
        return {
            "error": f"It could not be done ({type(error).__name__}: {error}).",
            "hint": "",
            "fault": True,
        }


class Studio:
    """Takes requests (`take`, which never waits for work) and answers each once through `write`."""

    def __init__(self, write: Callable[[dict[str, Any]], None]) -> None:
        self.write = write
        self.easel = Easel()
        self.jobs = Jobs(sampler_of, latents_of, lambda: self.easel.idle.wait(0.5))
        self.lanes: dict[str, SimpleQueue] = {"score": SimpleQueue(), "think": SimpleQueue()}
        self._start("draw", self.easel.work)
        self._start("jobs", self._do_jobs)
        for name, lane in self.lanes.items():
            self._start(name, lambda lane=lane: self._do_next(lane))

    def take(self, request: Request) -> None:
        """Begin with a request."""

        def reply(answer: dict[str, Any]) -> None:
            self.write({"id": request.get("id"), **answer})

        do = request.get("do")
        if do == "pictures":
            order = _Order(request, reply)
            if fault := told(lambda: dict.fromkeys(moves(request.get("latents") or []), None) and {}):
                reply(fault)
            elif any(_unknown(request, group) for group in groups_of(moves(request.get("latents") or []))):
                # finding directions takes seconds, in which others want their pictures
                self._line("think", lambda: self._find_first(order), lambda answer: answer and reply(answer))
            else:
                self.easel.add(order)
        elif do in ("start", "job", "cancel", "file"):
            reply(told(lambda: getattr(self.jobs, do)(request)))
        elif do in _ANSWERS:
            lane, answer = _ANSWERS[do]
            self._line(lane, lambda: answer(request), reply)
        else:
            reply({"error": f"The studio does not know {do!r}.", "hint": ""})

    def _find_first(self, order: _Order) -> dict[str, Any]:
        found_directions(order.request, groups_of(moves(order.request.get("latents"))))
        self.easel.add(order)
        return {}

    def _line(self, lane: str, do: Callable[[], dict[str, Any]], reply: Callable[[dict[str, Any]], Any]) -> None:
        self.lanes[lane].put((do, reply))

    def _do_next(self, lane: SimpleQueue) -> None:
        do, reply = lane.get()
        reply(told(do))

    def _do_jobs(self) -> None:
        _stand_back()
        while True:
            self.jobs.work()

    def _start(self, name: str, work: Callable[[], None]) -> None:
        def forever() -> None:
            while True:
                try:
                    work()
                except Exception:  # a thread that ends would leave its like unanswered for ever
                    traceback.print_exc()

        threading.Thread(target=forever, name=name, daemon=True).start()


_known: set[tuple[str, int, int, str]] = set()


def _unknown(request: Request, group: str) -> bool:
    """Whether the directions of a group are yet to be found for this moment."""
    try:
        key = (*_moment(request), group)
    except UserError:
        return False  # which the drawing will tell
    return key not in _known


def _stand_back() -> None:
    """Give this thread less of the processor than the ones that draw, where the system can."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)


_ANSWERS: dict[str, tuple[str, Callable[[Request], dict[str, Any]]]] = {
    "grid": ("score", _grid),
    "scores": ("score", _scores),
    "numbers": ("score", _latent_numbers),
    "directions": ("think", _tell_directions),
    "networks": ("think", lambda request: {"networks": _networks(RunConfig.parse(request["networks"]))}),
    "devices": ("think", lambda request: {"devices": list_devices()}),
    "judge": ("think", asking.answer),
    "encode": ("think", encoding.code_map),
    "reconstruct": ("score", encoding.reconstruct),
    "reals": ("score", encoding.reals),
    "judged": ("score", picture_scores.answer),
}
"""What is asked to the lane it stands in and what answers it."""


def main() -> None:
    torch.set_num_threads(1)
    out: TextIO = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints here must not get among the answers
    lock = threading.Lock()

    def write(answer: dict[str, Any]) -> None:
        with lock:
            print(json.dumps(answer), file=out, flush=True)

    studio = Studio(write)
    for line in sys.stdin:
        try:
            studio.take(json.loads(line))
        except Exception:
            traceback.print_exc()
    os._exit(0)  # its threads may be in the middle of something, which nobody waits for any more
