"""What can go wrong on a bad day, one function each: it does harm at a time that the dice choose, and puts right what only a
person could (starts the server again, makes room). What the app should put right by itself is left to it.

Each takes the house, a run that has just been started, and the dice; it returns what happened, in words.
"""

import os
import shutil
import signal
import time
from random import Random

import psutil
from PIL import Image

from gan_core.runs.folder import RunDir

from .house import ENDED, House, until

STEPS = 90
STOPPED = (
    35.0  # seconds for which a worker is stopped: more than the 30 s that it may take to start, the shortest limit there is
)
CLOCKS = (90, -90, 3_700, -3_700, 86_400, -86_400)


def moment(house: House, run: RunDir, dice: Random) -> str:
    """Wait for some moment of the run's life: while it starts, or a step."""
    if dice.random() < 0.25:
        seconds = dice.uniform(0, 5)
        time.sleep(seconds)
        return f"{seconds:.1f} s after the start"
    step = dice.randrange(1, STEPS)
    house.reach(run, step)
    time.sleep(dice.uniform(0, 0.3))
    return f"at about step {step}"


def worker(run: RunDir) -> psutil.Process | None:
    pid = run.status()["pid"]
    return psutil.Process(pid) if pid and psutil.pid_exists(pid) and run.status()["state"] not in ENDED else None


def kill_worker(house: House, run: RunDir, dice: Random) -> str:
    when = moment(house, run, dice)
    if process := worker(run):
        process.kill()
    return f"the worker was killed {when}"


def kill_worker_often(house: House, run: RunDir, dice: Random) -> str:
    killed = 0
    for _ in range(3):
        kill_worker(house, run, dice)
        killed += 1
        until(lambda: house.state(run) in ENDED, "the end of the killed run")
        if run.status()["state"] != "finished":
            house.one.act(run=run.id)
    return f"the worker was killed {killed} times, and the run resumed each time"


def kill_server(house: House, run: RunDir, dice: Random) -> str:
    when = moment(house, run, dice)
    house.one.kill()
    time.sleep(dice.uniform(0, 3))
    house.one.start()
    return f"the server was killed {when}, and started again"


def kill_all(house: House, run: RunDir, dice: Random) -> str:
    when = moment(house, run, dice)
    for process in sorted(house.processes(), key=lambda one: dice.random()):
        process.kill()
    house.one.process.wait()
    house.one.start()
    return f"server, studio and worker were killed {when}"


def end_server(house: House, run: RunDir, dice: Random) -> str:
    when = moment(house, run, dice)
    house.one.end()
    left = house.processes()
    assert not left, f"processes were left behind: {[one.cmdline() for one in left]}"
    house.one.start()
    return f"the server was ended by Ctrl-C {when}"


def kill_studio(house: House, run: RunDir, dice: Random) -> str:
    when = moment(house, run, dice)
    if studio := house.one.studio():
        studio.kill()
    return f"the studio was killed {when}"


def stop_worker(house: House, run: RunDir, dice: Random) -> str:
    when = moment(house, run, dice)
    if process := worker(run):
        process.suspend()
        time.sleep(STOPPED)
        assert house.state(run) not in ("failed", "interrupted"), "a stopped worker was taken for a dead one"
        process.resume()
    return f"the worker was stopped for {STOPPED:.0f} s {when}"


def stop_server(house: House, run: RunDir, dice: Random) -> str:
    when = moment(house, run, dice)
    os.kill(house.one.process.pid, signal.SIGSTOP)
    time.sleep(8)
    os.kill(house.one.process.pid, signal.SIGCONT)
    return f"the server was stopped for 8 s {when}"


def stop_studio(house: House, run: RunDir, dice: Random) -> str:
    house.reach(run, 40)
    if studio := house.one.studio():
        studio.suspend()
        status, said = house.one.picture(run.id)
        assert status == 503, f"a picture of a studio that hangs was answered with {status}: {said[:200]!r}"
    return "the studio was stopped until the server gave it up (after 75 s here; in the app after 90 s, or 15 minutes if all that is waited for may be slow)"


def full_disk(house: House, run: RunDir, dice: Random) -> str:
    if not house.mounted:
        return "left out: a small disk can be mounted by root only"
    when, left = moment(house, run, dice), dice.choice((0, 0, 4096, 40_960, 409_600))
    with house.full(left):
        time.sleep(dice.uniform(1, 5))
        state = house.state(run)
        house.one.picture(run.id) if run.snapshots() else None
    return f"the disk had {left:,} bytes left {when}; the run was {state}"


