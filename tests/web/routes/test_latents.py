"""The latent routes, asked over HTTP and answered by one real studio process; and the commands that draw the same."""

import base64
import concurrent.futures
import io
import json
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gan_core.cli.main import main
from gan_core.images.sprites import sprite
from gan_core.latent.paths import walk
from gan_core.latent.resolve import resolve
from gan_core.places import PROJECT
from gan_core.runs.folder import RunDir
from gan_core.sampling.sampler import Sampler
from gan_core.sampling.tiles import draw
from tests.latent_runs import made_run
from web.client import studio, tokens
from web.routes import app as routes
from web.routes import latents as latent_routes


@pytest.fixture(scope="module")
def lasting(tmp_path_factory):
    """Runs that all tests here share, and with them the studio that has them loaded."""
    folder = tmp_path_factory.mktemp("lasting")
    for name, changes in (
        ("plain", {"steps": (5, 10)}),
        ("asked", {"architecture": "projection"}),
        ("points", {"dataset": "ring", "architecture": "mlp2d"}),
    ):
        made_run(out=str(folder / name), **changes)
    made = RunDir(folder / "empty")
    RunDir.create(made.path, RunDir(folder / "plain").config)
    studio.close()
    yield folder
    studio.close()


@pytest.fixture
def client(lasting, monkeypatch):
    monkeypatch.setenv("GAN_RUNS", str(lasting))
    return TestClient(Starlette(routes=routes.ROUTES), headers={"X-GAN-Token": tokens.issue("read")})


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


def finished(client, **body) -> tuple[str, dict]:
    answer = client.post("/api/jobs", json=body)
    assert answer.status_code == 202, answer.text
    job = answer.json()["job"]
    for _ in range(600):
        told = client.get(f"/api/jobs/{job}").json()
        if told["state"] not in ("waiting", "running"):
            return job, told
        time.sleep(0.05)
    raise AssertionError(told)


def test_every_route_asks_for_a_token(client):
    for route in latent_routes.LATENT_ROUTES:
        path = route.path.replace("{run}", "plain").replace("{job}", "none")
        for token in ("", "forged", tokens.issue("write")):
            method = "POST" if "POST" in route.methods else "GET"
            assert client.request(method, path, headers={"X-GAN-Token": token}).status_code == 401, path


def test_about_needs_no_studio(client, monkeypatch):
    monkeypatch.setattr(studio, "later", None)
    told = client.get("/api/runs/plain/about").json()
    assert told["step"] == 10 and told["steps"] == [5, 10] and told["z_dim"] == 6 and told["shape"] == [1, 28, 28]
    assert told["num_classes"] == 0 and not told["conditional"] and told["kind"] == "gan" and told["prior"] == "normal"
    asked = client.get("/api/runs/asked/about?at=5").json()
    assert asked["num_classes"] == 10 and asked["conditional"] and asked["classes"] == list("0123456789")
    for path, status in (
        ("empty/about", 400),
        ("none/about", 404),
        ("plain/about?at=7", 400),
        ("plain/about?at=x", 400),
    ):
        answer = client.get(f"/api/runs/{path}")
        assert answer.status_code == status and answer.json()["error"], path


def test_pictures_are_those_of_the_library_and_of_the_command_line(client, lasting, tmp_path):
    latents = [
        0,
        {"mutate": 0, "seed": 3, "amount": 0.4},
        {"between": [1, 2, 0.3], "path": "lerp"},
        {"times": 1, "by": 2.5},
    ]
    latents.append({"from": 4, "move": {"pca:0": 2, "sefa:1": -1}, "lock": ["pca:1"]})
    answer = client.post("/api/runs/plain/pictures", json={"latents": latents, "psi": 0.8, "columns": 3, "at": 5})
    assert answer.status_code == 200, answer.text
    assert answer.headers["X-Tile"] == "28x28" and pixels(answer.content).shape == (56, 84)
    out = str(tmp_path / "drawn.png")
    command = [
        "draw",
        str(lasting / "plain"),
        "--latents",
        json.dumps(latents),
        "--psi",
        "0.8",
        "--columns",
        "3",
        "--at",
        "5",
    ]
    assert main([*command, "--out", out]) == 0
    assert (pixels(answer.content) == np.asarray(Image.open(out))).all()
    sampler = Sampler(RunDir(lasting / "plain"))
    last = client.post("/api/runs/plain/pictures", json={"latents": [7, 8], "at": None})
    assert (pixels(last.content) == sprite(draw(sampler, resolve([7, 8], sampler.config)))).all()
    assert (
        pixels(client.post("/api/runs/plain/pictures", json={"latents": [7, 8], "at": 5}).content) != pixels(last.content)
    ).any()


