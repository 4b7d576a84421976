"""What a student's run may cost, whatever the browser asks for; the teacher's has no limits."""

import pytest

from gan_core.places import uploads_root
from web.access import classroom, gate, limits
from web.client import acts
from web.views import may


@pytest.fixture
def started(monkeypatch):
    """The settings and the author of what would have been started."""
    found: list[tuple] = []
    monkeypatch.setattr(acts.runs, "start", lambda config, author: found.append((config, author)))
    monkeypatch.setattr(acts.runs, "resume", lambda run, *steps: found.append((run, steps)))
    monkeypatch.setattr(acts.runs, "command", lambda run, verb, **more: found.append((verb, more)))
    return found


def test_a_student_s_run_ends_after_a_time_and_names_its_owner(room, started, tiny):
    with gate.answering(room.who["student"]):
        acts.start(tiny)
        acts.start(tiny.updated(max_seconds=50))
        acts.start(tiny.updated(max_seconds=10**6))
    assert [config.max_seconds for config, _ in started] == [900, 50, 900]
    assert {(author.person, author.name, author.turn) for _, author in started} == {(*room.who["student"][1:], 120.0)}


def test_the_teacher_s_run_is_as_it_was_asked_for_and_comes_first(room, started, tiny):
    with gate.answering(room.who["teacher"]):
        acts.start(tiny.updated(steps=10**6))
    (config, author) = started[0]
    assert (config.steps, config.max_seconds, author.first, author.turn) == (10**6, 0, True, 0.0)


def test_steps_or_seconds_are_limited(room, started, tiny):
    long = tiny.updated(steps=10**6)
    with gate.answering(room.who["student"]):
        with pytest.raises(gate.Denied, match="20,000 steps"):
            acts.start(long)
        acts.start(long.updated(max_seconds=60))
        with pytest.raises(gate.Denied, match="steps"):
            acts.resume(room.runs["student"], 10**6)
        with pytest.raises(gate.Denied, match="256 pictures"):
            acts.start(tiny.updated(batch_size=512))
    assert len(started) == 1


def test_single_steps_by_hand_do_not_replace_a_turn(room, started):
    with gate.answering(room.who["student"]):
        for count in (5, 10**4, None, "many"):
            acts.command(room.runs["student"], "step", player=None, count=count)
    assert [more["count"] for _, more in started] == [5, 100, 1, 1]


def test_a_branch_is_the_brancher_s_and_gets_time_of_its_own(room, monkeypatch):
    found = {}
    run = room.runs["teacher"]
    run.append_stats({"step": 5, "seconds": 1000.2})
    run.append_stats({"step": 9, "seconds": 2000.0})
    monkeypatch.setattr(acts.runs, "config_at", lambda run, at: run.config)
    monkeypatch.setattr(acts.runs, "fork", lambda run, at, author, **changes: found.update(changes, author=author))
    monkeypatch.setattr(acts.runs, "launch", lambda run: run)
    with gate.answering(room.who["student"]):
        acts.branch(run, 5, max_seconds=10**6)
    assert found["max_seconds"] == 900 + 1001 and found["author"].name == "Ada"


def test_a_student_has_a_few_live_runs_and_a_share_of_the_disk(room, started, tiny):
    classroom.set_limits(live=2)
    with gate.answering(room.who["student"]):
        room.run("student", "paused")
        acts.start(tiny)
        with pytest.raises(gate.Denied, match="2 runs"):
            acts.start_pair(tiny)
    (room.runs["student"].path / "large").write_bytes(b"x" * 2_000_000)
    classroom.set_limits(live=9, student_mb=1)
    with gate.answering(room.who["student"]), pytest.raises(gate.Denied, match="share"):
        acts.start(tiny)
    with gate.answering(room.who["other"]):
        acts.start(tiny)
        classroom.set_limits(class_mb=1)
        limits._total = ("", 0.0, 0)
        with pytest.raises(gate.Denied, match="class"):
            acts.start(tiny)


def test_a_student_can_name_no_folder_of_the_server(room, started, tiny, tmp_path):
    uploads_root().mkdir(parents=True)
    good = uploads_root() / "abc.zip"
    own = tiny.updated(dataset="folder", data_dir=str(good), num_images=None, architecture="dcgan", preset="")
    with gate.answering(room.who["student"]):
        acts.start(own)
        for path in (
            "/etc",
            str(tmp_path),
            str(uploads_root()),
            f"{uploads_root()}/../x.zip",
            f"{uploads_root()}/../../../etc/x.zip",
            "x.zip",
        ):
            with pytest.raises(gate.Denied, match="folder"):
                acts.start(own.updated(data_dir=path))
    with gate.answering(room.who["teacher"]):
        acts.start(own.updated(data_dir=str(tmp_path)))
    assert len(started) == 2


@pytest.mark.parametrize(("role", "allowed"), [("teacher", True), ("student", False), ("spectator", False)])
def test_only_the_teacher_is_asked_for_a_folder_even_where_folders_may_be_named(room, monkeypatch, role, allowed):
    monkeypatch.setenv("GAN_LOCAL_FOLDERS", "1")
    monkeypatch.setattr(may.st, "context", type("Context", (), {"headers": {}}))
    with gate.answering(room.who[role]):
        assert may.name_folders() == allowed
