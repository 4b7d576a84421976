"""An error is named by where it came from: a package that cannot be loaded, a disk without locks, a file in use."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.errors import RunError, UserError, WriteError, failed_import, patiently, writing
from gan_core.places import PROJECT
from gan_core.worker.worker import Worker

BROKEN = {
    "a DLL that is missing on Windows": "raise OSError('[WinError 126] The specified module could not be found.')",
    "a DLL that is missing, with its number": "raise OSError(126, 'The specified module could not be found.')",
    "a shared library that is missing": "raise ImportError('libcudnn.so.9: cannot open shared object file')",
    "half an installation": "from . import nothing_there",
}


def run_with_broken_torch(tmp_path: Path, body: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess:
    """`python -m ...` where importing torch raises what `body` raises."""
    (tmp_path / "broken/torch").mkdir(parents=True)
    (tmp_path / "broken/torch/__init__.py").write_text(body)
    path = {"PYTHONPATH": os.pathsep.join([str(tmp_path / "broken"), str(PROJECT)])}
    command = [sys.executable, "-m", *arguments]
    env = {**os.environ, **path}
    return subprocess.run(command, env=env, cwd=PROJECT, input=stdin, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_worker_says_that_pytorch_cannot_be_loaded(tiny, tmp_path, body):
    run = runs.create(tiny)
    run_with_broken_torch(tmp_path, body, "gan_core.worker", str(run.path))
    status = run.status()
    assert status["state"] == "failed" and "PyTorch is installed but cannot be loaded" in status["error"]
    assert "pip install --force-reinstall torch" in status["hint"] and "space" not in status["hint"]


@pytest.mark.parametrize("command", [["devices"], ["sample", "mnist", "--out", "x.png"]], ids=lambda command: command[0])
def test_the_command_line_says_in_one_line_that_pytorch_cannot_be_loaded(tmp_path, command):
    done = run_with_broken_torch(tmp_path, BROKEN["a DLL that is missing on Windows"], "gan_core", *command)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "PyTorch is installed but cannot be loaded: [WinError 126]" in done.stderr.splitlines()[-1]


def test_the_studio_answers_every_request_with_the_reason(tmp_path):
    body = BROKEN["a DLL that is missing on Windows"]
    done = run_with_broken_torch(tmp_path, body, "gan_core.studio", stdin='1 {"do": "devices"}\n2 {"do": "devices"}\n')
    answers = done.stdout.splitlines()
    assert [answer.split()[:2] for answer in answers] == [["1", "failed"], ["2", "failed"]]
    assert all("PyTorch is installed but cannot be loaded" in answer and "pip install" in answer for answer in answers)


def test_a_package_that_is_not_installed_is_named():
    with pytest.raises(ImportError) as caught:
        import not_installed_anywhere  # noqa: F401
    assert "not_installed_anywhere is not installed" in failed_import(caught.value).message


def test_an_error_while_working_is_not_an_import_error():
    with pytest.raises(NotADirectoryError) as caught:
        (Path(__file__) / "below a file").read_text()
    assert failed_import(caught.value) is None


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_disk_without_locks_is_named(tiny, monkeypatch, number):
    def refuse(self, *_, **__):
        raise OSError(number, os.strerror(number))

    run = runs.create(tiny)
    monkeypatch.setattr("filelock.BaseFileLock.acquire", refuse)
    with pytest.raises(RunError, match="cannot lock files"):
        Worker(run).work()
    assert run.status()["state"] == "failed" and "local disk" in run.status()["hint"]


# -- writing ------------------------------------------------------------------------------------------------------------


def refuse_first(monkeypatch, where, name: str, match: str, times: int) -> list[str]:
    """Let the first calls for paths that contain `match` fail, as if a virus scanner held the file."""
    real, refused = getattr(where, name), []

    def act(*arguments, **more):
        path = str(arguments[-1] if name == "replace" else arguments[0])
        if match in path and len(refused) < times:
            refused.append(path)
            raise PermissionError(errno.EACCES, "Access is denied")
        return real(*arguments, **more)

    monkeypatch.setattr(where, name, act)
    return refused


@pytest.mark.parametrize("match", ["/samples/", "/snapshots/", "reals.png", "status.json"])
def test_a_file_that_is_held_for_a_short_time_does_not_end_the_run(tiny, monkeypatch, match):
    run = runs.create(tiny)
    refused = refuse_first(monkeypatch, os, "replace", match, 2)
    assert Worker(run).work() == "finished" and len(refused) == 2
    assert not list(run.path.rglob(".*.part"))


def test_thinning_waits_for_a_picture_that_is_held_for_a_short_time(tiny, monkeypatch):
    run = runs.create(tiny)
    monkeypatch.setattr("gan_core.runs.folder.MAX_SAMPLES", 2)
    refused = refuse_first(monkeypatch, Path, "unlink", "/samples/0", 1)
    for step in range(4):
        run.write_sample(step, b"p")
    assert len(run.samples()) == 2 and len(refused) == 1


def test_a_file_that_stays_refused_is_an_error_with_its_path(tiny, monkeypatch):
    run = runs.create(tiny)
    monkeypatch.setattr("gan_core.errors.PATIENCE", 0.0)
    refuse_first(monkeypatch, os, "replace", "/samples/", 99)
    with pytest.raises(WriteError, match="cannot be written: Access is denied") as caught:
        run.write_sample(1, b"p")
    assert isinstance(caught.value, OSError) and caught.value.errno == errno.EACCES
    assert Worker(run).work() == "failed" and str(run.path) in run.status()["error"]


def test_only_a_refusal_is_tried_again():
    tried = []

    def act():
        tried.append(1)
        raise FileNotFoundError(errno.ENOENT, "No such file")

    with pytest.raises(FileNotFoundError):
        patiently(act)
    assert len(tried) == 1


def test_a_full_disk_and_a_wrong_place_have_ways_out_of_their_own():
    hints = []
    for number in (errno.ENOSPC, errno.EROFS):
        with pytest.raises(WriteError) as caught, writing("there/x"):
            raise OSError(number, os.strerror(number))
        hints.append(caught.value.hint)
    assert hints == ["Free some space on that disk.", "Choose another place."]
    with pytest.raises(UserError, match="own words"), writing("there/x"):
        raise UserError("own words")
