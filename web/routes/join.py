"""/join: the way into a class. A code and a name become a signed cookie that scripts cannot read."""

import html
import re
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from ..access import classroom
from ..access.classroom import COOKIE, LIFETIME, TEACHER, Visitor

LONGEST = 4096  # bytes of the form
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # the code stays here; without any referrer, the form's Origin would be "null"
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
}
WRONG = "That code is not the one of this class. Check it, or ask your teacher."
TRIES = classroom.Tries()

_STYLE = """
:root { color-scheme: light dark; }
body { font: 18px/1.5 system-ui, sans-serif; margin: 0; display: grid; place-items: center; min-height: 100vh; }
main { box-sizing: border-box; width: min(100vw, 26rem); padding: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
label { display: block; margin: 1rem 0 .3rem; }
input, button { box-sizing: border-box; font: inherit; width: 100%; min-height: 3rem; padding: .4rem .8rem; border-radius: .5rem; }
input { border: 1px solid #7d8795; }
button { margin-top: 1rem; border: 1px solid #0072b2; background: #0072b2; color: #fff; cursor: pointer; }
button.quiet { background: transparent; color: inherit; border-color: #7d8795; }
.wrong { border-left: .3rem solid #d55e00; padding-left: .7rem; }
small { display: block; margin-top: 1rem; }
"""


async def join(request: Request) -> Response:
    """GET: a teacher's code leads in, the class's code asks for a name. POST: join with a name, or only watch."""
    if not classroom.on():
        return RedirectResponse("./", 303)
    if request.method == "GET":
        code = request.query_params.get("code", "")
        role = _role(request, code) if code else None
        if role == "teacher":
            return _lead_in(request, TEACHER)
        if code and role is None:
            return form(request, WRONG, status=400)
        return form(request, code=code)
    said = await _form(request)
    role = _role(request, said.get("code", ""))
    if role is None:
        return form(request, WRONG, status=400)
    if role == "teacher":
        return _lead_in(request, TEACHER)
    if "watch" in said:
        return _lead_in(request, Visitor("spectator"), said.get("next", ""))
    try:
        return _lead_in(request, classroom.join(said.get("name", "")), said.get("next", ""))
    except ValueError as why:
        return form(request, str(why), said.get("code", ""), status=400)


async def leave(request: Request) -> Response:
    """Forget who this browser is."""
    answer = RedirectResponse("join", 303, headers=HEADERS)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer


def _role(request: Request, code: str) -> str | None:
    if TRIES.too_many(_address(request)):
        return None
    role = classroom.current().role_of(code[:100])
    if role is None:
        TRIES.wrong(_address(request))
    return role


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form of at most LONGEST bytes; {} for anything else."""
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > LONGEST:
            return {}
    try:
        found = parse_qs(data.decode("utf-8"), keep_blank_values=True, max_num_fields=8)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}


def _lead_in(request: Request, who: Visitor, wanted: str = "") -> Response:
    # Relative, so that it is right below any path and behind any proxy; only ever to a page of this app.
    to = wanted if re.fullmatch(r"[a-z]{1,12}(\?[\w=&.,%+-]{0,300})?", wanted) else "./"
    answer = RedirectResponse(to, 303, headers=HEADERS)
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))
    answer.set_cookie(
        COOKIE, classroom.current().cookie(who), max_age=LIFETIME, httponly=True, samesite="lax", secure=secure, path="/"
    )
    return answer


def form(request: Request, wrong: str = "", code: str = "", status: int = 200) -> Response:
    """The page that asks for a code, where there is none yet, and a name."""
    if TRIES.too_many(_address(request)):
        return PlainTextResponse("Too many wrong codes. Wait a minute, then try again.", 429, headers=HEADERS)
    page = request.url.path.rstrip("/").rpartition("/")[2]
    query = f"?{request.url.query}" if request.url.query else ""
    wanted = "" if page in ("", "join") else page + query
    known = bool(code)
    return HTMLResponse(
        f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Join the class · GAN Playground</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body><main>
<h1>Join the class</h1>{f'<p class="wrong" role="alert">{html.escape(wrong)}</p>' if wrong else ""}
<form method="post" action="join"><input type="hidden" name="next" value="{html.escape(wanted)}">
{_hidden(code) if known else _asked()}
<label for="name">Your name, as the others will see it</label>
<input id="name" name="name" maxlength="24" autocomplete="nickname"{" autofocus" if known else ""}>
<button>Join</button><button class="quiet" name="watch" value="1">Only watch</button></form>
<small>Your name stands beside your runs for everyone here. A first name or a nickname is enough. A cookie keeps it on this
device for twelve hours.</small></main></body></html>""",
        status,
        headers=HEADERS,
    )


def _hidden(code: str) -> str:
    return f'<input type="hidden" name="code" value="{html.escape(code[:100])}">'


def _asked() -> str:
    return (
        '<label for="code">Code of the class</label><input id="code" name="code" maxlength="100" required autocomplete="off" '
        'autocapitalize="characters" spellcheck="false" autofocus>'
    )


JOIN_ROUTES = [Route("/join", join, methods=["GET", "POST"]), Route("/leave", leave, methods=["POST"])]
