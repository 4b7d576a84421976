"""What browsers fetch besides pages: curves since N, pictures by step at URLs that never change, plotly's script.

Every function here runs in the web process, which has no torch, and leaves nothing behind.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import lru_cache, wraps
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs.folder import Move, RunDir
from gan_core.settings.config import RunConfig
from gan_core.studio.protocol import Grid, Networks

from ..access import classroom, invite
from ..client import devices, library, studio, tokens
from ..guard import shared_url
from . import live
from .answers import ANSWER_ROUTES
from .assets import ASSET_ROUTES
from .join import JOIN_ROUTES
from .latents import LATENT_ROUTES, error_response

FOREVER = "private, max-age=31536000, immutable"


def for_run(answer: Callable[[RunDir, Request], Response]) -> Callable[[Request], Response]:
    """A route under /api/runs/{run}: 401 without a good token, 404 without such a run."""

    @wraps(answer)
    def route(request: Request) -> Response:
        if not tokens.valid(request.headers.get("X-GAN-Token"), "read"):
            return _refused()
        run = runs.find(request.path_params["run"])
        return answer(run, request) if run else JSONResponse({"error": "This run does not exist."}, 404)

    return route


@for_run
def live_stats(run: RunDir, request: Request) -> Response:
    return JSONResponse(
        live.payload(run, _whole(request, "since"), _whole(request, "attempt")), headers={"Cache-Control": "no-store"}
    )


@for_run
def sample(run: RunDir, request: Request) -> Response:
    return _picture(run.sample_path(_step(request)))


@for_run
def by_hand(run: RunDir, request: Request) -> Response:
    """The picture of a run that was trained by hand, as move `number` of a pause at `step`."""
    return _picture(run.move_path(Move(_step(request), _step(request, "number"))))


@for_run
def reals(run: RunDir, request: Request) -> Response:
    return _picture(run.reals_path)


@for_run
def draw(run: RunDir, request: Request) -> Response:
    """New latents at a snapshot: the grid that starts at latent `seed`, by the generator of step `at`."""
    try:
        at = run.snapshot_step(_whole(request, "at"))
    except UserError as error:
        return error_response(404, str(error))
    try:
        png = studio.send(Grid(run=str(run.path.resolve()), at=at, seed=_whole(request, "seed"))).result().png
    except UserError as error:
        return error_response(503, str(error))
    return Response(png, media_type="image/png", headers={"Cache-Control": FOREVER})


def listing(request: Request) -> Response:
    """Every run in short, for the list on the Runs page."""
    if not tokens.valid(request.headers.get("X-GAN-Token"), "read"):
        return JSONResponse({"error": "The page has been open for a long time and will request a new token."}, 401)
    return JSONResponse(library.listing(), headers={"Cache-Control": "no-store"})


@for_run
def thumbnail(run: RunDir, request: Request) -> Response:
    try:
        picture = library.thumbnail(run, _step(request))
    except UserError as error:
        return error_response(404, str(error))
    return Response(picture, media_type="image/png", headers={"Cache-Control": FOREVER})


def networks(request: Request) -> Response:
    """The networks of `settings` (a RunConfig as JSON): drawings and tables, by the studio."""
    if not tokens.valid(request.headers.get("X-GAN-Token"), "read"):
        return _refused()
    try:
        settings = json.loads(request.query_params.get("settings", ""))
        config = RunConfig.parse(settings if isinstance(settings, dict) else {})
        return JSONResponse({"networks": _networks(config.updated(preset="", steps=1, seed=0).model_dump_json())})
    except (ValueError, RecursionError):
        return error_response(400, "The settings are not valid JSON.")
    except UserError as error:
        return error_response(400, str(error))


@lru_cache(maxsize=64)
def _networks(settings: str) -> list[dict]:
    return studio.send(Networks(settings=json.loads(settings))).result().networks


def _refused() -> Response:
    return JSONResponse({"error": "This page has been open for a long time. Reload it."}, 401)


def _picture(path: Path) -> Response:
    try:
        return Response(path.read_bytes(), media_type="image/png", headers={"Cache-Control": FOREVER})
    except OSError:
        return error_response(404, "This picture does not exist.")


def _step(request: Request, name: str = "step") -> int:
    """The step in the path; one that no run has where it is not a number of steps."""
    text = request.path_params[name]
    return int(text) if text.isdecimal() and len(text) < 16 else 10**15


def _whole(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    return int(text) if text.isdecimal() and len(text) < 16 else 0


ROUTES = [
    Route("/api/runs", listing),
    Route("/api/runs/{run}/thumbs/{step}.png", thumbnail),
    Route("/api/runs/{run}/live", live_stats),
    Route("/api/runs/{run}/samples/{step}.png", sample),
    Route("/api/runs/{run}/moves/{step}-{number}.png", by_hand),
    Route("/api/runs/{run}/reals.png", reals),
    Route("/api/runs/{run}/draw.png", draw),
    Route("/api/networks", networks),
    *ASSET_ROUTES,
    *LATENT_ROUTES,
    *ANSWER_ROUTES,
    *JOIN_ROUTES,
]


def below(base: str | None) -> list[Route]:
    """ROUTES, and the same once more below `base` (server.baseUrlPath), where Streamlit puts its own pages but not these.

    A proxy may pass a request on with the path that it had or without it, so both are answered.
    """
    base = (base or "").strip("/")
    if not base:
        return ROUTES
    return [*ROUTES, *(Route(f"/{base}{route.path}", route.endpoint, methods=route.methods) for route in ROUTES)]


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """While the server lives. At its end its runs are snapshotted and interrupted; the next start offers them."""
    devices.probe()
    runs.sweep()
    if classroom.on():
        invite.greet(shared_url())
    for run in runs.all_runs():
        runs.refresh(run)
    yield
    studio.close()
    await asyncio.to_thread(runs.interrupt_own)
