"""What watching costs: one browser's element count and the server's memory over many updates, and N watchers at 1 Hz.

    python -m benchmarks.live_view [--updates 500] [--watchers 10]

A run folder grows as a worker would let it grow, without training, so that the watching alone is measured.
"""

import argparse
import asyncio
import io
import json
import os
import statistics
import tempfile
import threading
import time
from pathlib import Path

import httpx2 as httpx
import numpy as np
import psutil
from PIL import Image
from playwright.sync_api import sync_playwright

from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from tests.browser.conftest import Server
from tests.conftest import find_chromium


def grow(run: RunDir, ended: threading.Event) -> None:
    """Five logged steps and a heartbeat every half second, a picture every second."""
    noise = np.random.default_rng(0)
    for step in range(0, 10**9, 5):
        if ended.wait(0.1):
            return
        run.append_stats(
            {
                "step": step,
                "images_seen": step * 64,
                "seconds": step / 50,
                "loss/G": 1 + noise.normal() / 9,
                "loss/D": 1.2 + noise.normal() / 9,
                "D(x)": 0.6,
                "D(G(z))": 0.4,
                "grad/G": 1.0,
            }
        )
        if step % 50 == 0:
            buffer = io.BytesIO()
            Image.fromarray(noise.integers(0, 255, (242, 242), dtype=np.uint8)).save(buffer, "PNG")
            run.write_sample(step, buffer.getvalue())
        if step % 25 == 0:
            run.update_status(state="running", step=step, pid=os.getpid(), images_seen=step * 64)


async def watch(url: str, path: str, token: str, seconds: float, waits: list[float]) -> None:
    """One watcher: asks once a second for what is new, and notes how long each answer took."""
    async with httpx.AsyncClient(base_url=url, headers={"X-GAN-Token": token}) as client:
        cursor, ends = 0, time.monotonic() + seconds
        while time.monotonic() < ends:
            began = time.monotonic()
            answer = (await client.get(f"{path}/live", params={"since": cursor, "attempt": 1})).json()
            if answer["samples"]:
                await client.get(f"{path}/samples/{answer['samples'][-1]}.png")
            waits.append(time.monotonic() - began)
            cursor = answer["stats"]["cursor"]
            await asyncio.sleep(max(0.0, 1 - waits[-1]))


async def crowd(watchers: int, *arguments) -> None:
    await asyncio.gather(*(watch(*arguments) for _ in range(watchers)))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--updates", type=int, default=500)
    options.add_argument("--watchers", type=int, default=10)
    options = options.parse_args()
    folder = Path(tempfile.mkdtemp())
    run = RunDir.create(folder / "runs/0001-watched", RunConfig(dataset="drawn-digits", steps=1_000_000))
    Image.new("L", (242, 242)).save(run.reals_path)
    server, ended = Server(folder), threading.Event()
    threading.Thread(target=grow, args=(run, ended), daemon=True).start()
    server.start()
    memory = psutil.Process(server.process.pid).memory_info
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            polls: list[str] = []
            tokens: list[str] = []
            page.on("response", lambda response: "/live?" in response.url and polls.append(response.url))
            page.on("request", lambda request: "/live?" in request.url and tokens.append(request.headers["x-gan-token"]))
            page.goto(f"{server.url}/train?run={run.id}")
            page.get_by_test_id("live-view").wait_for(timeout=90_000)
            for mark in np.linspace(options.updates / 10, options.updates, 10):
                while len(polls) < mark:
                    page.wait_for_timeout(200)
                print(
                    json.dumps(
                        {
                            "updates": len(polls),
                            "elements": page.evaluate("document.querySelectorAll('*').length"),
                            "heap_mb": round(page.evaluate("performance.memory.usedJSHeapSize") / 1e6, 1),
                            "server_mb": round(memory().rss / 1e6, 1),
                        }
                    ),
                    flush=True,
                )
            token = tokens[-1]
            browser.close()
        waits: list[float] = []
        cpu, began = psutil.Process(server.process.pid).cpu_times(), time.monotonic()
        asyncio.run(crowd(options.watchers, server.url, f"/api/runs/{run.id}", token, 30.0, waits))
        used = psutil.Process(server.process.pid).cpu_times()
        print(
            json.dumps(
                {
                    "watchers": options.watchers,
                    "answers_per_second_each": round(len(waits) / (time.monotonic() - began) / options.watchers, 2),
                    "median_ms": round(statistics.median(waits) * 1e3, 1),
                    "p95_ms": round(statistics.quantiles(waits, n=20)[-1] * 1e3, 1),
                    "server_share_of_one_core": round(
                        (used.user + used.system - cpu.user - cpu.system) / (time.monotonic() - began), 2
                    ),
                }
            )
        )
    finally:
        ended.set()
        server.stop()


if __name__ == "__main__":
    main()
