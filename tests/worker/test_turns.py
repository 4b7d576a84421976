"""A run whose turn is over lets another person's run go first, keeps its place in memory, and ends with the same numbers."""

import json
import os
import threading
import time

from gan_core import runs
from gan_core.worker.worker import Worker


def test_a_run_gives_way_and_goes_on_where_it_was(tiny, make_run, monkeypatch):
    monkeypatch.setenv("GAN_SLOTS", "1")
    monkeypatch.setattr("gan_core.worker.commands.HEARTBEAT", 0.02)
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
    assert Worker(run, queue=True).work() == "finished"
    watcher.join()
    assert 3 < seen[0]["step"] < 40
    assert [event["kind"] for event in run.events() if event["kind"] in ("queued", "resumed")] == ["queued", "resumed"]
    alone = runs.create(config)
    Worker(alone).work()
    losses = [[(row["step"], row["loss/G"], row["loss/D"]) for row in one.stats()[0]] for one in (run, alone)]
    assert losses[0] == losses[1]


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.005)
    raise AssertionError("waited in vain")
