"""One real worker process through its whole life."""

import time

import psutil
import pytest

from gan_core import runs


def wait(run, condition, seconds=120):
    """Poll until `condition(status)`; a slow machine needs a while to import torch."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        status = runs.refresh(run)
        if condition(status):
            return status
        time.sleep(0.02)
    raise AssertionError(f"waited in vain; status: {status}; log: {run.log_tail()}")


@pytest.fixture
def run(tiny):
    run = runs.start(tiny.updated(steps=1_000_000, snapshot_every=20, sample_every=1000, log_every=50))
    yield run
    if runs.process_alive(run.status()["pid"], None):
        psutil.Process(run.status()["pid"]).kill()


def test_start_pause_resume_kill_resume_interrupt(run):
    assert runs.refresh(run)["state"] == "starting"
    status = wait(run, lambda status: status["step"] > 30)
    assert status["state"] == "running" and status["pid"] and status["images_per_second"] > 0

    runs.command(run, "pause")
    paused = wait(run, lambda status: status["state"] == "paused")
    time.sleep(1.0)
    still = runs.refresh(run)
    assert still["step"] == paused["step"] and still["state"] == "paused"
    cpu = psutil.Process(still["pid"]).cpu_times().user
    time.sleep(0.5)
    assert psutil.Process(still["pid"]).cpu_times().user - cpu < 0.3, "a paused run holds no CPU"

    runs.command(run, "resume")
    wait(run, lambda status: status["state"] == "running" and status["step"] > paused["step"] + 30)

    psutil.Process(run.status()["pid"]).kill()
    killed = time.monotonic()
    status = wait(run, lambda status: status["state"] == "failed")
    assert time.monotonic() - killed < 5
    assert "killed" in status["error"] and "Resume" in status["hint"]

    last = run.snapshots()[-1]
    runs.resume(run)
    assert runs.refresh(run)["state"] == "starting"
    status = wait(run, lambda status: status["state"] == "running" and status["step"] > last)
    assert status["attempt"] == 2
    started = [event for event in run.events() if event["kind"] == "started"]
    assert [event["step"] for event in started] == [0, last]
    steps = [row["step"] for row in run.stats()[0]]
    assert steps == sorted(set(steps)), "what was trained after the snapshot is told once, not twice"

    pid = status["pid"]
    assert runs.interrupt_own() == [run.id]
    status = run.status()
    assert status["state"] == "interrupted" and run.snapshots()[-1] == status["step"]
    assert not runs.process_alive(pid, None), "nothing is left running"
