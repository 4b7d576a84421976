"""The queue of a device: where a run stands in it, and how long it waits."""

import pytest

from gan_core import runs
from web.views.train.waiting import words


@pytest.fixture
def line(make_run):
    """Two runs that train, and two that wait for them."""
    first, second, third, fourth = (make_run(state) for state in ("running", "running", "queued", "queued"))
    pid = first.status()["pid"]
    third.update_status(queued_at=10.0, pid=pid)
    fourth.update_status(queued_at=20.0, pid=pid)
    return first, second, third, fourth


def test_the_wait_is_that_of_the_runs_in_front(line, monkeypatch):
    """By hand, in steps and steps a second: the first two end after 95 / 2 and 20 / 1 seconds. The third then trains for its 10
    steps at the middle speed of the two, 1.5, and ends before the first one does."""
    monkeypatch.setenv("GAN_SLOTS", "2")
    first, second, third, fourth = line
    first.update_status(step=5, steps=100, steps_per_second=2.0)
    second.update_status(step=0, steps=20, steps_per_second=1.0)
    for run in (third, fourth):
        run.update_status(step=0, steps=10)
    assert runs.place(third) == (1, [first, second], 20.0) or runs.place(third).seconds == 20.0
    place = runs.place(fourth)
    assert (place.number, [run.id for run in place.ahead]) == (2, [first.id, second.id, third.id])
    assert place.seconds == pytest.approx(20 + 10 / 1.5)
    assert words(place) == "It starts in about 27 s, if nothing is paused or stopped meanwhile."
    monkeypatch.setenv("GAN_SLOTS", "1")
    assert runs.place(third).seconds == pytest.approx(47.5)


def test_what_was_never_measured_is_unknown(line, monkeypatch):
    monkeypatch.setenv("GAN_SLOTS", "2")
    first, _, third, _ = line
    assert runs.place(third).seconds is None and "unknown" in words(runs.place(third))
    first.update_status(step=0, steps=6, steps_per_second=2.0)
    assert runs.place(third).seconds is not None, "one place is enough"


def test_a_limit_in_seconds_ends_a_run_too(line, monkeypatch, tiny):
    monkeypatch.setenv("GAN_SLOTS", "1")
    first, second, third, _ = line
    second.update_status(state="paused")
    (first.path / "config.json").write_text(tiny.updated(max_seconds=60).model_dump_json())
    first.update_status(step=0, steps=1_000_000, steps_per_second=1.0, seconds=20.0)
    assert runs.place(third).seconds == 40.0
