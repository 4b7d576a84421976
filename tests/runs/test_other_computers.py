"""Several computers that share the runs folder: none judges the processes of another, or what they are writing."""

import os
import time

import psutil

from gan_core import runs
from gan_core.runs import processes, state
from gan_core.runs.files import left_behind

DEAD = 2**22 - 2  # no process has this number


def test_runs_of_other_servers_and_processes_of_other_computers_are_left_alone(make_run):
    me = [os.getpid(), psutil.Process().create_time(), None]
    theirs = make_run("running", owner=[DEAD, 1.0, None], server="other", host=processes.host())
    ours = make_run("running", owner=me, server=processes.host(), host="node-7")
    assert not state.alive(ours.status()), "the number belongs to another computer's process"
    assert runs.interrupt_own(0.2) == [ours.id]
    assert ours.commands()[0][-1]["verb"] == "interrupt" and not theirs.commands()[0]
    assert runs.refresh(ours)["state"] == "running", "it ends when its worker says so"


def test_an_unfinished_file_of_another_computer_is_given_an_hour(tmp_path, monkeypatch):
    def part(owner, age=0.0):
        path = tmp_path / f".status.json.{owner}.part"
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age, time.time() - age))
        return path

    monkeypatch.setenv("GAN_HOST", "there")
    there = processes.tag()
    monkeypatch.setenv("GAN_HOST", "here")
    here = processes.tag()
    assert left_behind(part(f"{here}.{DEAD}")) and not left_behind(part(f"{here}.{os.getpid()}"))
    assert not left_behind(part(f"{there}.{DEAD}")) and left_behind(part(f"{there}.{DEAD}", age=4000))
    assert left_behind(part(str(DEAD))) and left_behind(part("x"))
