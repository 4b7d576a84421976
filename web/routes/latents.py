"""What the latent pages fetch: pictures for latents, what a run's generator is, its directions, scores, and slow jobs.

Every answer but `about` comes from the studio; the routes wait for it without holding a thread.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.latent.specs import short
from gan_core.runs.folder import RunDir
from gan_core.runs.snapshots import read_about
from gan_core.studio import protocol
from gan_core.studio.replies import JobFile

from ..access import gate
from ..client import studio, tokens

NOT_KEPT = {"Cache-Control": "no-store"}
LONGEST = 16_000_000  # bytes of a request's body: an uploaded picture, half as long again in base64
Answer = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """A request that gets `status` and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


STATUS = {gate.Denied: 403, studio.Overtaken: 409, studio.Gone: 404, studio.StudioGone: 503, studio.StudioFault: 500}


def guarded(answer: Answer) -> Answer:
    """A route with a token, whose errors are answered as {"error": sentence}."""

    @wraps(answer)
    async def route(request: Request) -> Response:
        if not tokens.valid(request.headers.get("X-GAN-Token"), "read"):
            return error_response(401, "This page has been open for a long time: reload it.")
        try:
            return await answer(request)
        except Refused as refused:
            return error_response(refused.status, str(refused))
        except UserError as error:
            return error_response(STATUS.get(type(error), 400), str(error))

    return route


@guarded
async def about(request: Request) -> Response:
    """What the generator of a run is at a snapshot, read from the folder."""
    run = run_named(request.path_params["run"])
    return JSONResponse(await asyncio.to_thread(describe, run, _step(request)), headers=NOT_KEPT)


def describe(run: RunDir, at: int | None = None) -> dict[str, Any]:
    """What the generator of `run` is at a snapshot (None: the last); see the keys below. Raises UserError, no torch."""
    step = run.snapshot_step(at)
    said = read_about(run.snapshot_path(step))
    config = runs.config_at(run, step)
    classes = DATASETS[config.dataset].conditions
    count = said.get("num_classes", len(classes))
    return {
        "run": run.id,
        "title": run.title,
        "step": step,
        "steps": run.snapshots(),
        "z_dim": config.z_dim,
        "prior": config.prior,
        "shape": list(said["shape"]),
        "num_classes": count if config.conditional else 0,
        "classes": list(classes) if len(classes) == count else [str(i) for i in range(count)],
        "conditional": config.conditional,
        "kind": config.kind,
        "dataset": config.dataset,
    }


@guarded
async def pictures(request: Request) -> Response:
    """A sprite of the tiles that the body asks for. Of one client's requests the newest wins; the others get 409."""
    answer = await _about_run(protocol.Pictures, request, await json_body(request))
    return Response(answer.png, media_type="image/png", headers={**NOT_KEPT, "X-Tile": "{}x{}".format(*answer.tile)})


@guarded
async def scores(request: Request) -> Response:
    """What can be measured in the picture of each latent."""
    return _json(await _about_run(protocol.Scores, request, await json_body(request)))


@guarded
async def numbers(request: Request) -> Response:
    """The numbers of each latent, and its length."""
    return _json(await _about_run(protocol.Numbers, request, await json_body(request)))


@guarded
async def d_scores(request: Request) -> Response:
    """D's score of each picture of a frame, or of new latents."""
    return _json(await _about_run(protocol.DScores, request, await json_body(request)))


@guarded
async def nudge(request: Request) -> Response:
    """What D asks of G for one picture, followed step by step."""
    return _json(await _about_run(protocol.Nudge, request, await json_body(request)))


@guarded
async def inside(request: Request) -> Response:
    """The layers of a generator for a latent, the channels of one, and the picture with changes."""
    return _json(await _about_run(protocol.Inside, request, await json_body(request)))


@guarded
async def directions(request: Request) -> Response:
    """The directions that there are at a snapshot of a run; `groups` (such as pca,sefa) asks for some only."""
    groups = request.query_params.get("groups")
    fields = {"at": _step(request), "groups": None if groups is None else groups.split(",")}
    return _json(await _about_run(protocol.Directions, request, fields))


