"""How the end of a worker is judged: by its exit status, its log, and an identity that no clock changes."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import psutil
import pytest

from gan_core import runs
from gan_core.errors import RunError
from gan_core.runs import processes, state
from gan_core.runs.launcher import launch
from gan_core.worker.worker import Worker


@pytest.fixture
def live(make_run):
    """A run whose worker is this process, as the status of a real worker says it."""
    run = make_run("running")
    created = processes.created_at(os.getpid())
    run.update_status(pid_created=created, identity=processes.identity(os.getpid()), host=processes.host())
    return run


def ended_child(run, code: str) -> None:
    """Let a process that runs `code` be the worker of `run`, and wait until it has ended."""
    with open(run.log_path, "ab") as log:
        log.write(state.LOG_START.encode() + b"a worker starts\n")
        log.flush()
        child = subprocess.Popen([sys.executable, "-c", code], stdout=log, stderr=log)
    run.update_status(state="starting", pid=child.pid, identity=processes.watch(child))
    child.wait()


@pytest.mark.parametrize(
    ("code", "error", "hint"),
    [
        ("import os; os._exit(3)", "exit status 3", ""),
        ("import os; os.abort()", "SIGABRT", "Reinstall PyTorch"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGILL)", "SIGILL", "supports this processor"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV", "Reinstall PyTorch"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ran out of memory", ""),
        ("import os; print('OMP: Error #15: twice', flush=True); os.abort()", "OMP: Error #15", "virtual environment"),
    ],
    ids=["exit 3", "abort", "illegal instruction", "segmentation fault", "killed", "two OpenMP"],
)
@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
def test_the_error_says_how_the_worker_ended(make_run, code, error, hint):
    run = make_run("running")
    ended_child(run, code)
    status = runs.refresh(run)
    assert status["state"] == "failed" and error in str(status["error"]) and hint in str(status["hint"])
    assert "last words" not in str(status["error"]), "that line is of an earlier attempt"


def test_a_worker_whose_exit_nobody_saw_is_described_with_care(make_run):
    run = make_run("running")
    run.update_status(pid=2**22 + 1, identity="boot:1")
    assert "perhaps" in str(runs.refresh(run)["error"])


def test_children_that_have_ended_are_not_kept_as_zombies(make_run):
    ended_child(make_run("running"), "pass")
    deadline = time.monotonic() + 5
    while zombies := [c for c in psutil.Process().children() if c.status() == psutil.STATUS_ZOMBIE]:
        assert time.monotonic() < deadline, zombies
        time.sleep(0.01)


@pytest.mark.parametrize("step", [90, -5, 3600])
def test_a_change_of_the_clock_never_fails_a_live_run(live, monkeypatch, step):
    real = psutil.Process.create_time
    monkeypatch.setattr(psutil.Process, "create_time", lambda self: real(self) + step)
    assert [runs.refresh(live)["state"] for _ in range(3)] == ["running"] * 3
    assert [event["kind"] for event in live.events()] == ["started"]
    with pytest.raises(RunError, match="already running"):
        runs.prepare_resume(live, None)
    with pytest.raises(RunError, match="Stop it first"):
        runs.delete(live)


def test_a_process_that_took_over_the_number_is_not_the_worker(live):
    live.update_status(identity=f"{processes._boot()}:1")
    assert runs.refresh(live)["state"] == "failed"


def test_a_run_of_another_machine_is_not_judged_here(live):
    live.update_status(pid=2**22 + 1, host="another")
    assert runs.refresh(live)["state"] == "running" and runs.ahead(live) == []
    assert runs.interrupt_own(0.1) == []
    with pytest.raises(RunError, match="Stop it first"):
        runs.delete(live)


def test_a_run_of_a_machine_that_has_been_silent_for_hours_can_be_resumed(live, monkeypatch):
    live.update_status(pid=2**22 + 1, host="another")
    monkeypatch.setattr(state, "SILENCE", -1.0)
    status = runs.refresh(live)
    assert status["state"] == "interrupted" and "another" in str(status["error"])
    runs.prepare_resume(live, None)


def test_a_death_is_written_once_however_many_look(make_run):
    run = make_run("running")
    run.update_status(pid=2**22 + 1)
    threads = [threading.Thread(target=runs.refresh, args=(run,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event["kind"] for event in run.events()] == ["started", "failed"]


# -- two servers on one runs folder ----------------------------------------------------------------------------------------


def test_of_two_servers_that_resume_a_run_at_once_one_does(make_run):
    run = make_run("failed")
    with state.reserved(run) as mine:
        assert mine
        with pytest.raises(RunError, match="Another process"):
            runs.prepare_resume(run, 20)
    assert run.status()["state"] == "failed"
    runs.prepare_resume(run, 20)
    with pytest.raises(RunError, match="already starting"):
        runs.prepare_resume(run, 20)


def test_a_run_that_somebody_works_on_is_not_judged_dead(make_run):
    run = make_run("running")
    run.update_status(pid=2**22 + 1)
    with state.reserved(run):
        assert runs.refresh(run)["state"] == "running"
    assert runs.refresh(run)["state"] == "failed"


def test_what_the_worker_wrote_while_its_server_stood_still_stays(tiny, monkeypatch):
    def popen(*_, real=subprocess.Popen, **more):
        child = real([sys.executable, "-c", "pass"], **more)
        run.update_status(state="running", step=7, pid=child.pid)
        return child

    run = runs.create(tiny)
    monkeypatch.setattr(subprocess, "Popen", popen)
    launch(run)
    assert (run.status()["state"], run.status()["step"]) == ("running", 7)


def test_a_run_that_another_server_sweeps_away_meanwhile_counts_as_deleted(make_run, monkeypatch):
    run = make_run("finished")
    real = shutil.rmtree

    def swept(path, ignore_errors=False):
        if not ignore_errors:
            raise FileNotFoundError(path)
        real(path, ignore_errors=True)

    monkeypatch.setattr(shutil, "rmtree", swept)
    runs.delete(run)
    assert not run.exists() and list(runs.root().iterdir()) == []


# -- deleted while it trains --------------------------------------------------------------------------------------------


class Deleter(Worker):
    """A worker whose run folder is removed at step 3, and perhaps taken by another run."""

    replaced: Any = None

    def _obey(self):
        if self.experiment.step == 3:
            shutil.rmtree(self.run.path)
            if self.replaced:
                self.replaced = runs.create(self.replaced, self.run.path)
            self.spoken = 0.0
        super()._obey()


def test_a_worker_whose_run_was_deleted_ends_and_writes_nothing(tiny, tmp_path):
    worker = Deleter(runs.create(tiny, tmp_path / "run"))
    assert worker.work() == "deleted" and worker.experiment.step == 4
    assert not worker.run.path.exists()


def test_a_worker_leaves_a_new_run_of_the_same_name_alone(tiny, tmp_path):
    worker = Deleter(runs.create(tiny, tmp_path / "run"))
    worker.replaced = tiny
    assert worker.work() == "deleted"
    assert worker.replaced.status()["state"] == "starting" and worker.replaced.samples() == []


def test_a_worker_whose_run_was_deleted_while_it_waits_ends(tiny, tmp_path, monkeypatch):
    worker = Worker(runs.create(tiny, tmp_path / "run"))
    monkeypatch.setattr(worker, "_in_the_way", lambda: shutil.rmtree(worker.run.path, ignore_errors=True) or "Waiting.")
    assert worker.work() == "deleted" and not worker.run.path.exists()


# -- what is left lying about -------------------------------------------------------------------------------------------


def test_unfinished_files_of_dead_processes_are_swept_and_others_kept(make_run):
    run = make_run("finished")
    dead, alive = 2**22 + 1, os.getpid()
    (runs.root() / ".class/reports").mkdir(parents=True)
    gone = [
        run.path / f".status.json.{dead}.part",
        run.path / f"samples/.000005.png.{dead}.part",
        runs.root() / f"..answers.json.{dead}.part",
        runs.root() / f".class/.{dead}.part",
        runs.root() / f".class/reports/.ada.lesson.html.0123abcd.{dead}.part",
    ]
    kept = [run.path / f".title.txt.{alive}.part"]
    for path in gone + kept:
        path.write_bytes(b"half")
    runs.sweep()
    assert [path.exists() for path in gone + kept] == [False] * 5 + [True]
    assert run.samples() == [5] and run.exists()


def test_threads_that_replace_the_same_file_at_once_all_succeed(make_run):
    run, failed = make_run("finished"), []

    def write(number):
        try:
            for _ in range(50):
                run.rename(f"title {number}")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [] and run.title.startswith("title ") and not list(run.path.glob(".*.part"))


def test_a_resumed_run_sweeps_its_own_folder(tiny, tmp_path):
    run = runs.create(tiny, tmp_path / "elsewhere")
    (run.path / ".status.json.4194305.part").write_bytes(b"half")
    Worker(run).work()
    assert not list(run.path.rglob(".*.part"))


def test_folders_without_a_run_and_halves_of_deleted_runs_are_swept(make_run):
    run = make_run("finished")
    empty, parts, own = (runs.root() / name for name in ("0007-empty", "0008-parts", "0009-notes"))
    for folder in (empty, parts, own, runs.root() / ".deleted-0003-x/samples", runs.root() / "notes"):
        folder.mkdir(parents=True)
    (parts / ".config.json.4194305.part").write_bytes(b"half")
    (own / "notes.txt").write_text("mine")
    for folder in (empty, parts, own):
        os.utime(folder, (1, 1))
    fresh = runs.root() / "0010-starting"
    fresh.mkdir()
    runs.sweep()
    assert sorted(path.name for path in runs.root().iterdir()) == [run.id, "0009-notes", "0010-starting", "notes"]


def test_a_start_that_fails_leaves_no_folder_behind(tiny, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(RunError, match="No space left"):
        runs.create(tiny)
    assert list(runs.root().iterdir()) == []


def test_launch_says_how_long_ago_each_attempt_began(tiny, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *a, real=subprocess.Popen, **k: real([sys.executable, "-c", "pass"], **k))
    run = launch(runs.create(tiny))
    assert run.log_tail()[0].startswith(state.LOG_START)
    assert run.status()["host"] == processes.host() and signal.SIGTERM