def full_cache(house: House, run: RunDir, dice: Random) -> str:
    """The disk of decoded pictures is full while a second run reads its pictures: it says so, leaves none, and goes on after."""
    if not house.mounted:
        return "left out: a small disk can be mounted by root only"
    folder = house.folder / f"pictures-{run.id}-{dice.randrange(10**6)}"
    folder.mkdir()
    for number in range(150):
        Image.effect_noise((64, 64), 20 + number).convert("RGB").save(folder / f"{number}.png")
    small = {
        "dataset": "folder",
        "data_dir": str(folder),
        "architecture": "dcgan",
        "steps": 4,
        "num_images": None,
        "evaluate_every": 0,
        "dropout": 0,
    }
    with house.small_cache(1):
        other = house.begin({**house.settings, **small})
        until(lambda: house.state(other) in ENDED, "the run to notice the full disk")
        status = other.status()
        assert status["state"] == "failed" and "disk is full" in str(status["error"]) and status["hint"], status
        assert not [path for path in house.cache.rglob("*") if path.is_file() and path.stat().st_size], "something was kept"
    house.see_through(other)
    assert house.one.act(run=other.id, delete=True)[0] == 200
    return "the disk of the decoded pictures was full while a run read its own"


def read_only(house: House, run: RunDir, dice: Random) -> str:
    if not house.mounted:
        return "left out: a read-only mount can be made by root only"
    when = moment(house, run, dice)
    with house.read_only(run.path):
        time.sleep(dice.uniform(1, 4))
        state = house.state(run)
        if run.snapshots():
            status, said = house.one.picture(run.id)
            assert status in (200, 404), f"no picture of a read-only run: {status} {said[:200]!r}"
    return f"the run folder was read-only {when}; the run was {state}"


def clock(house: House, run: RunDir, dice: Random) -> str:
    when, offset = moment(house, run, dice), dice.choice(CLOCKS)
    house.inject(clock=offset)
    time.sleep(3)
    state = house.state(run)
    assert state not in ("failed", "interrupted"), f"a step of the clock by {offset} s ended the run: {run.status()}"
    house.inject()
    return f"the clock was {offset:+,} s off for 3 s {when}"


def lost_device(house: House, run: RunDir, dice: Random) -> str:
    step = dice.randrange(1, STEPS)
    house.inject(lost=step)
    until(lambda: house.state(run) in ENDED, "the run to notice the loss")
    status = run.status()
    assert status["state"] == "finished" or (status["state"] == "failed" and status["error"] and status["hint"]), status
    house.inject()
    return f"the device was lost at step {step}: {status['error']}"


def renamed(house: House, run: RunDir, dice: Random) -> str:
    """The folder gets another name under a page that watches it, and its own again."""
    house.reach(run, dice.randrange(20, STEPS))
    aside = run.path.with_name(f"aside-{run.id}")
    run.path.rename(aside)
    time.sleep(2)
    assert not run.path.exists(), "a worker made the folder again that was renamed"
    aside.rename(run.path)
    return "the run folder was renamed while it trained, and renamed back"


def deleted(house: House, run: RunDir, dice: Random) -> str:
    """The folder of a second run is deleted under the page, by hand, while it trains."""
    other = house.begin({**house.settings, "seed": 9})
    house.reach(other, dice.randrange(1, 40))
    pid = other.status()["pid"] or 0
    shutil.rmtree(other.path, ignore_errors=True)
    status, said = house.one.get(f"/api/runs/{other.id}/live", headers=house.one.token())
    assert status == 404 or other.path.exists(), said
    until(lambda: not psutil.pid_exists(pid), "the worker of the deleted run to end")
    shutil.rmtree(other.path, ignore_errors=True)
    assert not other.path.exists(), "the worker of a deleted run made its folder again"
    return "the folder of a run was deleted by hand while it trained"


def two_servers(house: House, run: RunDir, dice: Random) -> str:
    """A second server on the same folder: both are asked to resume the same run at the same moment, and the second is ended."""
    from concurrent.futures import ThreadPoolExecutor

    kill_worker(house, run, dice)
    house.two.start()
    until(lambda: house.state(run) in ENDED, "the end of the killed run")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda server: server.act(run=run.id), (house.one, house.two)))
    time.sleep(dice.uniform(0, 6))
    house.two.end()
    return f"two servers resumed the same run at once: {[status for status, _ in answers]}"


def diverged(house: House, run: RunDir, dice: Random) -> str:
    """A second run whose numbers become NaN: it says so, and keeps no snapshot that nobody can use."""
    wild = {"lr_g": 1.0, "lr_d": 1.0, "loss": "wasserstein", "optimizer": "sgd", "seed": dice.randrange(99)}
    other = house.begin({**house.settings, **wild})
    until(lambda: house.state(other) in ENDED, "the end of the run that diverges")
    status = other.status()
    assert status["state"] == "failed" and "diverged" in str(status["error"]), status
    assert house.one.act(run=other.id, delete=True)[0] == 200
    return f"a run diverged: {status['error']}"


FAULTS = (
    kill_worker,
    full_disk,
    kill_server,
    two_servers,
    kill_studio,
    clock,
    kill_all,
    read_only,
    renamed,
    kill_worker_often,
    full_cache,
    end_server,
    lost_device,
    stop_worker,
    deleted,
    stop_studio,
    diverged,
    stop_server,
)
"""In the order in which the rounds take them."""
