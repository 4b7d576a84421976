"""Whatever the files of a run folder hold, readers give values that can be used: no exception, no wrong type.

`pytest --hypothesis-profile=thorough` tries 20 times as many inputs.
"""

import json
import os
import shutil
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs import lines, records
from gan_core.runs.folder import ENDED_STATES, LIVE_STATES, RunDir

ODD = [
    None,
    True,
    "",
    "x",
    "\ud800",
    -1,
    0,
    2**63,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    [],
    {},
    [None],
    {"run": 3},
    [0, 1],
]
values = st.sampled_from(ODD) | st.integers() | st.floats() | st.text(max_size=8)
trees = st.recursive(
    values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
FILES = ("status.json", "stats.jsonl", "events.jsonl", "commands.jsonl", "metrics.jsonl", "card.json", "title.txt")
NAMES = [
    *records.Status.__annotations__,
    *("kind", "text", "time", "verb", "metric", "value", "spread", "num", "features", "loss/G", "title", "command", "settings"),
]
objects = st.dictionaries(st.sampled_from(NAMES), trees, max_size=6)


def contents() -> st.SearchStrategy[bytes]:
    """What a disk can hold: bytes, JSON of any kind, objects with the right names and wrong values, deep nesting."""
    some = objects | trees
    one = some.map(lambda value: json.dumps(value).encode())
    lines = st.lists(one | st.binary(max_size=20), max_size=4).map(b"\n".join)
    return st.binary(max_size=200) | one | lines | st.sampled_from([b"[" * 3000, b'{"step":' * 3000, b"1" * 5000, b"\n" * 99])


@pytest.fixture(autouse=True)
def nothing_is_ended(monkeypatch):
    """Whatever process a damaged status names, it is not ended."""

    def refuse(process):
        raise AssertionError(f"{process} would have been ended")

    monkeypatch.setattr(psutil.Process, "terminate", refuse)
    monkeypatch.setattr(psutil.Process, "kill", refuse)


def check_everything(run: RunDir) -> None:
    """Use the run as pages, server and command line do."""
    for status in (run.status(), runs.refresh(run)):
        assert status.keys() >= records.Status.__annotations__.keys()
        assert status["state"] in (*LIVE_STATES, *ENDED_STATES)
        for name in ("step", "steps", "images_seen", "attempt"):
            assert isinstance(status[name], int) and 0 <= status[name] <= 2**53
        assert isinstance(status["seconds"], float) and isinstance(status["knobs"], dict)
    rows, cursor = run.stats()
    events, commands, measured = run.events(), run.commands()[0], run.metrics()
    assert all(isinstance(row["step"], int) for row in rows + measured + events)
    assert all(isinstance(event["kind"], str) and isinstance(event["text"], str) for event in events)
    assert all(isinstance(command["verb"], str) for command in commands)
    assert run.stats(cursor)[0] == []
    whole = [status, rows, events, commands, measured, run.title, run.card(), run.log_tail()]
    json.dumps(whole, allow_nan=False, ensure_ascii=False).encode()
    for use in (lambda: run.config, lambda: runs.in_force(run), lambda: runs.command(run, "pause"), lambda: runs.delete(run)):
        try:
            use()
        except UserError as error:
            str(error).encode()
    runs.measurements(run)
    runs.ahead(run)
    assert runs.interrupt_own(0.0) in ([], [run.id])


@pytest.mark.parametrize("name", FILES)
def test_readers_accept_any_content(tiny, tmp_path, name):
    root = tmp_path / "runs"
    os.environ["GAN_RUNS"] = str(root)  # set back by the fixture `places`
    config = RunDir.create(root / "0001-x", tiny).config.model_dump_json().encode()

    @given(contents())
    @settings(suppress_health_check=list(HealthCheck), deadline=None)
    def accepted(data: bytes) -> None:
        shutil.rmtree(root)
        run = RunDir(root / "0001-x")
        run.path.mkdir(parents=True)
        (run.path / "config.json").write_bytes(config)
        (run.path / name).write_bytes(data)
        check_everything(run)

    accepted()


@given(
    contents()
    | st.sampled_from(["steps", "preset", "device", "seed"]).flatmap(lambda k: trees.map(lambda v: json.dumps({k: v}).encode()))
)
@settings(suppress_health_check=list(HealthCheck), deadline=None)
def test_settings_of_any_content_are_read_or_refused_with_words(tmp_path_factory, data):
    path = Path(tmp_path_factory.getbasetemp()) / "settings"
    path.mkdir(exist_ok=True)
    (path / "config.json").write_bytes(data)
    try:
        assert RunDir(path).config.model_dump_json()
    except UserError as error:
        str(error).encode()


@pytest.mark.parametrize(
    "change",
    [
        {"state": "running", "pid": None, "heartbeat": "x"},
        {"state": "running", "pid": "abc"},
        {"state": "running", "pid": 2**70},
        {"state": "running", "pid": None, "owner": 5, "heartbeat": 9e99},
        {"step": float("nan")},
        {"state": "finished", "knobs": None},
        {"state": ["running"]},
        {"parent": {"run": 3}},
        {"steps": 10**400},
    ],
    ids=str,
)
def test_one_wrong_field_leaves_the_rest_of_the_status(make_run, change):
    run = make_run("finished")
    status = {**json.loads((run.path / "status.json").read_text()), "seconds": 7.5, "heartbeat": 1.0, **change}
    os.utime(run.path / "config.json", (1, 1))
    (run.path / "status.json").write_text(json.dumps(status))
    assert runs.refresh(run)["seconds"] == 7.5
    assert run.status()["state"] == ("failed" if change.get("state", "finished") != "finished" else "finished")
    check_everything(run)


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b"\xff", b"", b"[" * 100_000, b" " * (lines.MAX_FILE + 1), b'{"state": "dancing"}']
)
def test_a_damaged_status_is_shown_as_damaged_and_the_run_can_be_resumed(make_run, data):
    run, other = make_run("finished"), make_run("finished")
    (run.path / "status.json").write_bytes(data)
    status = runs.refresh(run)
    assert status["state"] == "failed" and "damaged" in status["error"] and "Resume" in status["hint"]
    assert [runs.refresh(one)["state"] for one in runs.all_runs()] == ["finished", "failed"] and other.id
    runs.prepare_resume(run, None)
    assert run.status()["state"] == "starting" and run.status()["steps"] == run.config.steps


