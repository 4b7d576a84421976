"""The parts of the studio, in this process; tests/web/routes/test_latents.py tests the real one over HTTP."""

import base64
import io
import threading
import time

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.errors import UserError
from gan_core.explore.directions import Found
from gan_core.images.sprites import sprite
from gan_core.latent.resolve import resolve
from gan_core.sampling.sampler import Sampler
from gan_core.sampling.tiles import draw
from gan_core.studio import easel as easels
from gan_core.studio import protocol
from gan_core.studio.answers import nearest as nearest_answers
from gan_core.studio.easel import Easel, Order
from gan_core.studio.jobs import Jobs, Task
from gan_core.studio.loaded import latents_of
from gan_core.studio.outcome import JobGone, outcome
from gan_core.studio.replies import Failed
from gan_core.studio.server import WORKS
from tests.latent_runs import made_run
from web.client import studio


@pytest.fixture
def run():
    return made_run()


def ordered(easel: Easel, run, latents, **more) -> list:
    """Put an order on the easel; the answers that it gets, of which there should be one."""
    answers: list = []
    fields = {"do": "pictures", "run": str(run.path), "at": 5, "latents": latents, **more}
    easel.add(Order(protocol.request(fields), answers.append))
    return answers


def pixels(answer) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(answer.png)))


def expected(run, latents) -> np.ndarray:
    sampler = Sampler(run, 5)
    return sprite(draw(sampler, resolve(latents, sampler.config)))


def test_waiting_requests_are_drawn_in_one_batch_and_each_gets_its_own_pictures(run, monkeypatch):
    easel, batches = Easel(), []
    monkeypatch.setattr(easels, "draw", lambda sampler, z, y: batches.append(len(z)) or draw(sampler, z, y))
    answers = [ordered(easel, run, [seed, seed + 1]) for seed in range(5)]
    easel.work()
    assert batches == [10]
    for seed, (answer,) in enumerate(answers):
        assert answer.tile == [28, 28] and (pixels(answer) == expected(run, [seed, seed + 1])).all()


def test_the_newest_of_a_client_wins(run):
    easel = Easel()
    old, other, new = (
        ordered(easel, run, [1], client="a", number=1),
        ordered(easel, run, [2], client="b", number=1),
        ordered(easel, run, [3], client="a", number=2),
    )
    assert old == [easels.OVERTAKEN] and not new and not other
    late = ordered(easel, run, [4], client="a", number=1)
    assert late == [easels.OVERTAKEN], "one that comes after a newer one is late"
    easel.work()
    assert (pixels(new[0]) == expected(run, [3])).all() and (pixels(other[0]) == expected(run, [2])).all()
    assert len(old) == len(late) == 1


def test_repeated_request_keeps_its_queue_position(run, monkeypatch):
    monkeypatch.setattr(easels, "BATCH", 1)
    easel = Easel()
    ordered(easel, run, [1], client="a", number=1)
    others = [ordered(easel, run, [2 + i], client=f"b{i}", number=1) for i in range(3)]
    new = ordered(easel, run, [9], client="a", number=2)
    easel.work()
    assert len(new) == 1 and not any(others)


def test_a_long_request_lets_short_ones_pass(run):
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


def test_a_long_request_that_is_overtaken_half_way_ends(run):
    easel = Easel()
    long = ordered(easel, run, list(range(60)), client="a", number=1)
    easel.work()
    ordered(easel, run, [1], client="a", number=2)
    assert long == [easels.OVERTAKEN]


@pytest.mark.parametrize(("client", "number"), [([], 1), ("a", "1"), ({}, None), ("a", True)])
def test_a_malformed_client_or_number_is_refused(run, client, number):
    with pytest.raises(UserError, match=r"^(client|number) is"):
        ordered(Easel(), run, [0], client=client, number=number)


@pytest.mark.parametrize("more", [{}, {"client": "a"}, {"number": 3}])
def test_requests_without_client_and_number_never_overtake_each_other(run, more):
    easel = Easel()
    orders = [ordered(easel, run, list(range(17)), **more) for _ in range(2)]
    for _ in range(3):
        easel.work()
    assert all(answer.png for (answer,) in orders)


def test_one_bad_request_does_not_fail_the_others(run):
    easel = Easel()
    bad, good, far = ordered(easel, run, [{"z": [1]}]), ordered(easel, run, [1]), ordered(easel, run, [1], at=7)
    for _ in range(3):
        if not (bad and good and far):
            easel.work()
    assert "this run needs 6" in bad[0].error and good[0].png and "no snapshot of step 7" in far[0].error


def test_a_snapshot_that_is_written_again_is_read_again(run):
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
def test_malformed_requests_are_refused_with_words(run, wrong, monkeypatch):
    monkeypatch.setattr("gan_core.studio.loaded.found_directions", lambda *_: Found())
    fields = {"do": "pictures", "run": str(run.path), "at": 5, "latents": [0], **wrong}
    answer = outcome(lambda: latents_of(protocol.request(fields)))
    assert isinstance(answer, Failed) and answer.error and answer.kind == "mistake"


def test_psi_scales_z(run):
    z = latents_of(protocol.Scores(run=str(run.path), latents=[3], psi=0.5))[1]
    assert torch.equal(z, 0.5 * latents_of(protocol.Scores(run=str(run.path), at=5, latents=[3]))[1])


# -- jobs -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def jobs():
    return Jobs(WORKS)


