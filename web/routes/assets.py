"""The browser's own files: the ES modules of web/js and plotly's script. They need no token, since they hold no data."""

import hashlib
from functools import cache
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

MODULES = Path(__file__).parents[1] / "js"
TYPES = {".js": "text/javascript", ".css": "text/css"}
FOREVER = "public, max-age=31536000, immutable"


@cache
def files() -> dict[str, Path]:
    """What may be fetched, by its path below web/js: scripts and style sheets, and nothing of the tools that check them."""
    found = (path for folder in MODULES.iterdir() if folder.name != "node_modules" for path in sorted(folder.rglob("*")))
    return {path.relative_to(MODULES).as_posix(): path for path in found if path.suffix in TYPES and path.is_file()}


@cache
def version() -> str:
    """A hash of these files. It stands in their address, so that browsers may keep them forever."""
    digest = hashlib.sha256()
    for name, path in sorted(files().items()):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def module_path(name: str) -> str:
    """The address of a module below the app's base, such as /assets/js/0123456789abcdef/lib/server.js."""
    return f"/assets/js/{version()}/{name}"


def plotly_path() -> str:
    return f"/assets/plotly.min.js?v={plotly.__version__}"


def module(request: Request) -> Response:
    path = files().get(request.path_params["name"])
    if path is None or request.path_params["version"] != version():
        return PlainTextResponse("This file does not exist. Reload the page.", 404, headers={"Cache-Control": "no-store"})
    return FileResponse(path, media_type=TYPES[path.suffix], headers={"Cache-Control": FOREVER})


def plotly_js(request: Request) -> Response:
    return FileResponse(
        Path(plotly.__file__).parent / "package_data/plotly.min.js",
        media_type="text/javascript",
        headers={"Cache-Control": FOREVER},
    )


ASSET_ROUTES = [
    Route("/assets/js/{version}/{name:path}", module),
    Route("/assets/plotly.min.js", plotly_js),
]
