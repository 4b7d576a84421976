"""Who may talk to this server: requests that were sent to it by name or address, from pages of its own.

A page of another site can reach a server on your machine in two ways: from its own origin, or by letting its name point to
127.0.0.1 (DNS rebinding). So the Host has to be an IP address, this machine's name, that of GAN_URL, or one that
`server.allowedHosts` lists, and an Origin has to be this server's. Refusing here also spares Streamlit its own check of foreign origins, which asks the internet
for this machine's address.
"""

import ipaddress
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

URL = "GAN_URL"  # the variable that names the address under which others open this server
WAY_OUT = (
    "If this is your server, start it with --server.allowedHosts and the name that you open it under (see README, Sharing)."
)


class Guard:
    """ASGI middleware: 403, or a refused WebSocket, for requests that come from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reason = refusal(Headers(scope=scope)) if scope["type"] in ("http", "websocket") else ""
        if not reason:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(f"{reason} {WAY_OUT}\n", 403)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": reason[:100]})


def refusal(headers: Headers) -> str:
    """Why a request with these headers is refused, in a sentence; "" where it is not."""
    host = headers.get("host", "")
    if not _is_ours(host):
        return "This server does not accept that host name."
    origin = headers.get("origin")
    if origin is None or not config.get_option("server.enableCORS"):
        return ""
    # No page can set X-Forwarded-Host for a WebSocket, nor for a request to another origin without asking first, which fails.
    ours = {host.lower(), headers.get("x-forwarded-host", host).lower()}
    if shared := _shared().netloc.lower():  # an empty one would let in the Origin "null"
        ours.add(shared)
    ours |= {urlsplit(allowed).netloc.lower() for allowed in config.get_option("server.corsAllowedOrigins")}
    if urlsplit(origin).netloc.lower() in ours:
        return ""
    return "This request comes from another site."


def may_name_folders(headers: Mapping[str, str]) -> bool:
    """Whether the visitor with these headers may name any folder of this machine for a run to read.

    GAN_LOCAL_FOLDERS decides, 1 for everyone and 0 for nobody: set it to 0 behind a proxy on this very machine. Otherwise only
    where the server listens to this machine alone and the request did not come through a proxy that says so.
    """
    if (word := os.environ.get("GAN_LOCAL_FOLDERS", "")) in ("0", "1"):
        return word == "1"
    return _from_here(headers)


def may_name_code(headers: Mapping[str, str]) -> bool:
    """Whether the visitor with these headers may name a Python file that is run: only somebody at this very machine, whatever
    GAN_LOCAL_FOLDERS allows; and nobody where it is 0."""
    return os.environ.get("GAN_LOCAL_FOLDERS", "") != "0" and _from_here(headers)


def _from_here(headers: Mapping[str, str]) -> bool:
    """Whether the server listens to this machine alone, and a request did not come through a proxy that says so."""
    listens = config.get_option("server.address")
    here = ("localhost", "127.0.0.1", "::1")
    with suppress(ValueError):
        name = urlsplit(f"//{headers.get('Host', '')}").hostname
        forwarded = any(headers.get(one) for one in ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via"))
        return listens in here and name in here and not forwarded
    return False


def shared_url() -> str:
    """The address under which others open this server, without a slash at its end: what GAN_URL says, else that of this machine
    in its network."""
    if told := os.environ.get(URL, "").strip().rstrip("/"):
        return told
    listens = config.get_option("server.address") or "0.0.0.0"
    host = _address() if listens in ("0.0.0.0", "::") else listens
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{config.get_option('server.port')}" + (f"/{base}" if base else "")


def allow_shared() -> None:
    """Let Streamlit's own list of hosts hold the one of GAN_URL, where there is a list."""
    listed, host = config.get_option("server.allowedHosts"), _shared_host()
    if listed and host and not any(_matches(host, one) for one in listed):
        config.set_option("server.allowedHosts", [*listed, host])


def _shared() -> SplitResult:
    """The parts of GAN_URL; those of nothing where it is not set, or is no address."""
    with suppress(ValueError):
        return urlsplit(os.environ.get(URL, "").strip())
    return urlsplit("")


def _shared_host() -> str:
    return (_shared().hostname or "").rstrip(".")


def _address() -> str:
    """This machine's address in its network: the one from which it would send. Nothing is sent."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # an address that belongs to nobody (RFC 5737)
        return probe.getsockname()[0]
    return socket.gethostname()


def _is_ours(host: str) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        name, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if not name or parts.netloc != host or "@" in host:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name in {*_own_names(), _shared_host()} or any(
            _matches(name, one) for one in config.get_option("server.allowedHosts")
        )
    return True  # an address cannot be made to point elsewhere


def _matches(name: str, allowed: str) -> bool:
    allowed = allowed.strip().lower().rstrip(".")
    return allowed in ("*", name) or (allowed.startswith("*.") and name.endswith(allowed[1:]))


@lru_cache(maxsize=1)
def _own_names() -> frozenset[str]:
    name = socket.gethostname().lower()
    return frozenset({name, f"{name}.local", name.partition(".")[0]})