def test_labels_and_mixtures_of_them(client):
    draw_one = lambda label: client.post("/api/runs/asked/pictures", json={"latents": [3], "labels": [label]})  # noqa: E731
    assert draw_one(4).content == draw_one([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]).content
    for label in (10, "4", [1], None):
        assert draw_one(label).status_code == 400


def test_many_ask_at_once(client):
    def one(seed: int) -> bytes:
        return client.post("/api/runs/plain/pictures", json={"latents": [seed]}).content

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        together = list(pool.map(one, range(24)))
    assert together == [one(seed) for seed in range(24)] and len(set(together)) == 24


def test_an_overtaken_request_is_reported(client):
    newest = client.post("/api/runs/plain/pictures", json={"latents": [1], "client": "c", "number": 9})
    late = client.post("/api/runs/plain/pictures", json={"latents": [1], "client": "c", "number": 8})
    assert (newest.status_code, late.status_code) == (200, 409)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"latents": []}, 400),
        ({"latents": [0] * 513}, 400),
        ({"latents": [{"z": [1]}]}, 400),
        ({}, 400),
        ([], 400),
        ({"latents": [0], "at": 7}, 404),
        ({"latents": [0], "at": "x"}, 400),
        ({"latents": [0], "columns": 0}, 400),
        ({"latents": [0], "psi": -1}, 400),
        ({"latents": [{"from": 0, "move": {"pca:99": 1}}]}, 400),
    ],
)
def test_pictures_that_are_refused(client, body, status):
    answer = client.post("/api/runs/plain/pictures", json=body)
    assert answer.status_code == status and 0 < len(answer.json()["error"]) < 400


def test_bodies_that_are_not_json(client, monkeypatch):
    monkeypatch.setattr(latent_routes, "LONGEST", 100_000)
    post = lambda data: client.post("/api/runs/plain/pictures", content=data).status_code  # noqa: E731
    assert post(b"{") == 400 and post(b"[" * 50_000) == 400 and post(b" " * 100_001) == 413
    nan = '{"latents": [{"z": [NaN, 0, 0, 0, 0, 0]}]}'
    assert post(nan.encode()) == 400
    assert client.post("/api/runs/points/pictures", json={"latents": [0]}).json()["error"].startswith("This run draws points")
    assert client.post("/api/runs/../pictures", json={"latents": [0]}).status_code == 404


def test_d_scores_every_picture_of_a_grid_and_says_why_where_it_cannot(client):
    told = client.post("/api/runs/asked/d_scores", json={"at": 5, "seed": 64}).json()
    assert len(told["fakes"]) == 80 and told["scale"] == "probability" and told["reals"] == []
    assert all(0 <= score <= 1 for score in told["fakes"])
    for path, body, words in (
        ("points", {"seed": 0}, "background"),
        ("asked", {"frame": 3}, "missing"),
        ("asked", {"frame": "x"}, "frame"),
        ("asked", {"at": 6, "seed": 0}, "no snapshot"),
    ):
        answer = client.post(f"/api/runs/{path}/d_scores", json=body)
        assert answer.status_code in (400, 404) and words in answer.json()["error"], (path, body, answer.text)


