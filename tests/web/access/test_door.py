"""The door of a class: who has no cookie gets the page that asks for a code, and nothing else."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from web.access import classroom, gate
from web.access.classroom import COOKIE
from web.door import Door
from web.routes import join
from web.routes.app import ROUTES, below

HTML = {"accept": "text/html"}


async def page(request):
    who = gate.visitor()
    await request.body()
    return PlainTextResponse(f"{who.role} {who.name}" if who else "nobody")


async def stream(websocket):
    await websocket.accept()
    await websocket.close()


@pytest.fixture
def client(room, monkeypatch):
    monkeypatch.setattr(join, "TRIES", classroom.Tries(5))
    everything = Route("/{rest:path}", page, methods=["GET", "POST", "PUT", "DELETE", "PATCH"])
    routes = [*below("gan"), WebSocketRoute("/_stcore/stream", stream), everything]
    app = Starlette(routes=routes, middleware=[Middleware(Door, routes=ROUTES, base="gan")])
    return TestClient(app, follow_redirects=False)


def as_(client, room, name):
    client.cookies.clear()
    client.cookies.update(room.cookies(name))
    return client


def test_joining_with_a_name(client, room):
    code = classroom.current().class_code
    asked = client.get(f"/join?code={code}")
    assert asked.status_code == 200 and 'name="name"' in asked.text and COOKIE not in asked.cookies
    joined = client.post("/join", data={"code": code, "name": "Emmy"})
    said = joined.headers["set-cookie"]
    assert joined.status_code == 303 and joined.headers["location"] == "./"
    assert "HttpOnly" in said and "SameSite=lax" in said and "Secure" not in said
    assert client.get("/").text == "student Emmy"


def test_watching_and_teaching(client):
    client.post("/join", data={"code": classroom.current().class_code, "watch": "1"})
    assert client.get("/").text == "spectator "
    client.get(f"/join?code={classroom.current().teacher_code}")
    assert client.get("/").text == "teacher Teacher"
    client.post("/leave")
    assert client.get("/").status_code == 401


def test_the_cookie_is_for_encrypted_connections_where_there_is_one(client):
    data = {"code": classroom.current().class_code, "name": "Emmy"}
    assert "Secure" in client.post("/join", data=data, headers={"x-forwarded-proto": "https"}).headers["set-cookie"]


@pytest.mark.parametrize("path", ["/", "/train?run=0001-x", "/gan/train", "/class"])
def test_a_stranger_is_asked_for_the_code_on_any_page(client, path):
    answer = client.get(path, headers=HTML)
    assert (
        answer.status_code == 401
        and 'name="code"' in answer.text
        and "default-src 'none'" in answer.headers["content-security-policy"]
    )


@pytest.mark.parametrize(
    "path",
    [
        "/media/x.png",
        "/static/x.js",
        "/_stcore/host-config",
        "/gan/api/runs",
        "/_stcore/agent/openapi.json",
        "/_stcore/metrics",
    ],
)
def test_a_stranger_gets_nothing_else(client, path):
    answer = client.get(path)
    assert answer.status_code == 401 and answer.json() == {"error": gate.OUTSIDE}


def test_a_stranger_gets_no_connection(client, room):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream"):
        pass
    with as_(client, room, "spectator").websocket_connect("/_stcore/stream"):
        pass


def test_the_server_says_that_it_lives_to_everyone(client):
    assert client.get("/_stcore/health").status_code == 200


@pytest.mark.parametrize("role", ["student", "spectator"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_stcore/agent/interact"),
        ("GET", "/_stcore/metrics"),
        ("POST", "/api/new"),
        ("PATCH", "/"),
        ("DELETE", "/api/runs"),
    ],
)
def test_what_stands_in_no_row_is_refused(client, room, role, method, path):
    assert as_(client, room, role).request(method, path).status_code == 403


def test_uploads_are_for_those_with_a_name_and_bounded(client, room):
    path, data = "/_stcore/upload_file/session/file", b"x" * (3 << 20)
    classroom.set_limits(upload_mb=2)
    assert as_(client, room, "spectator").put(path, content=b"x").status_code == 403
    assert as_(client, room, "student").put(path, content=b"x").status_code == 200
    assert as_(client, room, "student").put(path, content=data + data).status_code == 403
    assert as_(client, room, "student").put(path, content=(part for part in [data])).status_code == 403, "of unknown length"
    assert as_(client, room, "teacher").put(path, content=data + data).status_code == 200
    answers = [as_(client, room, "student").put(path, content=data).status_code for _ in range(5)]
    assert answers[0] == 200 and answers[-1] == 403, "nor may many files fill the memory"
    assert as_(client, room, "other").put(path, content=data).status_code == 200


def test_wrong_codes_run_out(client):
    good = classroom.current().class_code
    answers = [client.post("/join", data={"code": "AAAA-AAAA", "name": "x"}).status_code for _ in range(5)]
    assert answers == [400, 400, 400, 400, 429]
    assert client.post("/join", data={"code": good, "name": "x"}).status_code == 429


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil", "javascript:alert(1)", "train\r\nX: y", "../x"]
)
def test_joining_never_leads_to_another_site(client, wanted):
    data = {"code": classroom.current().class_code, "name": "Emmy", "next": wanted}
    assert client.post("/join", data=data).headers["location"] == "./"


def test_joining_leads_to_the_page_that_was_opened(client):
    data = {"code": classroom.current().class_code, "name": "Emmy", "next": "train?run=0001-mnist&x=1%2C2"}
    assert client.post("/join", data=data).headers["location"] == "train?run=0001-mnist&x=1%2C2"
    hostile = client.get('/train?x="><script>', headers=HTML).text
    assert "<script>" not in hostile


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a" * 100_000, b"&" * 4000, b"code=&name="])
def test_any_form_is_answered_with_words(client, body):
    assert client.post("/join", content=body).status_code == 400


def test_without_a_class_nothing_is_asked(client, monkeypatch):
    monkeypatch.delenv("GAN_CLASS")
    assert client.get("/", headers=HTML).text == "teacher Teacher"
    assert client.get("/join").headers["location"] == "./"
