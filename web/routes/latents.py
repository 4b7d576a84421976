"""What the latent pages fetch: pictures for latents, what a run's generator is, its directions, scores, and slow jobs.

Every answer but `about` comes from the studio; the routes wait for it without holding a thread.
"""

import asyncio
import base64
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
from gan_core.runs.folder import RunDir
from gan_core.runs.snapshots import read_about

from ..client import studio, tokens

NOT_KEPT = {"Cache-Control": "no-store"}
LONGEST = 16_000_000  # bytes of a request's body: an uploaded picture, half as long again in base64
_DRAWN = ("latents", "labels", "psi")
_JOBS = {
    "project": ("picture", "steps", "labels", "seed"),
    "nearest": (*_DRAWN, "count", "space"),
    "film": (*_DRAWN, "format", "fps", "scale"),
}
"""Kind of job to the fields of a request that it takes."""

Answer = Callable[[Request], Awaitable[Response]]


class _Refused(Exception):
    """A request that gets `status` and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def guarded(answer: Answer) -> Answer:
    """A route with a token, whose faults are answered as {"error": sentence}."""

    @wraps(answer)
    async def route(request: Request) -> Response:
        if not tokens.valid(request.headers.get("X-GAN-Token"), "read"):
            return _fault(401, "This page has been open for long: reload it.")
        try:
            return await answer(request)
        except _Refused as refused:
            return _fault(refused.status, str(refused))
        except studio.Overtaken as error:
            return _fault(409, str(error))
        except studio.StudioGone as error:
            return _fault(503, str(error))
        except studio.StudioFault as error:
            return _fault(500, str(error))
        except UserError as error:
            return _fault(400, str(error))

    return route


@guarded
async def about(request: Request) -> Response:
    """What the generator of a run is at a moment, read from the folder."""
    run = _run(request.path_params["run"])
    return JSONResponse(await asyncio.to_thread(describe, run, _step(request)), headers=NOT_KEPT)


def describe(run: RunDir, at: int | None = None) -> dict[str, Any]:
    """What the generator of `run` is at a kept step (None: the last); see the keys below. Raises UserError, no torch."""
    steps = run.snapshots()
    if not steps:
        raise UserError(f"{run.title} has no snapshot yet.", "Let it train on, or take one.")
    if at is not None and at not in steps:
        raise UserError(f"No snapshot of step {at} is kept.", f"These are: {', '.join(map(str, steps))}.")
    said = read_about(run.snapshot_path(steps[-1] if at is None else at))
    config = runs.config_at(run, steps[-1] if at is None else at)
    classes = DATASETS[config.dataset].conditions
    count = said.get("num_classes", len(classes))
    return {
        "run": run.id,
        "title": run.title,
        "step": steps[-1] if at is None else at,
        "steps": steps,
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
    body = await _body(request)
    asked = {key: body[key] for key in (*_DRAWN, "columns", "client", "number") if key in body}
    answer = await _ask("pictures", request.path_params["run"], body.get("at"), **asked)
    return Response(
        base64.b64decode(answer["png"]),
        media_type="image/png",
        headers={**NOT_KEPT, "X-Tile": "{}x{}".format(*answer["tile"])},
    )


@guarded
async def scores(request: Request) -> Response:
    """What can be measured in the picture of each latent."""
    body = await _body(request)
    asked = {key: body[key] for key in _DRAWN if key in body}
    answer = await _ask("scores", request.path_params["run"], body.get("at"), **asked)
    return JSONResponse({"scores": answer["scores"]}, headers=NOT_KEPT)


@guarded
async def numbers(request: Request) -> Response:
    """The numbers of each latent, and its length."""
    body = await _body(request)
    asked = {key: body[key] for key in _DRAWN if key in body}
    answer = await _ask("numbers", request.path_params["run"], body.get("at"), **asked)
    return JSONResponse({"z": answer["z"], "norms": answer["norms"]}, headers=NOT_KEPT)


@guarded
async def directions(request: Request) -> Response:
    """The directions that there are at a moment of a run; `groups` (such as pca,sefa) asks for some only."""
    groups = request.query_params.get("groups")
    asked = {} if groups is None else {"groups": groups.split(",")}
    answer = await _ask("directions", request.path_params["run"], _step(request), **asked)
    return JSONResponse({key: answer[key] for key in ("groups", "missing")}, headers=NOT_KEPT)


@guarded
async def start_job(request: Request) -> Response:
    body = await _body(request)
    kind = body.get("kind")
    if kind not in _JOBS:
        raise _Refused(400, f"There is no job {kind!r}. There are {', '.join(_JOBS)}.")
    asked = {key: body[key] for key in _JOBS[kind] if key in body}
    answer = await _ask("start", body.get("run"), body.get("at"), kind=kind, **asked)
    return JSONResponse({"job": answer["job"]}, 202, headers=NOT_KEPT)


@guarded
async def job(request: Request) -> Response:
    return JSONResponse((await _of_job("job", request))["told"], headers=NOT_KEPT)


@guarded
async def cancel_job(request: Request) -> Response:
    return JSONResponse((await _of_job("cancel", request))["told"], headers=NOT_KEPT)


@guarded
async def job_picture(request: Request) -> Response:
    return _file(await _of_job("file", request, what="picture"))


@guarded
async def job_file(request: Request) -> Response:
    return _file(await _of_job("file", request, what="file"))


def _file(answer: dict[str, Any]) -> Response:
    headers = dict(NOT_KEPT)
    if answer.get("name"):
        headers["Content-Disposition"] = f'attachment; filename="{answer["name"]}"'
    if answer.get("tile"):
        headers["X-Tile"] = "{}x{}".format(*answer["tile"])
    return Response(base64.b64decode(answer["data"]), media_type=answer["type"], headers=headers)


async def _ask(do: str, run: Any, at: Any, **fields: Any) -> dict[str, Any]:
    """The studio's answer about a moment of a run. Raises _Refused where there is no such run or moment."""
    found = _run(run)
    if at is not None:
        if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < 10**15:
            raise _Refused(400, f"{str(at)[:40]} is no step.")
        if not found.snapshot_path(at).is_file():
            raise _Refused(404, f"No snapshot of step {at} is kept.")
    return await asyncio.wrap_future(studio.later(do=do, run=str(found.path.resolve()), at=at, **fields))


