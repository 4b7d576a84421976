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
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig

from ..client import devices, library, studio, tokens
from . import live
from .assets import ASSET_ROUTES
from .latents import LATENT_ROUTES

FOREVER = "private, max-age=31536000, immutable"


def for_run(answer: Callable[[RunDir, Request], Response]) -> Callable[[Request], Response]:
    """A route under /api/runs/{run}: 401 without a good token, 404 without such a run."""

    @wraps(answer)
    def route(request: Request) -> Response:
        if not tokens.valid(request.headers.get("X-GAN-Token"), "read"):
            return _refused()
        run = runs.find(request.path_params["run"])
        return answer(run, request) if run else JSONResponse({"error": "There is no such run."}, 404)

    return route


@for_run
def live_stats(run: RunDir, request: Request) -> Response:
    return JSONResponse(
        live.payload(run, _whole(request, "since"), _whole(request, "attempt")), headers={"Cache-Control": "no-store"}
    )


@for_run
def sample(run: RunDir, request: Request) -> Response:
    return _picture(run.sample_path(request.path_params["step"]))


@for_run
def reals(run: RunDir, request: Request) -> Response:
    return _picture(run.reals_path)


@for_run
def draw(run: RunDir, request: Request) -> Response:
    """New latents at a kept moment: the grid that begins at latent `seed`, by the generator of step `at`."""
    at, seed = _whole(request, "at"), _whole(request, "seed")
    if at not in run.snapshots():
        return JSONResponse({"error": f"No snapshot of step {at} is kept."}, 404, headers={"Cache-Control": "no-store"})
    try:
        png = studio.picture(do="grid", run=str(run.path.resolve()), at=at, seed=seed)
    except UserError as error:
        return JSONResponse({"error": str(error)}, 503, headers={"Cache-Control": "no-store"})
    return Response(png, media_type="image/png", headers={"Cache-Control": FOREVER})


def listing(request: Request) -> Response:
    """Every run in short, for the list on the Runs page."""
    if not tokens.valid(request.headers.get("X-GAN-Token"), "read"):
        return JSONResponse({"error": "The page has been open for long; it will ask for a new token."}, 401)
    return JSONResponse(library.listing(), headers={"Cache-Control": "no-store"})


@for_run
def thumbnail(run: RunDir, request: Request) -> Response:
    try:
        picture = library.thumbnail(run, request.path_params["step"])
    except UserError as error:
        return JSONResponse({"error": str(error)}, 404, headers={"Cache-Control": "no-store"})
    return Response(picture, media_type="image/png", headers={"Cache-Control": FOREVER})


def networks(request: Request) -> Response:
    """The networks of `settings` (a RunConfig as JSON): drawings and tables, by the studio."""
    if not tokens.valid(request.headers.get("X-GAN-Token"), "read"):
        return _refused()
    try:
        settings = json.loads(request.query_params.get("settings", ""))
        config = RunConfig.parse(settings if isinstance(settings, dict) else {})
        return JSONResponse({"networks": _networks(config.updated(preset="", steps=1, seed=0).model_dump_json())})
    except ValueError:
        return JSONResponse({"error": "These are no settings."}, 400)
    except UserError as error:
        return JSONResponse({"error": str(error)}, 400)


@lru_cache(maxsize=64)
def _networks(settings: str) -> list[dict]:
    return studio.ask(do="networks", settings=json.loads(settings))["networks"]


def _refused() -> Response:
    return JSONResponse({"error": "This page has been open for long: reload it."}, 401)


def _picture(path: Path) -> Response:
    try:
        return Response(path.read_bytes(), media_type="image/png", headers={"Cache-Control": FOREVER})
    except OSError:
        return JSONResponse({"error": "That picture is not kept."}, 404, headers={"Cache-Control": "no-store"})


def _whole(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    return int(text) if text.isdecimal() and len(text) < 16 else 0


ROUTES = [
    Route("/api/runs", listing),
    Route("/api/runs/{run}/thumbs/{step:int}.png", thumbnail),
    Route("/api/runs/{run}/live", live_stats),
    Route("/api/runs/{run}/samples/{step:int}.png", sample),
    Route("/api/runs/{run}/reals.png", reals),
    Route("/api/runs/{run}/draw.png", draw),
    Route("/api/networks", networks),
    *ASSET_ROUTES,
    *LATENT_ROUTES,
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
    for run in runs.all_runs():
        runs.refresh(run)
    yield
    studio.close()
    await asyncio.to_thread(runs.interrupt_own)
