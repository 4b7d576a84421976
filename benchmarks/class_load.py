"""A class of thirty on one server: errors, how long a picture takes, the server's memory, and the speed of training beside it.

    python -m benchmarks.class_load [--minutes 10] [--people 30] [--browsers 3] [--steps 1500]

Five people train in turn; the others watch, walk through latent spaces and play in the lab for `--minutes`, which stand for an hour at
school: everybody opens pages and presses buttons about six times as often as people do. `--browsers` of them are real ones (headless
Chromium) that draw all that they fetch. The rest speak to the server as a browser does, over Streamlit's WebSocket and the app's routes,
but draw nothing. Real browsers on the server's own computer take most of its processor. So the processor time of server and studio is
reported by itself, which is what a class costs the computer that serves it, and training is compared by the processor time of a step,
alone and beside the class, as well as by the clock. The last line is all of it as JSON.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import psutil
from playwright.async_api import Browser, async_playwright

from gan_core.runs.folder import LIVE_STATES, RunDir
from tests.browser.conftest import Server
from tests.conftest import find_chromium
from tests.visitor import Visitor

TRAINERS = 5  # people who train
WALKED = ("mnist", "mnist-conditional", "fashion", "faces")
POLL = 0.7  # seconds between two looks of a live view
WARM = 0.25  # of the time after which memory counts as growth: before, pages and models come in for the first time


class Load:
    """What was measured. `took`: seconds by kind of request; `errors`: sentences; `memory`: (seconds, MB of server, of studio)."""

    def __init__(self, server: Server, minutes: float, steps: int) -> None:
        self.server, self.steps, self.began = server, steps, time.monotonic()
        self.end = self.began + 60 * minutes
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self.memory: list[tuple[float, float, float]] = []

    @property
    def over(self) -> bool:
        return time.monotonic() > self.end

    async def timed(self, kind: str, act: Awaitable[Any]) -> Any:
        began = time.monotonic()
        found = await act
        self.took[kind].append(time.monotonic() - began)
        return found

    async def rest(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, min(seconds, self.end - time.monotonic())))

    async def forever(self, name: str, act: Callable[[], Awaitable[Any]]) -> None:
        """Let somebody do something until the end; what fails is written down, and they go on."""
        while not self.over:
            try:
                await act()
            except Exception as error:
                self.errors.append(f"{name}: {type(error).__name__}: {str(error)[:300]}")
                await asyncio.sleep(2)


async def start(visitor: Visitor, load: Load) -> RunDir:
    """Start a run of MNIST's smallest networks on drawn digits by the button."""
    settings = quote(json.dumps({"dataset": "drawn-digits", "steps": load.steps, "engine": "plain"}))
    await load.timed("page", visitor.open("train", f"recipe=mnist-mlp&set={settings}"))
    await load.timed("press", visitor.rerun("Train"))
    await asyncio.sleep(1)
    return RunDir(load.server.runs / parse_qs(visitor.query)["run"][0])


async def train(load: Load, visitor: Visitor, dice: random.Random) -> None:
    """Start a run, watch it to its end, and walk in what it has learnt."""
    run = await start(visitor, load)
    while not load.over and run.status()["state"] in LIVE_STATES:
        await look(load, visitor, run.id)
    if run.snapshots():
        await walk(load, visitor, run.id, dice)


async def look(load: Load, visitor: Visitor, name: str) -> None:
    """One look of a live view: what is new, and the newest frame."""
    said = (await load.timed("live", visitor.get(f"/api/runs/{name}/live?since=0"))).json()
    if said["samples"]:
        await load.timed("frame", visitor.get(f"/api/runs/{name}/samples/{said['samples'][-1]}.png"))
    await load.rest(POLL)


async def watch(load: Load, visitor: Visitor, dice: random.Random) -> None:
    """The list of runs, then one of the newest for half a minute."""
    await load.timed("page", visitor.open("runs"))
    listed = (await load.timed("list", visitor.get("/api/runs"))).json()["runs"]
    name = dice.choice(listed[:TRAINERS] or [{"id": "mnist"}])["id"]
    await load.timed("page", visitor.open("train", f"run={name}"))
    until = time.monotonic() + dice.uniform(20, 40)
    while not load.over and time.monotonic() < until:
        await look(load, visitor, name)