async def _of_job(do: str, request: Request, **fields: Any) -> dict[str, Any]:
    answer = await asyncio.wrap_future(studio.later(do=do, job=request.path_params["job"], **fields))
    if answer.get("gone"):
        raise _Refused(404, answer["gone"])
    return answer


def _run(name: Any) -> RunDir:
    if found := runs.find(name if isinstance(name, str) else None):
        return found
    raise _Refused(404, "There is no such run.")


def _step(request: Request) -> int | None:
    text = request.query_params.get("at", "")
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise _Refused(400, "That is no step.")
    return int(text)


async def _body(request: Request) -> dict[str, Any]:
    """The request's JSON object. Raises _Refused."""
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > LONGEST:
            raise _Refused(413, "That is too much to send: at most 12 MB.")
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        raise _Refused(400, "That is no JSON.") from None
    if not isinstance(body, dict):
        raise _Refused(400, "A JSON object is expected.")
    return body


def _fault(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status, headers=NOT_KEPT)


LATENT_ROUTES = [
    Route("/api/runs/{run}/pictures", pictures, methods=["POST"]),
    Route("/api/runs/{run}/about", about),
    Route("/api/runs/{run}/directions", directions),
    Route("/api/runs/{run}/scores", scores, methods=["POST"]),
    Route("/api/runs/{run}/numbers", numbers, methods=["POST"]),
    Route("/api/jobs", start_job, methods=["POST"]),
    Route("/api/jobs/{job}", job),
    Route("/api/jobs/{job}/cancel", cancel_job, methods=["POST"]),
    Route("/api/jobs/{job}/picture.png", job_picture),
    Route("/api/jobs/{job}/file", job_file),
]
