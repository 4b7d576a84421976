"""Runs that a cluster starts: what it is asked, what is made of its answers, and whose processes are left alone. Ray is played by a
small server here; tests/runs/test_ray.py has the real one."""

import json
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest

from gan_core import runs
from gan_core.errors import ConfigError, RunError
from gan_core.runs import cluster, processes, state


class Ray(ThreadingHTTPServer):
    """What was asked, and what is answered to the next question; None: that there is no such job."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Jobs)
        self.asked: list = []
        self.answer: dict | None = {"status": "PENDING", "message": ""}


class Jobs(BaseHTTPRequestHandler):
    """Ray's Jobs API, as far as it is used."""

    server: Ray

    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
        self.server.asked.append((self.path, said, self.headers.get("Authorization")))
        self._answer({"submission_id": said.get("submission_id"), "stopped": True})

    def do_GET(self):
        answer = self.server.answer
        self._answer(answer or {}, 200 if answer else 404)

    def _answer(self, said, code=200):
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def ray(monkeypatch):
    server = Ray()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("GAN_LAUNCHER", "ray")
    monkeypatch.setenv("RAY_API_SERVER_ADDRESS", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(cluster, "_FRESH", -1.0)
    monkeypatch.setattr(state, "PAUSE", -1.0)
    yield server
    server.shutdown()
    server.server_close()


def test_a_run_is_handed_to_the_cluster_and_waits_there(ray, tiny, monkeypatch):
    monkeypatch.setenv("GAN_RAY_PYTHON", "/shared/venv/bin/python")
    monkeypatch.setenv("RAY_AUTH_TOKEN", "secret")
    run = runs.start(tiny.updated(device="auto"))
    (path, job, token), status = ray.asked[0], run.status()
    assert path == "/api/jobs/" and token == "Bearer secret"
    assert (
        job["entrypoint"].startswith("exec /shared/venv/bin/python -m gan_core.worker ") and str(run.path) in job["entrypoint"]
    )
    assert (job["entrypoint_num_gpus"], job["entrypoint_num_cpus"]) == (1.0, 1.0)
    assert job["runtime_env"]["env_vars"]["GAN_JOB"] == job["submission_id"] == status["job"]
    assert job["runtime_env"]["env_vars"]["GAN_DATA"] == os.environ["GAN_DATA"]
    assert status["pid"] is None and status["message"] == "Waiting until the cluster has 1 GPU and 1 CPU free"
    assert runs.refresh(run)["state"] == "starting", "however long it waits"


@pytest.mark.parametrize(("verb", "ended"), [("stop", "stopped"), ("interrupt", "interrupted")])
def test_a_run_that_waits_on_the_cluster_can_be_stopped_and_resumed(ray, tiny, verb, ended):
    run = runs.start(tiny)
    runs.command(run, verb)
    assert run.status()["state"] == ended and ray.asked[-1][0] == f"/api/jobs/{run.status()['job']}/stop"
    first = run.status()["job"]
    runs.resume(run)
    assert run.status()["state"] == "starting" and run.status()["job"] not in ("", first)
    assert ray.asked[-1][1]["entrypoint_num_gpus"] == 0, "device cpu takes no GPU"


def test_a_lost_computer_leaves_a_run_that_names_it(ray, make_run):
    run = make_run("running", host="node-7", job="a-job")
    for ray.answer in ({"status": "RUNNING"}, {"status": "PENDING"}):
        assert runs.refresh(run)["state"] == "running"
    ray.answer = {"status": "FAILED", "message": "The actor died because its node has died."}
    status = runs.refresh(run)
    assert status["state"] == "interrupted" and re.search("node-7.*its node has died", str(status["error"]))
    assert run.events()[-1]["kind"] == "interrupted"


def test_a_job_that_the_cluster_does_not_know_is_lost_and_without_an_answer_nothing_is_judged(ray, make_run, monkeypatch):
    run, other = (make_run("running", host="node-7", job=job) for job in ("a-job", "b-job"))
    ray.answer = None
    assert runs.refresh(run)["state"] == "interrupted"
    monkeypatch.setenv("RAY_API_SERVER_ADDRESS", "http://127.0.0.1:9")
    assert runs.refresh(other)["state"] == "running"


def test_without_a_cluster_a_run_fails_in_words(tiny, monkeypatch):
    monkeypatch.setenv("GAN_LAUNCHER", "ray")
    monkeypatch.setenv("RAY_API_SERVER_ADDRESS", "http://127.0.0.1:9")
    with pytest.raises(RunError, match=r"No Ray cluster answers at http://127.0.0.1:9.*ray start --head"):
        runs.start(tiny)
    assert runs.refresh(runs.all_runs()[0])["state"] == "failed"
    monkeypatch.setenv("GAN_LAUNCHER", "slurm")
    with pytest.raises(ConfigError, match=r"Unknown launcher 'slurm'\. Set GAN_LAUNCHER to local or ray"):
        runs.start(tiny)


def test_runs_of_other_servers_and_processes_of_other_computers_are_left_alone(ray, make_run):
    me, dead = os.getpid(), 4194304 - 2
    theirs = make_run("running", owner=[dead, 1.0, None], server="other", host="node-7", job="a-job")
    ours = make_run(
        "running", owner=[me, psutil.Process().create_time(), None], server=processes.host(), host="node-7", job="b-job"
    )
    assert not state.alive(ours.status()), "the number belongs to another computer's process"
    assert runs.interrupt_own(0.2) == [ours.id]
    assert [path for path, *_ in ray.asked] == ["/api/jobs/b-job/stop"] * 2
    assert not theirs.commands()[0] and ours.commands()[0][-1]["verb"] == "interrupt"