def test_directions_and_scores(client):
    told = client.get("/api/runs/plain/directions?groups=pca,sefa&at=5").json()
    assert [group["name"] for group in told["groups"]] == ["pca", "sefa"] and told["missing"] == {}
    first = told["groups"][0]["directions"][0]
    assert first["name"] == "pca:0" and first["title"] == "Direction 1" and 0 < first["share"] < 1 and first["range"] == 3
    assert client.get("/api/runs/plain/directions?groups=magic").status_code == 400
    scores = client.post("/api/runs/plain/scores", json={"latents": [0, 1]}).json()["scores"]
    assert len(scores) == 2 and {"Slant", "Thickness", "reads as", "sure"} <= set(scores[0])


def test_jobs_over_http(client):
    film, told = finished(client, kind="film", run="plain", latents=[0, 1, 2], format="gif", scale=1)
    assert told["state"] == "done" and told["progress"] == 1 and told["result"]["frames"] == 3
    answer = client.get(f"/api/jobs/{film}/file")
    assert answer.headers["content-type"] == "image/gif" and Image.open(io.BytesIO(answer.content)).n_frames == 3
    assert client.get(f"/api/jobs/{film}/picture.png").status_code == 404
    picture = base64.b64encode(client.post("/api/runs/plain/pictures", json={"latents": [11]}).content).decode()
    project, told = finished(client, kind="project", run="plain", at=10, picture=f"data:image/png;base64,{picture}", steps=10)
    assert told["state"] == "done" and len(told["result"]["z"]) == 6
    sheet = client.get(f"/api/jobs/{project}/picture.png")
    assert sheet.headers["X-Tile"] == "28x28" and pixels(sheet.content).shape == (
        28,
        28 * (1 + told["result"]["frames"]),
    )
    _, told = finished(client, kind="project", run="plain", picture=base64.b64encode(b"none").decode())
    assert told["state"] == "failed" and "PNG" in told["error"]
    assert client.post(f"/api/jobs/{film}/cancel").json()["state"] == "done", "what is done stays done"
    for path in ("", "/file", "/picture.png"):
        assert client.get(f"/api/jobs/none{path}").status_code == 404
    for body in ({"kind": "dance", "run": "plain"}, {"kind": "film", "run": "plain", "fps": 0}):
        assert client.post("/api/jobs", json=body).status_code == 400
    assert client.post("/api/jobs", json={"kind": "film", "run": "none", "latents": [0]}).status_code == 404


def test_a_slow_job_does_not_hold_up_the_drawing(client):
    picture = base64.b64encode(client.post("/api/runs/plain/pictures", json={"latents": [5]}).content).decode()
    job = client.post("/api/jobs", json={"kind": "project", "run": "plain", "picture": picture, "steps": 2000}).json()["job"]
    while client.get(f"/api/jobs/{job}").json()["state"] == "waiting":
        time.sleep(0.02)
    assert client.post("/api/runs/plain/pictures", json={"latents": [6]}).status_code == 200
    assert client.get(f"/api/jobs/{job}").json()["state"] == "running"
    client.post(f"/api/jobs/{job}/cancel")
    while (state := client.get(f"/api/jobs/{job}").json()["state"]) == "running":
        time.sleep(0.02)
    assert state == "cancelled"


# -- the command line -----------------------------------------------------------------------------------------------------


def test_walk_ends_where_its_keyframes_are(lasting, tmp_path, capsys):
    place = str(lasting / "plain")
    for kind in ("png", "gif", "mp4"):
        out = tmp_path / f"walk.{kind}"
        assert main(["walk", place, "--seeds", "0,1,2", "--frames", "9", "--out", str(out)]) == 0
        assert capsys.readouterr().out.splitlines()[-1] == str(out)
        assert out.stat().st_size > 500
    assert Image.open(tmp_path / "walk.gif").n_frames == 9
    sampler = Sampler(RunDir(place))
    strip = np.asarray(Image.open(tmp_path / "walk.png"))
    assert (strip == sprite(draw(sampler, walk(resolve([0, 1, 2], sampler.config), 9)))).all()
    stops = sprite(draw(sampler, resolve([0, 1, 2], sampler.config)))
    assert abs(strip.reshape(28, 9, 28)[:, [0, 4, 8]].reshape(28, 84).astype(int) - stops).max() <= 1