@guarded
async def start_job(request: Request) -> Response:
    """Start a job of `kind` for a run."""
    body = await json_body(request)
    kind = body.get("kind")
    if not isinstance(kind, str) or kind not in protocol.JOBS:
        raise Refused(400, f"Unknown job {short(kind)}. Choose from: {', '.join(protocol.JOBS)}.")
    answer = await _answer(protocol.JOBS[kind], run_named(body.get("run")), body)
    return JSONResponse({"job": answer.job}, 202, headers=NOT_KEPT)


@guarded
async def job(request: Request) -> Response:
    return _json(await _of_job(protocol.Job, request))


@guarded
async def cancel_job(request: Request) -> Response:
    return _json(await _of_job(protocol.Cancel, request))


@guarded
async def job_picture(request: Request) -> Response:
    return _file(await _of_job(protocol.File, request, what="picture"))


@guarded
async def job_file(request: Request) -> Response:
    return _file(await _of_job(protocol.File, request, what="file"))


def _json(answer: Any) -> Response:
    return JSONResponse(answer.plain(), headers=NOT_KEPT)


def _file(answer: JobFile) -> Response:
    headers = dict(NOT_KEPT)
    if answer.name:
        headers["Content-Disposition"] = f'attachment; filename="{answer.name}"'
    if answer.tile:
        headers["X-Tile"] = "{}x{}".format(*answer.tile)
    return Response(answer.data, media_type=answer.type, headers=headers)


async def _about_run(kind: type[protocol.OfSnapshot], request: Request, fields: dict[str, Any]) -> Any:
    return await _answer(kind, run_named(request.path_params["run"]), fields)


async def _answer(kind: type[protocol.OfSnapshot], run: RunDir, fields: dict[str, Any]) -> Any:
    """The studio's answer about a snapshot of a run. Raises Refused where there is no such snapshot, UserError for a mistake."""
    known = {name: value for name, value in fields.items() if name in kind.model_fields and name not in ("do", "run")}
    asked = protocol.request({**known, "do": kind.model_fields["do"].default, "run": str(run.path.resolve())})
    if asked.at is not None and not run.snapshot_path(asked.at).is_file():
        raise Refused(404, f"{run.title} has no snapshot of step {asked.at}.")
    return await asyncio.wrap_future(studio.send(asked))


async def _of_job(kind: type[protocol.OfJob], request: Request, **fields: Any) -> Any:
    asked = {"do": kind.model_fields["do"].default, "job": request.path_params["job"], **fields}
    return await asyncio.wrap_future(studio.send(protocol.request(asked)))


def run_named(name: Any) -> RunDir:
    if found := runs.find(name if isinstance(name, str) else None):
        return found
    raise Refused(404, "This run does not exist.")


def _step(request: Request) -> int | None:
    text = request.query_params.get("at", "")
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise Refused(400, "at is not a step.")
    return int(text)


async def json_body(request: Request) -> dict[str, Any]:
    """The request's JSON object. Raises Refused."""
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > LONGEST:
            raise Refused(413, "This request is too large. Send at most 12 MB.")
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused(400, "The request is not valid JSON.") from None
    if not isinstance(body, dict):
        raise Refused(400, "The request must be a JSON object.")
    return body


def error_response(status: int, sentence: str) -> JSONResponse:
    """{"error": sentence}; characters that UTF-8 cannot hold, which a request may name, become question marks."""
    return JSONResponse({"error": sentence.encode("utf-8", "replace").decode()}, status, headers=NOT_KEPT)


LATENT_ROUTES = [
    Route("/api/runs/{run}/pictures", pictures, methods=["POST"]),
    Route("/api/runs/{run}/about", about),
    Route("/api/runs/{run}/directions", directions),
    Route("/api/runs/{run}/scores", scores, methods=["POST"]),
    Route("/api/runs/{run}/numbers", numbers, methods=["POST"]),
    Route("/api/runs/{run}/d_scores", d_scores, methods=["POST"]),
    Route("/api/runs/{run}/nudge", nudge, methods=["POST"]),
    Route("/api/runs/{run}/inside", inside, methods=["POST"]),
    Route("/api/jobs", start_job, methods=["POST"]),
    Route("/api/jobs/{job}", job),
    Route("/api/jobs/{job}/cancel", cancel_job, methods=["POST"]),
    Route("/api/jobs/{job}/picture.png", job_picture),
    Route("/api/jobs/{job}/file", job_file),
]
