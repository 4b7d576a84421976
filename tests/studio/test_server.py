"""The studio's own parts, in this process and with a hand on the clock; tests/test_latent_routes.py asks the real one."""

import base64
import io
import json
import threading
import time

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.errors import UserError
from gan_core.images.sprites import sprite
from gan_core.latent.resolve import resolve
from gan_core.sampling.sampler import Sampler
from gan_core.sampling.tiles import draw
from gan_core.studio import server as core
from gan_core.studio.jobs import Job, Jobs, check
from gan_core.studio.server import Easel, _Order, latents_of, told
from tests.latent_runs import made_run
from web.client import studio


@pytest.fixture
def run():
    return made_run()


def ordered(easel: Easel, run, latents, **more) -> list[dict]:
    """Put an order on the easel; the answers that it gets, of which there should be one."""
    answers: list[dict] = []
    easel.add(_Order({"run": str(run.path), "at": 5, "latents": latents, **more}, answers.append))
    return answers


def pixels(answer: dict) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(answer["png"]))))


def expected(run, latents) -> np.ndarray:
    sampler = Sampler(run, 5)
    return sprite(draw(sampler, resolve(latents, sampler.config)))


def test_what_waits_is_drawn_together_and_each_gets_its_own(run, monkeypatch):
    easel, batches = Easel(), []
    monkeypatch.setattr(core, "draw", lambda sampler, z, y: batches.append(len(z)) or draw(sampler, z, y))
    answers = [ordered(easel, run, [seed, seed + 1]) for seed in range(5)]
    easel.work()
    assert batches == [10]
    for seed, (answer,) in enumerate(answers):
        assert answer["tile"] == [28, 28] and (pixels(answer) == expected(run, [seed, seed + 1])).all()


def test_the_newest_of_a_client_wins(run):
    easel = Easel()
    old, other, new = (
        ordered(easel, run, [1], client="a", number=1),
        ordered(easel, run, [2], client="b", number=1),
        ordered(easel, run, [3], client="a", number=2),
    )
    assert old == [{"overtaken": True}] and not new and not other
    late = ordered(easel, run, [4], client="a", number=1)
    assert late == [{"overtaken": True}], "one that comes after a newer one is late"
    easel.work()
    assert (pixels(new[0]) == expected(run, [3])).all() and (pixels(other[0]) == expected(run, [2])).all()
    assert len(old) == len(late) == 1


def test_who_asks_anew_keeps_the_place_in_the_row(run, monkeypatch):
    monkeypatch.setattr(core, "BATCH", 1)
    easel = Easel()
    ordered(easel, run, [1], client="a", number=1)
    others = [ordered(easel, run, [2 + i], client=f"b{i}", number=1) for i in range(3)]
    new = ordered(easel, run, [9], client="a", number=2)
    easel.work()
    assert len(new) == 1 and not any(others)


def test_a_long_order_lets_short_ones_pass(run):
    easel = Easel()
    long = ordered(easel, run, list(range(60)))
    easel.work()
    short = ordered(easel, run, [99])
    easel.work()
    easel.work()
    assert len(short) == 1 and not long
    while not long:
        easel.work()
    assert (pixels(long[0]) == expected(run, list(range(60)))).all()


def test_a_long_order_that_is_overtaken_half_way_ends(run):
    easel = Easel()
    long = ordered(easel, run, list(range(60)), client="a", number=1)
    easel.work()
    ordered(easel, run, [1], client="a", number=2)
    assert long == [{"overtaken": True}]


@pytest.mark.parametrize(("client", "number"), [([], 1), ("a", "1"), ({}, None), ("a", True)])
def test_nonsense_for_a_client_is_no_client(run, client, number):
    easel = Easel()
    orders = [ordered(easel, run, list(range(17)), client=client, number=number) for _ in range(2)]
    for _ in range(3):
        easel.work()
    assert all("png" in answer for (answer,) in orders)


def test_a_fault_is_the_asker_s_alone(run):
    easel = Easel()
    bad, good, far = ordered(easel, run, [{"fly": 1}]), ordered(easel, run, [1]), ordered(easel, run, [1], at=7)
    for _ in range(3):
        if not (bad and good and far):
            easel.work()
    assert "not a latent" in bad[0]["error"] and "png" in good[0] and "no snapshot of step 7" in far[0]["error"]