def done(jobs: Jobs, **fields) -> Task:
    task = Task(protocol.request(fields))
    jobs.do(task)
    return task


def test_a_projection_is_a_job(jobs, run):
    picture = expected(run, [123])
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    job = done(jobs, do="project", run=str(run.path), picture=base64.b64encode(file.getvalue()).decode(), steps=30)
    assert job.state == "done", job.error
    result = job.result
    assert result["residuals"][-1] == result["residual"] < result["baseline"]
    assert result["residuals"][0] == pytest.approx(result["baseline"], abs=1e-3)
    assert len(result["z"]) == 6 and len(result["steps"]) == result["frames"] == len(result["residuals"])
    shown = np.asarray(Image.open(io.BytesIO(job.files["picture"].data)))
    assert shown.shape == (28, 28 * (1 + result["frames"])) and (shown[:, :28] == picture).all()
    assert (shown[:, -28:] == expected(run, [{"z": result["z"]}])).all(), "the last frame is what z draws"


@pytest.mark.parametrize("space", ["pixels", "features"])
def test_nearest_finds_a_copied_training_picture(jobs, run, space, monkeypatch):
    from gan_core.datasets.load import load

    data = load(run.config)
    monkeypatch.setattr(nearest_answers, "draw", lambda sampler, z, y: data.images[[7, 9]])
    job = done(jobs, do="nearest", run=str(run.path), latents=[0, 1], count=3, space=space)
    assert job.state == "done", job.error
    first, second = job.result["latents"]
    assert [first["neighbours"][0]["index"], second["neighbours"][0]["index"]] == [7, 9]
    assert first["neighbours"][0]["distance"] < 1e-3 < first["typical"]
    assert first["closer_than"] == 0 and len(first["neighbours"]) == 3 and job.result["pictures"] == 32
    shown = np.asarray(Image.open(io.BytesIO(job.files["picture"].data)))
    assert shown.shape == (56, 112) and (shown[:28, 28:56] == data.images[7, 0].numpy()).all()


def test_films_have_the_requested_frames(jobs, run):
    import av

    latents = [{"between": [1, 2, t / 11]} for t in range(12)]
    for kind in ("gif", "mp4", "png"):
        job = done(jobs, do="film", run=str(run.path), latents=latents, format=kind, fps=20, scale=2)
        assert job.state == "done", job.error
        data = job.files["file"].data
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


def test_jobs_fail_with_words_are_cancelled_and_queue_up_to_a_limit(jobs, run):
    job = done(jobs, do="project", run=str(run.path), picture=base64.b64encode(b"no picture").decode())
    assert job.state == "failed" and "PNG" in job.error
    film = protocol.Film(run=str(run.path), latents=[0] * 5)
    job = Task(film, stop=True)
    jobs.do(job)
    assert job.state == "cancelled" and not job.files
    name = jobs.start(film).job
    assert jobs.state(protocol.Job(job=name)).state == "waiting"
    assert jobs.cancel(protocol.Cancel(job=name)).state == "cancelled"
    for missing in (lambda: jobs.state(protocol.Job(job="x")), lambda: jobs.file(protocol.File(job=name, what="file"))):
        with pytest.raises(JobGone):
            missing()
    for _ in range(12):
        jobs.start(film)
    with pytest.raises(UserError, match="Too many"):
        jobs.start(film)


# -- the web process's end ------------------------------------------------------------------------------------------------

ECHO = """
import json, sys
held = []
for line in sys.stdin:
    number, _, text = line.partition(" ")
    request = json.loads(text)
    if request["do"] == "cancel":
        continue
    if request["do"] == "devices":
        sys.exit(1)
    held.append((number, request["job"]))
    if len(held) == 2:  # two at a time, the later one first
        for number, word in reversed(held):
            answer = {"state": "done", "progress": 1, "message": word, "error": None, "result": None}
            print(number, "ok", json.dumps(answer), flush=True)
        held = []
"""


@pytest.fixture
def echo(monkeypatch):
    """A process in the studio's place: it answers the states of jobs out of order, hangs on cancel and dies of devices."""
    import subprocess
    import sys

    popen = subprocess.Popen
    monkeypatch.setattr(studio.subprocess, "Popen", lambda command, **more: popen([sys.executable, "-c", ECHO], **more))
    studio.close()
    yield
    studio.close()


def said(word: str):
    return studio.send(protocol.Job(job=word))


def test_answers_reach_their_request_in_any_order(echo):
    first, second = said("one"), said("two")
    assert (first.result(20).message, second.result(20).message) == ("one", "two")
    heard = []
    threads = [threading.Thread(target=lambda i=i: heard.append((i, said(str(i)).result(20).message))) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(heard) == [(i, str(i)) for i in range(20)]


def test_a_studio_that_hangs_or_dies_is_replaced(echo, monkeypatch):
    waiting, dying = said("left behind"), studio.send(protocol.Devices())
    for future in (waiting, dying):
        with pytest.raises(studio.StudioGone, match="restarts"):
            future.result(20)
    monkeypatch.setattr(studio, "TIMEOUT", 0.6)
    began = time.monotonic()
    with pytest.raises(studio.StudioGone):
        studio.ask(do="cancel", job="x")
    assert 0.5 < time.monotonic() - began < 10
    monkeypatch.setattr(studio, "TIMEOUT", 90)
    pair = [said(word) for word in "ab"]
    assert [future.result(20).message for future in pair] == ["a", "b"]
