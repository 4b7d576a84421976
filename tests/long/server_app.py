"""The app as app.py makes it, with two routes more, by which a test has the server start and resume runs as a page would.

A studio that says nothing for 75 seconds counts as hung here, so that a stopped one is noticed within a round.
"""

import json

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gan_core import runs
from gan_core.errors import UserError
from gan_core.places import PROJECT
from gan_core.settings.config import RunConfig
from web.client import acts, studio, tokens
from web.door import Door
from web.guard import Guard
from web.routes.app import ROUTES, lifespan

studio.TIMEOUT = studio.SLOW_TIMEOUT = 75.0


def act(request: Request) -> Response:
    """Start a run of `settings`, resume `run`, or send it the command `verb`."""
    asked = json.loads(request.query_params["asked"])
    try:
        if "settings" in asked:
            run = acts.start(RunConfig.parse(asked["settings"]))
        else:
            run = runs.find(asked["run"])
            if run is None:
                return JSONResponse({"error": "This run does not exist."}, 404)
            if "verb" in asked:
                acts.command(run, asked["verb"])
            elif "delete" in asked:
                acts.delete(run)
            else:
                acts.resume(run)
    except (UserError, OSError) as error:
        return JSONResponse({"error": str(error)}, 409)
    return JSONResponse({"run": run.id})


def token(request: Request) -> Response:
    return JSONResponse({"token": tokens.issue("read")})


app = st.App(
    str(PROJECT / "web/main.py"),
    routes=[*ROUTES, Route("/test/act", act, methods=["POST"]), Route("/test/token", token)],
    lifespan=lifespan,
    middleware=[Middleware(Guard), Middleware(Door, routes=ROUTES)],
)
