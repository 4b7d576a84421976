"""A bad day: fifty rounds, each with a run, something that goes wrong at a random moment, and a look at what is left.

    python -m pytest tests/long -m long -s

Whatever happens, the run can be continued to the numbers that it would have reached undisturbed, bit for bit; no snapshot that was
there is lost; curves never go back behind one; no process and no unfinished file stays. docs/bad_day.md has the last result.
"""

import json
import random
import shutil
import sys
import time

import pytest
from safetensors import safe_open

from gan_core.runs.folder import RunDir

from .faults import FAULTS, STEPS
from .house import House, Watch, until

ROUNDS = 50
SETTINGS = {
    "dataset": "drawn-digits",
    "num_images": 64,
    "architecture": "mlp",
    "z_dim": 8,
    "ngf": 8,
    "ndf": 8,
    "dropout": 0.2,
    "batch_size": 12,
    "steps": STEPS,
    "snapshot_every": 15,
    "sample_every": 10,
    "log_every": 2,
    "evaluate_every": 60,
    "evaluate_num": 64,
    "device": "cpu",
}
DIFFERS = ("seconds", "health/change")
"""Columns in which two runs of the same settings differ: the time, and the doctor's change since its last look, which a run that goes on
from between two regular snapshots counts from there."""
KEPT = {
    "config.json",
    "status.json",
    "stats.jsonl",
    "events.jsonl",
    "commands.jsonl",
    "metrics.jsonl",
    "reals.png",
    "log.txt",
    "worker.lock",
}

pytestmark = [pytest.mark.long, pytest.mark.timeout(900), pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("house"), SETTINGS)
    try:
        house.one.start()
        yield house
        house.one.end()
        until(lambda: not house.processes(), "every process to end with its server", 30)
    finally:
        house.tear_down()


@pytest.fixture(scope="module")
def undisturbed(house):
    """What a run of these settings comes to if nothing happens: curve, tensors of every snapshot, and pictures."""
    run = house.begin(SETTINGS)
    assert house.see_through(run) == 0
    kept = house.folder / "undisturbed"
    shutil.copytree(run.path, kept)
    shutil.rmtree(run.path)
    return RunDir(kept)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_nothing_that_was_acknowledged_is_lost(house, undisturbed, seed):
    began, fault = time.monotonic(), FAULTS[seed % len(FAULTS)]
    house.clear()
    run = house.begin(SETTINGS)
    with Watch(house, run) as watch:
        happened = fault(house, run, random.Random(seed))
        resumed = house.see_through(run)
    print(json.dumps({"round": seed, "happened": happened, "resumed": resumed, "seconds": round(time.monotonic() - began)}))
    assert not watch.wrong, watch.wrong[:5]
    assert watch.snapshots <= set(run.snapshots()), "a snapshot that was there is gone"
    same_as(run, undisturbed)
    nothing_left(house, run)
    until(lambda: house.one.picture(run.id)[1][:4] == b"\x89PNG", "a picture from the studio, which may have to start", 240)
    assert "Traceback" not in house.one.log.read_text(), house.one.log.read_text()[-3000:]
    assert house.one.act(run=run.id, delete=True)[0] == 200
    assert [path.name for path in house.runs.iterdir() if not path.name.startswith(".")] == []


def same_as(run: RunDir, undisturbed: RunDir) -> None:
    """Whoever was interrupted has a snapshot more, of the step where that was."""
    assert set(undisturbed.snapshots()) <= set(run.snapshots())
    for step in undisturbed.snapshots():
        assert tensors(run, step) == tensors(undisturbed, step), f"the snapshot of step {step} differs"
    assert curve(run) == curve(undisturbed)
    assert measured(run) == measured(undisturbed)
    for step in set(run.samples()) & set(undisturbed.samples()):  # some are drawn by the clock, as often as one looks
        assert run.sample_path(step).read_bytes() == undisturbed.sample_path(step).read_bytes(), (
            f"the frame of step {step} differs"
        )


def tensors(run: RunDir, step: int) -> dict[str, bytes]:
    with safe_open(run.snapshot_path(step), "np") as file:
        return {name: file.get_tensor(name).tobytes() for name in file.keys()}  # noqa: SIM118


def curve(run: RunDir) -> list[dict]:
    return [{name: value for name, value in row.items() if name not in DIFFERS} for row in run.stats()[0]]


def measured(run: RunDir) -> list[tuple]:
    return [(row["step"], row["metric"], row["value"]) for row in run.metrics()]


def nothing_left(house: House, run: RunDir) -> None:
    """No unfinished file, no process but the server and its studio, and a lock that nobody holds."""
    names = {path.name for path in run.path.iterdir() if path.is_file()}
    assert names <= KEPT, names - KEPT
    assert not list(house.runs.rglob("*.part")) and not list(house.runs.glob(".deleted-*"))

    def others() -> list[list[str]]:
        mine = {house.one.process.pid, *(child.pid for child in [house.one.studio()] if child)}
        return [one.cmdline() for one in house.processes() if one.pid not in mine]

    until(lambda: not others(), f"other processes to end: {others()}", 30)