def test_a_run_folder_without_a_status_is_starting_for_a_while_and_then_failed(make_run):
    run = make_run("finished")
    (run.path / "status.json").unlink()
    assert runs.refresh(run)["state"] == "starting"
    os.utime(run.path / "config.json", (1, 1))
    assert runs.refresh(run)["state"] == "failed"


@pytest.mark.parametrize("name", ["status.json", "stats.jsonl", "events.jsonl", "title.txt", "card.json", "log.txt", "samples"])
def test_a_folder_in_the_place_of_a_file_is_passed_over(make_run, name):
    run = make_run("finished")
    shutil.rmtree(run.path / name, ignore_errors=True)
    (run.path / name).unlink(missing_ok=True)
    (run.path / name / "inside").mkdir(parents=True)
    check_everything(run)


def test_a_status_that_names_another_program_never_ends_it(make_run):
    """The number of this very process stands for any that a damaged or copied status can name; its starter is gone."""
    run = make_run("running", owner=[2**22 + 1, None])
    assert runs.interrupt_own(0.3) == [run.id]
    assert [command["verb"] for command in run.commands()[0]] == ["interrupt"]


def test_pictures_with_foreign_names_are_not_steps(make_run):
    run = make_run("finished")
    for name in ("1.png", "9" * 300 + "x.png", "٣.png", "0000005.png", "-1.png", "000007.PNG"):
        with open(os.path.join(run.path, "samples", name[:200]), "wb"):
            pass
    assert run.samples() == [5]


def test_half_a_pair_of_utf16_in_an_event_can_be_sent_to_a_browser(make_run):
    run = make_run("finished")
    with open(run.path / "events.jsonl", "a") as file:
        file.write('{"kind": "started", "text": "\\ud83d"}\n{"kind": 3}\n{"kind": "x", "step": "y"}\n')
    assert [event["text"] for event in run.events()] == ["Started on CPU.", "?", ""]