def test_project_finds_what_was_drawn(lasting, tmp_path, capsys):
    place, picture, found = str(lasting / "plain"), str(tmp_path / "drawn.png"), str(tmp_path / "found.json")
    assert main(["draw", place, "--latents", "[123]", "--at", "5", "--out", picture]) == 0
    assert main(["project", place, "--picture", picture, "--at", "5", "--steps", "60", "--out", found]) == 0
    told = json.loads((tmp_path / "found.json").read_text())
    assert told["residual"] < 0.02 and told["residual"] < told["baseline"] / 2 and told["at"] == 5
    assert len(told["z"]) == 6
    assert main(["project", place, "--picture", picture, "--steps", "2", "--out", str(tmp_path / "found.png")]) == 0
    assert Image.open(tmp_path / "found.png").size == (56, 28)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["walk", "plain", "--seeds", "0,x", "--out", "x.gif"], "--seeds"),
        (["walk", "plain", "--out", "x.gif"], "--latents"),
        (["walk", "plain", "--seeds", "0", "--latents", "[0]", "--out", "x.gif"], "either"),
        (["walk", "plain", "--latents", "[0, {}]", "--out", "x.gif"], "not a latent"),
        (["draw", "asked", "--latents", "[0]", "--label", "1", "--labels", "[1]", "--out", "x.png"], "--label"),
        (["draw", "plain", "--latents", "[0]", "--label", "1", "--out", "x.png"], "not conditional"),
        (["walk", "plain", "--seeds", "0,1,2", "--frames", "2", "--out", "x.gif"], "too few"),
        (["walk", "plain", "--seeds", "0", "--frames", "0", "--out", "x.gif"], "--frames"),
        (["walk", "plain", "--seeds", "0", "--out", "x.avi"], ".gif"),
        (["walk", "plain", "--seeds", "0", "--path", "bee", "--out", "x.gif"], "'bee'"),
        (["walk", "plain", "--seeds", "0", "--psi", "-1", "--out", "x.gif"], "--psi"),
        (["walk", "plain", "--seeds", "0", "--label", "3", "--out", "x.gif"], "not conditional"),
        (["walk", "asked", "--seeds", "0", "--out", "x.gif"], "label"),
        (["walk", "plain", "--seeds", "0", "--at", "7", "--out", "x.gif"], "step 7"),
        (["walk", "points", "--seeds", "0", "--out", "x.gif"], "points"),
        (["walk", "nothing", "--seeds", "0", "--out", "x.gif"], "nothing"),
        (["walk", "plain", "--seeds", "0", "--out", "/nowhere/x.gif"], "cannot be written"),
        (["draw", "plain", "--latents", "[0", "--out", "x.png"], "--latents"),
        (["draw", "plain", "--latents", "[]", "--out", "x.png"], "--latents"),
        (["draw", "plain", "--latents", '[{"fly": 1}]', "--out", "x.png"], "not a latent"),
        (["draw", "plain", "--latents", "[0]", "--columns", "0", "--out", "x.png"], "--columns"),
        (["draw", "asked", "--latents", "[0]", "--labels", "[11]", "--out", "x.png"], "11"),
        (["project", "plain", "--picture", "none.png", "--out", "x.png"], "none.png"),
        (["project", "plain", "--picture", "none.png", "--steps", "-1", "--out", "x.png"], "--steps"),
    ],
)
def test_mistakes_are_one_line_and_2(arguments, words, lasting, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("GAN_RUNS", str(lasting))
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    error = capsys.readouterr().err.strip()
    assert words in error and error.startswith(f"python -m gan_core {arguments[0]}: ") and "\n" not in error


def test_the_web_process_stays_without_torch():
    code = "import sys; import web.routes.latents, web.client.studio; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0