async def walk(load: Load, visitor: Visitor, name: str, dice: random.Random) -> None:
    """Drag through a latent space: bursts of three pictures a second, with rests between them."""
    await load.timed("page", visitor.open("explore", f"run={name}&view={dice.choice(('walk', 'map', 'sliders', 'mix'))}"))
    for number in range(21):
        if load.over:
            return
        body = {"latents": [dice.randrange(10**9)], "client": visitor.name, "number": number}
        more = {"labels": [dice.randrange(10)]} if name == "mnist-conditional" else {}
        await load.timed("picture", visitor.post(f"/api/runs/{name}/pictures", body | more))
        await load.rest(3 if number % 7 == 6 else 0.3)


async def play(load: Load, visitor: Visitor, dice: random.Random) -> None:
    """The lab and Learn compute in the browser: the server only sends their pages."""
    await load.timed("page", visitor.open(dice.choice(("lab", "lab", "learn", "lessons", "glossary", "class"))))
    await load.rest(dice.uniform(8, 16))
    await load.timed("rerun", visitor.rerun())
    await load.rest(dice.uniform(4, 8))


async def person(load: Load, number: int, code: str) -> None:
    """Somebody without a screen: the first five train; of the others half watch, three in ten walk, and the rest play."""
    dice, visitor = random.Random(number), Visitor(load.server.url, f"Student {number + 1}")
    await load.rest(dice.uniform(0, (load.end - load.began) / 10))  # a class does not arrive all at once

    async def act() -> None:
        if not visitor.http.cookies:
            await visitor.join(code)
        if number < TRAINERS:
            await train(load, visitor, dice)
        elif number % 10 < 5:
            await watch(load, visitor, dice)
        elif number % 10 < 8:
            await walk(load, visitor, dice.choice(WALKED), dice)
        else:
            await play(load, visitor, dice)

    await load.forever(visitor.name, act)
    load.errors += [f"{visitor.name}: the page showed {words}" for words in visitor.exceptions]
    await visitor.close()


async def real(load: Load, browser: Browser, number: int, code: str) -> None:
    """A real browser, which opens one page after the other and stays on each for half a minute."""
    dice, name = random.Random(number), f"Browser {number + 1}"
    page = await browser.new_page(viewport={"width": 1280, "height": 720})
    page.set_default_timeout(90_000)
    page.on("pageerror", lambda error: load.errors.append(f"{name}: {error}"))
    page.on("response", lambda one: load.errors.extend([f"{name}: {one.url} was answered {one.status}"] * (one.status >= 500)))
    await page.goto(f"{load.server.url}/join?code={code}")
    await page.get_by_label("Your name").fill(name)
    await page.get_by_role("button", name="Join", exact=True).click()

    async def act() -> None:
        newest = sorted(path.name for path in load.server.runs.glob("[0-9]*"))[-1:]
        place = dice.choice(["lab", f"explore?run={dice.choice(WALKED)}&view=map", *(f"train?run={one}" for one in newest)])
        began = time.monotonic()
        await page.goto(f"{load.server.url}/{place}")
        await page.locator("h1").first.wait_for()
        load.took["page in a real browser"].append(time.monotonic() - began)
        await load.rest(dice.uniform(20, 40))

    await load.forever(name, act)
    await page.close()


def processes(server: Server) -> list[psutil.Process]:
    """The server, and its studio once there is one."""
    one = psutil.Process(server.process.pid)
    return [one, *(child for child in one.children() if "gan_core.studio" in child.cmdline())]


def spent(process: psutil.Process) -> float:  # seconds of processor time
    times = process.cpu_times()
    return times.user + times.system


async def weigh(load: Load, visitor: Visitor) -> None:
    """The memory of server and studio, and how long a request waits that takes no work: as long as the computer is busy elsewhere."""
    while not load.over:
        megabytes = [one.memory_info().rss / 1e6 for one in processes(load.server)]
        load.memory.append((time.monotonic() - load.began, megabytes[0], sum(megabytes[1:])))
        await load.timed("a request without work", visitor.get("/_stcore/health"))
        await asyncio.sleep(2)


