"""Commands that are sent while a worker is still starting."""

import threading

import pytest

from gan_core import runs
from gan_core.errors import RunError
from gan_core.worker.worker import Worker


def test_stop_sent_before_the_worker_wakes_is_obeyed(tiny):
    run = runs.create(tiny)
    run.update_status(pid=None)
    runs.command(run, "stop")
    assert Worker(run).work() == "stopped"
    assert run.status()["step"] == 0 and run.samples() == []


def test_commands_sent_before_the_first_step_are_kept_until_it(tiny):
    run = runs.create(tiny)
    run.append_command("set", name="lr_g", value=1e-9)
    run.append_command("snapshot")
    worker = Worker(run)
    assert worker.work() == "finished"
    assert [event["step"] for event in run.events() if event["kind"] in ("changed", "snapshot")] == [1, 1]
    assert worker.experiment.config.lr_g == 1e-9 and 1 in run.snapshots()


def test_a_resumed_run_does_not_obey_the_stop_of_its_first_attempt(tiny):
    run = runs.create(tiny)
    run.append_command("stop")
    Worker(run).work()
    run.append_command("stop")  # arrived after the end: it was meant for the attempt that is over
    runs.prepare_resume(run, None)
    assert Worker(run).work() == "finished"


def test_a_run_folder_of_an_earlier_version_skips_commands_that_it_holds(tiny):
    run = runs.create(tiny)
    run.append_command("stop")
    run.update_status(commands_from=None)
    assert Worker(run).work() == "finished"


def test_stop_sent_right_after_resume_is_obeyed(tiny):
    run = runs.create(tiny)
    Worker(run).work()
    runs.prepare_resume(run, 20)
    runs.command(run, "stop")
    assert Worker(run).work() == "stopped"


def test_of_two_resumes_at_the_same_time_one_is_refused(tiny, monkeypatch):
    run = runs.create(tiny)
    run.update_status(state="stopped")
    launched, refused = [], []
    monkeypatch.setattr("gan_core.runs.launcher.launch", launched.append)

    def resume():
        try:
            runs.resume(run)
        except RunError as error:
            refused.append(error)

    threads = [threading.Thread(target=resume) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(launched) == 1 and len(refused) == 3
    with pytest.raises(RunError, match="starting"):
        runs.resume(run)
