import time
from concurrent.futures import Future

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gan_core import runs
from gan_core.runs.folder import Move
from gan_core.studio.replies import Picture
from gan_core.worker.worker import Worker
from web.client import studio, tokens
from web.routes import app as routes
from web.routes import live
from web.routes.latents import LATENT_ROUTES


@pytest.fixture
def client():
    return TestClient(Starlette(routes=routes.ROUTES), headers={"X-GAN-Token": tokens.issue("read")})


def test_every_run_route_requires_a_token(client, make_run, monkeypatch):
    run = make_run("stopped")
    run.write_snapshot(5, b"")
    run.write_move(Move(5, 1), b"png")
    drawn: Future = Future()
    drawn.set_result(Picture(png=b"png"))
    monkeypatch.setattr(studio, "send", lambda request: drawn)
    for route in routes.ROUTES:
        if "{run}" in route.path and route not in LATENT_ROUTES:  # which tests/test_latent_routes.py asks
            path = route.path.replace("{run}", run.id).replace("{step}", "5").replace("{number}", "1") + "?at=5&seed=64"
            assert client.get(path).status_code == 200, path
            for token in ("", "forged", tokens.issue("write")):
                assert client.get(path, headers={"X-GAN-Token": token}).status_code == 401, path


def test_tokens_grow_old(monkeypatch):
    token = tokens.issue("read")
    assert tokens.valid(token, "read")
    monkeypatch.setattr(tokens, "LIFETIME", -1)
    assert not tokens.valid(token, "read")


@pytest.mark.parametrize("step", [-90, 86_400])
def test_tokens_do_not_care_what_is_done_to_the_clock(monkeypatch, step):
    token, now = tokens.issue("read"), time.time()
    monkeypatch.setattr(time, "time", lambda: now + step)
    assert tokens.valid(token, "read")


def test_live_tells_all_then_only_what_is_new(client, make_run):
    run = make_run("running")
    first = client.get(f"/api/runs/{run.id}/live").json()
    assert first["reset"] and first["stats"]["columns"]["step"] == [1, 5] and first["status"]["state"] == "running"
    assert first["samples"] == [5] and first["reals"] and first["events"][0]["kind"] == "started"
    again = f"/api/runs/{run.id}/live?since={first['stats']['cursor']}&attempt={first['attempt']}"
    assert client.get(again).json()["stats"]["columns"] == {}
    run.append_stats({"step": 6, "loss/G": float("inf")})
    news = client.get(again).json()
    assert not news["reset"] and news["stats"]["columns"] == {"step": [6], "loss/G": [None]}
    run.update_status(attempt=2)
    assert client.get(again).json()["reset"]


def test_a_failed_run_brings_its_log(client, make_run):
    run = make_run("failed", error="It broke.")
    answer = client.get(f"/api/runs/{run.id}/live").json()
    assert answer["log_tail"][-1] == "last words" and answer["status"]["error"] == "It broke."


def test_long_runs_are_thinned_with_their_last_row(client, make_run):
    run = make_run("stopped")
    for step in range(6, 4000):
        run.append_stats({"step": step, "loss/G": 0.123456789})
    columns = client.get(f"/api/runs/{run.id}/live").json()["stats"]["columns"]
    assert len(columns["step"]) <= live.MOST_ROWS + 1 and columns["step"][-1] == 3999
    assert columns["loss/G"][-1] == 0.12346


@pytest.mark.parametrize("path", ["../x/live", "0099-none/live", "0001-mnist/samples/3.png", "%2e%2e/live"])
def test_what_is_not_there_is_404(client, make_run, path):
    make_run("stopped")
    assert client.get(f"/api/runs/{path}").status_code == 404


def test_nonsense_in_the_query_counts_as_the_beginning(client, make_run):
    run = make_run("stopped")
    assert client.get(f"/api/runs/{run.id}/live?since=-1&attempt=x").json()["reset"]
    assert client.get(f"/api/runs/{run.id}/live?since=99999999&attempt=1").status_code == 200


def test_pictures_never_change_and_say_so(client, make_run):
    run = make_run("stopped")
    for path in (f"/api/runs/{run.id}/samples/5.png", f"/api/runs/{run.id}/reals.png", "/assets/plotly.min.js"):
        assert "immutable" in client.get(path).headers["Cache-Control"]


def test_new_latents_at_a_saved_snapshot_come_from_the_studio(client, tiny):
    """Through the real process, once: the picture of seed 0 is the run's own, another seed's is another."""
    run = runs.create(tiny)
    Worker(run).work()
    try:
        get = lambda at, seed: client.get(f"/api/runs/{run.id}/draw.png?at={at}&seed={seed}")  # noqa: E731
        assert get(10, 0).content == run.sample_path(10).read_bytes()
        assert get(5, 0).content == run.sample_path(5).read_bytes()
        assert get(10, 64).content not in (get(10, 0).content, get(10, 128).content)
        assert get(7, 0).status_code == 404
        settings = tiny.updated(architecture="projection").model_dump_json()
        generator, discriminator = client.get("/api/networks", params={"settings": settings}).json()["networks"]
        assert generator["svg"].startswith("<svg") and generator["title"] == "Generator"
        assert discriminator["total"] == sum(row["parameters"] for row in discriminator["rows"])
        run.snapshot_path(5).write_bytes(b"damaged")
        answer = get(5, 0)
        assert answer.status_code == 503 and "damaged" in answer.json()["error"]
        assert get(10, 0).status_code == 200, "the studio lives on"
        studio._process[0].kill()
        studio._process[0].wait()
        assert get(10, 0).status_code == 200, "and is started again where it has died"
    finally:
        studio.close()


@pytest.mark.parametrize("settings", ["", "{", "[]x", '{"steps": -1}', '{"quantum": 1}'])
def test_impossible_settings_have_no_networks(client, settings):
    assert client.get("/api/networks", params={"settings": settings}).status_code == 400
    assert client.get("/api/networks", params={"settings": settings}, headers={"X-GAN-Token": ""}).status_code == 401
