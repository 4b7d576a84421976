import errno
import json
from itertools import pairwise

import pytest

from gan_core import runs
from gan_core.errors import RunError
from gan_core.runs import folder as rundir
from gan_core.runs.folder import RunDir, crowded


@pytest.fixture
def run(tiny):
    return runs.create(tiny)


def test_a_new_run_folder_has_its_settings_and_status(run, tiny):
    assert run.config == tiny
    assert run.status()["state"] == "starting" and run.status()["steps"] == tiny.steps
    assert run.stats() == ([], 0) and run.events() == [] and run.samples() == [] and run.snapshots() == []


def test_readers_accept_an_empty_folder(tmp_path):
    run = RunDir(tmp_path)
    assert not run.exists()
    assert run.status()["step"] == 0 and run.stats() == ([], 0) and run.log_tail() == []


def test_numbers_go_up_and_are_never_given_twice(tiny):
    first, second = runs.create(tiny), runs.create(tiny)
    assert (first.id[:4], second.id[:4]) == ("0001", "0002")
    assert runs.all_runs()[0].id == second.id


def test_a_folder_with_something_in_it_is_refused(tmp_path, tiny):
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(RunError, match="not empty"):
        runs.create(tiny, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_stats_are_read_on_from_a_cursor(run):
    run.append_stats({"step": 1, "loss/G": 0.5})
    rows, cursor = run.stats()
    run.append_stats({"step": 2, "loss/G": float("nan")})
    assert rows == [{"step": 1, "loss/G": 0.5}]
    assert run.stats(cursor)[0] == [{"step": 2, "loss/G": None}]


def test_a_half_written_line_is_passed_over_and_not_glued_to_the_next(run):
    run.append_stats({"step": 1})
    with open(run.path / "stats.jsonl", "a") as file:
        file.write('{"step": 2, "los')
    rows, cursor = run.stats()
    assert [row["step"] for row in rows] == [1]
    run.append_stats({"step": 3})
    assert [row["step"] for row in run.stats()[0]] == [1, 3]
    assert [row["step"] for row in run.stats(cursor)[0]] == [3]


def test_a_status_that_is_not_json_has_defaults(run):
    (run.path / "status.json").write_text("{")
    assert run.status()["step"] == 0


def test_status_survives_a_disk_that_takes_no_new_file(run, monkeypatch):
    run.update_status(step=3, message="a long message that is shorter next time")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rundir.os, "replace", full)
    run.update_status(state="failed", message="")
    assert run.status()["state"] == "failed" and run.status()["step"] == 3
    assert not list(run.path.glob(".*.part"))


def test_a_picture_that_does_not_fit_leaves_nothing_behind(run, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rundir.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        run.write_sample(7, b"png")
    assert run.samples() == [] and not list((run.path / "samples").iterdir())


def test_thinning_keeps_the_ends_and_is_dense_early(run, monkeypatch):
    monkeypatch.setattr(rundir, "MAX_SAMPLES", 40)
    for step in range(0, 4001, 10):
        run.write_sample(step, b"")
    kept = run.samples()
    assert len(kept) == 40 and kept[0] == 0 and kept[-1] == 4000
    gaps = [b - a for a, b in pairwise(kept)]
    assert sum(gaps[-5:]) > 5 * sum(gaps[:5])


def test_crowded_by_hand():
    # gaps around 10, 20, 30 in proportion to their place: 20/11, 11/21, 20/22
    assert crowded([0, 10, 20, 21, 41]) == 20


def test_rewind_forgets_what_came_after(run):
    for step in (1, 2, 3):
        run.append_stats({"step": step})
        run.write_sample(step, b"p")
        run.write_snapshot(step, b"s")
    run.rewind(2)
    assert [row["step"] for row in run.stats()[0]] == [1, 2] and run.samples() == [1, 2] and run.snapshots() == [1, 2]


def test_a_name_is_never_a_path(run):
    assert runs.find(run.id).path == run.path
    for name in ("../runs/" + run.id, "..", "", None, run.id + "/samples", str(run.path)):
        assert runs.find(name) is None


def test_a_run_whose_worker_died_is_marked_as_failed(run):
    run.update_status(state="running", step=5, pid=2**22 + 1, pid_created=1.0)
    status = runs.refresh(run)
    assert status["state"] == "failed" and "killed" in status["error"]
    assert json.loads((run.path / "status.json").read_text())["state"] == "failed"


def test_another_process_with_the_same_number_is_not_the_worker(run):
    import os

    assert runs.process_alive(os.getpid(), None)
    assert not runs.process_alive(os.getpid(), 1.0)


def test_commands_to_an_ended_run_are_refused(run):
    run.update_status(state="stopped")
    with pytest.raises(RunError, match="stopped"):
        runs.command(run, "pause")
    with pytest.raises(RunError, match="dance"):
        runs.command(run, "dance")
