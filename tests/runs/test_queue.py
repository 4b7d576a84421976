"""The queue of a device: where a run stands in it, and how long it waits."""

import json
import os
import time

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


@pytest.fixture
def start(make_run):
    """A run of a person in a state, queued at a time."""

    def make(person: str, state: str, queued_at: float = 0.0, **author):
        run = make_run(state)
        (run.path / "author.json").write_text(json.dumps({"person": person, "name": person, **author}))
        run.update_status(queued_at=queued_at, pid=os.getpid())
        return run

    return make


def in_order(*waiting) -> list[str]:
    return [run.author().name for run in sorted(waiting, key=lambda run: runs.place(run).number)]


def test_people_take_turns_whatever_number_of_runs_each_has(start):
    start("ada", "running")
    waiting = [start(*one) for one in (("ada", "queued", 1), ("ada", "queued", 2), ("bob", "queued", 3), ("bob", "queued", 4))]
    waiting.append(start("cyd", "queued", 5))
    assert in_order(*waiting) == ["bob", "cyd", "ada", "bob", "ada"], "by hand: one of each first who trains nothing"
    waiting.append(start("teacher", "queued", 6, first=True))
    assert in_order(*waiting)[0] == "teacher"


def test_runs_of_nobody_stay_in_the_order_in_which_they_came(make_run):
    made = [make_run("queued") for _ in range(3)]
    for run, at in zip(made, (3.0, 1.0, 2.0), strict=True):
        run.update_status(queued_at=at, pid=os.getpid())
    assert [runs.place(run).number for run in made] == [3, 1, 2]


def test_a_turn_is_over_when_its_time_is_and_somebody_waits_who_has_none(start):
    run = start("ada", "running", turn=10)
    run.update_status(turn_at=time.time() - 11)
    assert not runs.overdue(run), "nobody waits"
    own = start("ada", "queued")
    assert not runs.overdue(run), "one's own run is no reason"
    other = start("bob", "queued")
    assert runs.overdue(run)
    start("bob", "running")
    assert not runs.overdue(run), "bob trains already"
    run.update_status(turn_at=time.time() - 9)
    other.update_status(state="queued")
    assert not runs.overdue(run) and not runs.overdue(own)


def test_the_wait_counts_turns(start, monkeypatch):
    """By hand: the run in front has had 20 of its 60 seconds; the next one takes its 60."""
    monkeypatch.setenv("GAN_SLOTS", "1")
    front = start("ada", "running", turn=60)
    front.update_status(turn_at=time.time() - 20, step=0, steps=10**6, steps_per_second=1.0)
    second, third = start("bob", "queued", 1, turn=60), start("cyd", "queued", 2, turn=60)
    for run in (second, third):
        run.update_status(step=0, steps=10**6)
    assert runs.place(second).seconds == pytest.approx(40, abs=2)
    assert runs.place(third).seconds == pytest.approx(100, abs=2)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"person": 3, "turn": "x", "megabytes": -1}', b'{"person": null}', b"\xff"])
def test_a_damaged_author_is_nobody(make_run, content):
    run = make_run("finished")
    (run.path / "author.json").write_bytes(content)
    assert run.author() == runs.NOBODY


@pytest.mark.parametrize(("clock", "over"), [(0, False), (130, True), (86_400, True), (-86_400, True)])
def test_a_turn_ends_whatever_is_done_to_the_clock(start, monkeypatch, clock, over):
    now = time.time()
    run, _ = start("ada", "running", turn=120), start("bob", "queued", 1.0)
    run.update_status(turn_at=now)
    monkeypatch.setattr(time, "time", lambda: now + clock)
    assert runs.overdue(run) is over
