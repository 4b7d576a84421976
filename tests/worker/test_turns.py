"""A run whose turn is over lets another person's run go first, and ends with the same numbers, in memory or not."""

import json
import os
import threading
import time

import pytest

from gan_core import runs
from gan_core.worker import worker
from gan_core.worker.worker import AGAIN, Worker


@pytest.fixture(scope="module")
def alone() -> dict:
    return {}


@pytest.mark.parametrize("scarce", [False, True])
def test_a_run_gives_way_and_goes_on_where_it_was(tiny, make_run, monkeypatch, scarce, alone):
    monkeypatch.setenv("GAN_SLOTS", "1")
    monkeypatch.setattr("gan_core.worker.commands.HEARTBEAT", 0.02)
    monkeypatch.setattr(worker, "crowded", lambda device: scarce)
    config = tiny.updated(steps=40, log_every=1)
    run = runs.create(config, author=runs.Author("ada", "Ada", turn=0.01))
    rival = make_run("stopped")
    (rival.path / "author.json").write_text(json.dumps({"person": "bob", "name": "Bob"}))
    seen = []

    def others() -> None:
        """Bob starts to wait when Ada trains, and stops when she waits for him."""
        until(lambda: run.status()["step"] > 3)
        rival.update_status(state="queued", queued_at=1.0, pid=os.getpid())
        seen.append(until(lambda: (now := run.status())["state"] == "queued" and now))
        rival.update_status(state="stopped", pid=None)

    watcher = threading.Thread(target=others)
    watcher.start()
    state = Worker(run, queue=True).work()
    watcher.join()
    assert 3 < seen[0]["step"] < 40
    if scarce:
        assert state == AGAIN and run.status()["state"] == "queued" and run.snapshots()[-1] == run.status()["step"]
        state = Worker(run, queue=True).work()  # as the new process does
    assert state == "finished"
    after = "started" if scarce else "resumed"
    assert [event["kind"] for event in run.events() if event["kind"] in ("queued", after)][-2:] == ["queued", after]
    if not alone:
        Worker(other := runs.create(config)).work()
        alone["losses"] = losses(other)
    assert losses(run) == alone["losses"]


def losses(run) -> list[tuple]:
    return [(row["step"], row["loss/G"], row["loss/D"]) for row in run.stats()[0]]


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.005)
    raise AssertionError("waited in vain")