def test_a_snapshot_that_is_written_anew_is_read_anew(run):
    easel = Easel()
    (before,) = [ordered(easel, run, [1]), easel.work()][:1]
    other = made_run(steps=(9,))
    run.snapshot_path(5).write_bytes(other.snapshot_path(9).read_bytes())
    after = ordered(easel, run, [1])
    easel.work()
    assert (pixels(before[0]) != pixels(after[0])).any()


@pytest.mark.parametrize(
    "wrong",
    [
        {"latents": None},
        {"latents": []},
        {"latents": "0"},
        {"latents": [0] * 513},
        {"psi": -1},
        {"psi": "1"},
        {"psi": float("nan")},
        {"labels": [1]},
        {"at": "5"},
        {"at": True},
        {"run": "nowhere"},
        {"run": None},
        {"latents": [{"from": 1, "move": {"fitted:Nothing": 1}}]},
    ],
)
def test_requests_that_are_refused(run, wrong, monkeypatch):
    monkeypatch.setattr(core, "found_directions", lambda *_: core.Found())
    answer = told(lambda: latents_of({"run": str(run.path), "at": 5, "latents": [0], **wrong}) and {})
    assert answer["error"] and "fault" not in answer


def test_psi_draws_towards_the_middle(run):
    z = latents_of({"run": str(run.path), "latents": [3], "psi": 0.5})[1]
    assert torch.equal(z, 0.5 * latents_of({"run": str(run.path), "at": 5, "latents": [3]})[1])


# -- jobs -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def jobs():
    return Jobs(core.sampler_of, latents_of)


def done(jobs: Jobs, **request) -> Job:
    job = Job(request)
    jobs.do(job)
    return job


def test_a_projection_is_a_job(jobs, run):
    picture = expected(run, [123])
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    job = done(jobs, kind="project", run=str(run.path), picture=base64.b64encode(file.getvalue()).decode(), steps=30)
    assert job.state == "done", job.error
    result = job.result
    assert result["residuals"][-1] == result["residual"] < result["baseline"]
    assert result["residuals"][0] == pytest.approx(result["baseline"], abs=1e-3)
    assert len(result["z"]) == 6 and len(result["steps"]) == result["frames"] == len(result["residuals"])
    shown = np.asarray(Image.open(io.BytesIO(job.files["picture"]["data"])))
    assert shown.shape == (28, 28 * (1 + result["frames"])) and (shown[:, :28] == picture).all()
    assert (shown[:, -28:] == expected(run, [{"z": result["z"]}])).all(), "the last frame is what z draws"


@pytest.mark.parametrize("space", ["pixels", "features"])
def test_nearest_finds_a_training_picture_that_was_copied(jobs, run, space, monkeypatch):
    from gan_core.datasets.load import load
    from gan_core.studio import jobs as module

    data = load(run.config)
    monkeypatch.setattr(module, "draw", lambda sampler, z, y: data.images[[7, 9]])
    job = done(jobs, kind="nearest", run=str(run.path), latents=[0, 1], count=3, space=space)
    assert job.state == "done", job.error
    first, second = job.result["latents"]
    assert [first["neighbours"][0]["index"], second["neighbours"][0]["index"]] == [7, 9]
    assert first["neighbours"][0]["distance"] < 1e-3 < first["typical"]
    assert first["closer_than"] == 0 and len(first["neighbours"]) == 3 and job.result["pictures"] == 32
    shown = np.asarray(Image.open(io.BytesIO(job.files["picture"]["data"])))
    assert shown.shape == (56, 112) and (shown[:28, 28:56] == data.images[7, 0].numpy()).all()


def test_films_have_the_frames_that_were_asked_for(jobs, run):
    import av

    latents = [{"between": [1, 2, t / 11]} for t in range(12)]
    for kind in ("gif", "mp4", "png"):
        job = done(jobs, kind="film", run=str(run.path), latents=latents, format=kind, fps=20, scale=2)
        assert job.state == "done", job.error
        data = job.files["file"]["data"]
        if kind == "mp4":
            with av.open(io.BytesIO(data)) as film:
                frames = [frame.to_ndarray(format="gray") for frame in film.decode(video=0)]
                assert len(frames) == 12 and film.streams.video[0].average_rate == 20
        else:
            film = Image.open(io.BytesIO(data))
            frames = []
            for place in range(12 if kind == "gif" else 1):
                film.seek(place)
                frames.append(np.asarray(film.convert("L")))
            assert getattr(film, "n_frames", 1) == len(frames)
        wanted = expected(run, latents).repeat(2, 0).repeat(2, 1).astype(int)
        shown = np.concatenate(frames, 1).astype(int)
        assert shown.shape == wanted.shape and abs(shown - wanted).mean() < (0.01 if kind == "png" else 6)


