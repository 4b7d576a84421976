"""A foreign web page cannot drive the app: neither from its own origin nor by pointing its name at this machine."""

import socket

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from web import guard


@pytest.fixture
def options(monkeypatch):
    values = {"server.enableCORS": True, "server.corsAllowedOrigins": [], "server.allowedHosts": []}
    monkeypatch.setattr(guard.config, "get_option", values.__getitem__)
    return values


def refused(host: str, origin: str | None = None, **more: str) -> bool:
    headers = {"host": host, **more} | ({"origin": origin} if origin is not None else {})
    return bool(guard.refusal(Headers(headers)))


@pytest.mark.parametrize(
    "host", ["localhost:8501", "127.0.0.1:8501", "192.168.1.20:8501", "[::1]:8501", "LOCALHOST", socket.gethostname()]
)
def test_this_machine_by_name_or_address_is_let_in(options, host):
    assert not refused(host)
    assert not refused(host, f"http://{host}")


@pytest.mark.parametrize(
    "host", ["evil.example:8501", "localhost.evil.example", "", "127.0.0.1.evil.example", "x@localhost", "localhost:x", "a/b"]
)
def test_a_foreign_name_that_points_here_is_refused(options, host):
    assert refused(host, f"http://{host}")
    assert refused(host)


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:3000", "null", "", "http://127.0.0.1:8501"])
def test_a_page_of_another_origin_is_refused(options, origin):
    assert refused("localhost:8501", origin)


def test_names_and_origins_that_the_owner_lists_are_let_in(options):
    options["server.allowedHosts"] = ["*.school.example", "gan.lab"]
    assert not refused("gan.lab", "https://gan.lab")
    assert not refused("a.school.example")
    assert refused("school.example.evil")
    options["server.corsAllowedOrigins"] = ["https://portal.example"]
    assert not refused("gan.lab", "https://portal.example")


def test_a_proxy_that_names_the_host_it_stands_for_is_let_in(options):
    assert refused("127.0.0.1:8501", "https://hub.example")
    assert not refused("127.0.0.1:8501", "https://hub.example", **{"x-forwarded-host": "hub.example"})


def test_http_and_websockets_are_both_guarded(options):
    async def answer(request):
        return PlainTextResponse("in")

    async def talk(websocket):
        await websocket.accept()
        await websocket.send_text("in")
        await websocket.close()

    app = Starlette(routes=[Route("/", answer), WebSocketRoute("/ws", talk)], middleware=[Middleware(guard.Guard)])
    client = TestClient(app, base_url="http://localhost:8501")
    assert client.get("/").text == "in"
    assert client.get("/", headers={"host": "evil.example"}).status_code == 403
    assert client.get("/", headers={"origin": "http://evil.example"}).status_code == 403
    with client.websocket_connect("ws://localhost:8501/ws") as socket_:
        assert socket_.receive_text() == "in"
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("ws://localhost:8501/ws", headers={"origin": "http://evil.example"}),
    ):
        pass


def test_the_app_is_guarded():
    import app

    assert any(one.cls is guard.Guard for one in app.app._user_middleware)


def test_only_someone_at_this_machine_may_name_its_folders(options, monkeypatch):
    monkeypatch.delenv("GAN_LOCAL_FOLDERS", raising=False)
    options["server.address"] = "127.0.0.1"
    assert guard.may_name_folders({"Host": "localhost:8501"})
    assert not guard.may_name_folders({"Host": "192.168.1.20:8501"})
    assert not guard.may_name_folders({"Host": "localhost:8501", "X-Forwarded-For": "10.0.0.7"})
    assert not guard.may_name_folders({"Host": "localhost:x]["})
    options["server.address"] = "0.0.0.0"
    assert not guard.may_name_folders({"Host": "localhost:8501"})
    monkeypatch.setenv("GAN_LOCAL_FOLDERS", "1")
    assert guard.may_name_folders({"Host": "192.168.1.20:8501"})
    monkeypatch.setenv("GAN_LOCAL_FOLDERS", "0")
    options["server.address"] = "127.0.0.1"
    assert not guard.may_name_folders({"Host": "localhost:8501"})


def test_only_someone_at_this_machine_may_name_code_whatever_folders_are_open(options, monkeypatch):
    here, there = {"Host": "localhost:8501"}, {"Host": "192.168.1.20:8501"}
    for word, address, allowed in (("", "127.0.0.1", True), ("1", "0.0.0.0", False), ("0", "127.0.0.1", False)):
        monkeypatch.setenv("GAN_LOCAL_FOLDERS", word)
        options["server.address"] = address
        assert guard.may_name_code(here) == allowed and not guard.may_name_code(there)
        assert not guard.may_name_code({**here, "X-Forwarded-For": "10.0.0.7"})


def test_the_address_that_is_shared_is_let_in(options, monkeypatch):
    options |= {"server.address": "0.0.0.0", "server.port": 8501, "server.baseUrlPath": ""}
    monkeypatch.setenv("GAN_URL", "https://gan.school.example/lab/")
    assert guard.shared_url() == "https://gan.school.example/lab"
    assert not refused("gan.school.example", "https://gan.school.example")
    assert not refused("127.0.0.1:8501", "https://gan.school.example"), "a proxy that keeps its own Host"
    assert refused("gan.school.example", "null") and refused("school.example")
    changed = {}
    monkeypatch.setattr(guard.config, "set_option", changed.__setitem__)
    guard.allow_shared()
    assert not changed, "Streamlit's list is empty, which lets everyone through to this guard"
    options["server.allowedHosts"] = ["other.example"]
    guard.allow_shared()
    assert changed == {"server.allowedHosts": ["other.example", "gan.school.example"]}


@pytest.mark.parametrize("url", ["", "http://[", "nonsense", "://"])
def test_an_address_that_is_none_lets_nobody_in(options, monkeypatch, url):
    monkeypatch.setenv("GAN_URL", url)
    assert refused("evil.example") and refused("localhost:8501", "null") and refused("localhost:8501", "")


def test_without_one_it_is_this_machine_s_in_its_network(options, monkeypatch):
    monkeypatch.delenv("GAN_URL", raising=False)
    options |= {"server.address": "0.0.0.0", "server.port": 8502, "server.baseUrlPath": "/gan/"}
    monkeypatch.setattr(guard, "_address", lambda: "192.168.1.20")
    assert guard.shared_url() == "http://192.168.1.20:8502/gan"
    options["server.address"] = "::1"
    assert guard.shared_url() == "http://[::1]:8502/gan"
