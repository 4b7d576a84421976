"""Class mode at the server's door: every request is let in by the table of web/access, or gets a sentence and no further.

Importing this module also tells the gate how to find the visitor of a page.
"""

import re
import time
from collections import deque
from collections.abc import Sequence

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

from .access import classroom, gate, limits
from .access.classroom import COOKIE, Visitor
from .access.table import ROUTES, STREAMLIT, Row
from .routes import join

WINDOW = 600.0  # seconds in which the uploads of one student are added up
WINDOW_FILLS = 5  # how many times the limit of one upload may come in that time


class Door:
    """ASGI middleware. `routes`: the app's own, without `base`, the path below which the app may lie."""

    def __init__(self, app: ASGIApp, routes: Sequence[Route], base: str = "") -> None:
        self.app = app
        self.routes = routes
        self.base = base.strip("/")
        self.uploads = Uploads()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not classroom.on():
            await self.app(scope, receive, send)
            return
        request = Request(scope) if scope["type"] == "http" else None
        headers = Headers(scope=scope)
        who = classroom.current().visitor(cookie_of(headers))
        method = scope.get("method", "GET")
        row = self.row("GET" if method == "HEAD" else method, scope["path"])
        reason = gate.refusal(row, who, _job_owner(scope["path"], row)) if row else gate.ONLY_TEACHER
        if not reason and method == "PUT":
            reason = self.uploads.refusal(who, headers.get("content-length", ""))
        if not reason:
            with gate.answering(who):
                await self.app(scope, receive, send)
        elif request is None:
            await send({"type": "websocket.close", "code": 1008, "reason": reason[:100]})
        else:
            await _refused(request, who, reason)(scope, receive, send)

    def row(self, method: str, path: str) -> Row | None:
        """The row of the table that a request falls under; None where there is none."""
        below = [path]
        if self.base and (path + "/").startswith(f"/{self.base}/"):
            below.append(path[len(self.base) + 1 :] or "/")
        for one in below:
            for route in self.routes:
                if route.path_regex.match(one):
                    return ROUTES.get((method, route.path))
        rest = below[-1].lstrip("/")
        return next((row for known, start, row in STREAMLIT if known == method and rest.startswith(start)), None)


class Uploads:
    """How much each student has uploaded lately: files stay in the server's memory until their page lets go of them."""

    def __init__(self) -> None:
        self._known: dict[str, deque[tuple[float, int]]] = {}

    def refusal(self, who: Visitor | None, length: str) -> str:
        """Why an upload of so many bytes is refused, "" where it is not; then it counts."""
        most = limits.upload_bytes(who)
        if most is None or who is None:
            return ""
        if not re.fullmatch(r"[0-9]{1,12}", length):
            return "An upload has to say how large it is."
        size, now = int(length), time.monotonic()
        if size > most + (1 << 20):  # the form around a file takes some bytes too
            return f"You can upload {most >> 20} MB at a time in this class."
        lately = self._known.setdefault(who.person, deque())
        while lately and now - lately[0][0] > WINDOW:
            lately.popleft()
        if sum(bytes for _, bytes in lately) + size > WINDOW_FILLS * most:
            return "You have uploaded a lot. Wait some minutes."
        lately.append((now, size))
        return ""


def cookie_of(headers: Headers) -> str | None:
    return Request({"type": "http", "headers": headers.raw}).cookies.get(COOKIE)


def _job_owner(path: str, row: Row) -> list[str]:
    """Who has started the job of a path, for the routes where that decides."""
    found = re.search(r"/api/jobs/([^/]+)", path) if row.rule == "own" else None
    return [gate.job_owner(found[1])] if found else []


def _refused(request: Request, who: Visitor | None, reason: str) -> Response:
    if who is None and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return join.form(request, status=401)
    return JSONResponse({"error": reason}, 403 if who else 401, headers={"Cache-Control": "no-store"})


def _class_cookie() -> str | bool | None:
    """The class cookie of the browser for which a script runs; False where none runs."""
    return st.context.cookies.get(COOKIE) if get_script_run_ctx(suppress_warning=True) else False


gate.pages(_class_cookie)