def test_a_job_that_fails_says_so_and_one_that_is_cancelled_ends(jobs, run):
    job = done(jobs, kind="project", run=str(run.path), picture=base64.b64encode(b"no picture").decode())
    assert job.state == "failed" and "PNG" in job.error
    job = Job({"kind": "film", "run": str(run.path), "latents": [0] * 5}, stop=True)
    jobs.do(job)
    assert job.state == "cancelled" and not job.files
    name = jobs.start({"kind": "film", "run": str(run.path), "latents": [0]})["job"]
    assert jobs.job({"job": name})["told"]["state"] == "waiting"
    assert jobs.cancel({"job": name})["told"]["state"] == "cancelled"
    assert "gone" in jobs.job({"job": "x"}) and "gone" in jobs.file({"job": name, "what": "file"})
    for _ in range(12):
        jobs.start({"kind": "film", "run": str(run.path), "latents": [0]})
    with pytest.raises(UserError, match="Too much"):
        jobs.start({"kind": "film", "run": str(run.path), "latents": [0]})


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"kind": "dance"},
        {"kind": "project"},
        {"kind": "project", "picture": "%%%"},
        {"kind": "project", "picture": 3},
        {"kind": "project", "picture": "YQ==", "steps": 10**6},
        {"kind": "project", "picture": "YQ==", "labels": ["7"]},
        {"kind": "project", "picture": "YQ==", "labels": "7"},
        {"kind": "nearest"},
        {"kind": "nearest", "latents": [0] * 65},
        {"kind": "nearest", "latents": [0], "count": 0},
        {"kind": "nearest", "latents": [0], "space": "deep"},
        {"kind": "film", "format": "avi"},
        {"kind": "film", "fps": 0},
        {"kind": "film", "scale": 1.5},
        {"kind": "film", "fps": "9"},
    ],
)
def test_jobs_that_are_refused(wrong):
    with pytest.raises(UserError):
        check(wrong)


# -- the web process's end ------------------------------------------------------------------------------------------------

ECHO = """
import json, sys, time
held = []
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "hang":
        continue
    if request["do"] == "die":
        sys.exit(1)
    held.append(request)
    if len(held) == 2:  # two at a time, the later one first
        for one in reversed(held):
            print(json.dumps({"id": one["id"], "said": one["word"]}), flush=True)
        held = []
"""


@pytest.fixture
def echo(monkeypatch):
    """A process in the studio's place that answers out of order, hangs or dies as it is told."""
    import subprocess
    import sys

    popen = subprocess.Popen
    monkeypatch.setattr(studio.subprocess, "Popen", lambda command, **more: popen([sys.executable, "-c", ECHO], **more))
    studio.close()
    yield
    studio.close()


def test_answers_find_their_asker_in_any_order(echo):
    first, second = studio.later(do="say", word="one"), studio.later(do="say", word="two")
    assert (first.result(20)["said"], second.result(20)["said"]) == ("one", "two")
    told = []
    threads = [threading.Thread(target=lambda i=i: told.append((i, studio.ask(do="say", word=i)["said"]))) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(told) == [(i, i) for i in range(20)]


def test_a_studio_that_hangs_or_dies_is_replaced(echo, monkeypatch):
    waiting = studio.later(do="say", word="left behind")
    dying = studio.later(do="die")
    for future in (waiting, dying):
        with pytest.raises(studio.StudioGone, match="started anew"):
            future.result(20)
    monkeypatch.setattr(studio, "TIMEOUT", 0.6)
    began = time.monotonic()
    with pytest.raises(studio.StudioGone):
        studio.ask(do="hang")
    assert 0.5 < time.monotonic() - began < 10
    monkeypatch.setattr(studio, "TIMEOUT", 90)
    pair = [studio.later(do="say", word=word) for word in "ab"]
    assert [future.result(20)["said"] for future in pair] == ["a", "b"]


def test_what_is_asked_is_plain_without_saying():
    assert [studio._plain(r) for r in ({"seed": 0}, {"latents": []}, {"devices": True}, {"networks": {}})] == [
        "grid",
        "pictures",
        "devices",
        "networks",
    ]
    assert json.dumps(studio._plain({"do": "x"})) == '""'