class Steps:
    """What a step of training costs and how long it takes, of every run that is seen to train."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.seen: defaultdict[str, list[tuple[int, float, float]]] = defaultdict(list)

    async def follow(self) -> None:
        while True:
            for path in self.server.runs.glob("[0-9]*"):
                status = RunDir(path).status()
                if status["state"] == "running" and status["step"] >= 20 and status["pid"]:
                    with suppress(psutil.Error):
                        now = status["step"], spent(psutil.Process(status["pid"])), status["seconds"]
                        self.seen[path.name].append(now)
            await asyncio.sleep(0.5)

    def summary(self) -> dict[str, float]:
        """Medians over the runs that were followed for at least 100 steps."""
        cost, speed = [], []
        for (first, spent_then, then), (last, spent_now, now) in ((seen[0], seen[-1]) for seen in self.seen.values()):
            if last - first >= 100 and now > then:
                cost.append(1000 * (spent_now - spent_then) / (last - first))
                speed.append((last - first) / (now - then))
        if not cost:
            return {"runs": 0}
        cost_of_one, speed_of_one = statistics.median(cost), statistics.median(speed)
        return {"runs": len(cost), "cpu_ms_a_step": round(cost_of_one, 2), "steps_a_second": round(speed_of_one, 2)}


def spread(values: list[float]) -> dict[str, float]:
    cut = statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
    return {"n": len(values), "p50_ms": round(1000 * statistics.median(values)), "p95_ms": round(1000 * cut)}


def growth(memory: list[tuple[float, float, float]], column: int) -> dict[str, float]:
    """MB at the start, after WARM, at the end; and what a minute adds between the last two."""
    later = [one for one in memory if one[0] > WARM * memory[-1][0]] or memory
    minutes = max(later[-1][0] - later[0][0], 1) / 60
    first, warm, last = (round(one[column], 1) for one in (memory[0], later[0], later[-1]))
    return {"first": first, "warm": warm, "last": last, "a_minute": round((last - warm) / minutes, 2)}


async def alone(server: Server, code: str, steps: int) -> dict[str, float]:
    """One run with nobody else there: what a step costs, and how fast it is."""
    load, visitor, watched = Load(server, 60, steps), Visitor(server.url, "Alone"), Steps(server)
    follower = asyncio.create_task(watched.follow())
    await visitor.join(code)
    run = await start(visitor, load)
    while run.status()["state"] in LIVE_STATES:
        await load.rest(0.5)
    follower.cancel()
    await visitor.close()
    return watched.summary()


async def lesson(server: Server, options: argparse.Namespace) -> dict[str, Any]:
    code = json.loads((server.runs / ".class/class.json").read_text())["class_code"]
    before = await alone(server, code, options.steps)
    print(json.dumps({"alone": before}), flush=True)
    load, watched = Load(server, options.minutes, options.steps), Steps(server)
    cpu = [spent(one) for one in processes(server)]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        follower = asyncio.create_task(watched.follow())
        people = [person(load, number, code) for number in range(options.people - options.browsers)]
        people += [real(load, browser, number, code) for number in range(options.browsers)]
        await asyncio.gather(weigh(load, Visitor(server.url, "")), *people)
        follower.cancel()
        await browser.close()
    minutes = (time.monotonic() - load.began) / 60
    used = [round((spent(one) - then) / minutes, 1) for one, then in zip(processes(server), cpu, strict=False)]
    return {
        "people": options.people,
        "real_browsers": options.browsers,
        "minutes": round(minutes, 1),
        "errors": load.errors[:20],
        "number_of_errors": len(load.errors) + server.log.read_text().count("Traceback"),
        "took": {kind: spread(values) for kind, values in sorted(load.took.items())},
        "memory_mb": {"server": growth(load.memory, 1), "studio": growth(load.memory, 2)},
        "processor_seconds_a_minute": dict(zip(("server", "studio"), used, strict=False)),
        "training": {"alone": before, "beside_the_class": watched.summary()},
        "load_of_the_computer": [round(one, 1) for one in os.getloadavg()],
        "cores": os.cpu_count(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, kind, default in (("minutes", float, 10), ("people", int, 30), ("browsers", int, 3), ("steps", int, 1500)):
        parser.add_argument(f"--{name}", type=kind, default=default)
    options = parser.parse_args()
    server = Server(Path(tempfile.mkdtemp()))
    server.env["GAN_CLASS"] = "1"
    server.start()
    try:
        print(json.dumps(asyncio.run(lesson(server, options))))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
