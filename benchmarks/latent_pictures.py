"""What a picture of a latent costs: drawn in this process, fetched over HTTP, and fetched by many who drag at once.

    python -m benchmarks.latent_pictures RUN [RUN ...] [--clients 30] [--rate 10] [--seconds 10]

The routes are served by a process of their own, without Streamlit's pages, which take no part in a picture.

RUN is a run folder or a name, best one of 28 x 28 and one of 64 x 64. Printed as JSON, milliseconds: `one` and `walk of 64`
drawn here as the studio draws them, the same over HTTP one after the other, then of `clients` who each ask `rate` times a
second and drop what they no longer want, as a pointer that is dragged does: how often they really asked (a machine that is busy asks more seldom), and what was answered with a picture.
"""

import argparse
import asyncio
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2 as httpx

from gan_core import runs
from gan_core.images.sprites import sprite
from gan_core.latent.paths import walk
from gan_core.latent.priors import latents
from gan_core.latent.resolve import resolve
from gan_core.places import PROJECT
from gan_core.sampling.sampler import Sampler
from gan_core.sampling.tiles import draw


def spread(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile in ms of seconds."""
    if not times:
        return {}
    ordered = sorted(times)
    return {
        "median": round(1000 * statistics.median(ordered), 2),
        "p95": round(1000 * ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 2),
        "of": len(ordered),
    }


def timed(do, times: int) -> dict[str, float]:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        taken.append(time.perf_counter() - began)
    return spread(taken)


def here(sampler: Sampler) -> dict[str, dict[str, float]]:
    from gan_core.images.arrays import png

    y = None
    if sampler.num_classes:
        import torch

        y = torch.zeros(64, dtype=torch.int64)
    stops = resolve([0, 1, 2], sampler.config)
    one, way = latents([0], sampler.config.z_dim, sampler.config.prior), walk(stops, 64)
    one_y = None if y is None else y[:1]
    draw(sampler, way, y)
    return {
        "one": timed(lambda: png(sprite(draw(sampler, one, one_y))), 100),
        "walk of 64": timed(lambda: png(sprite(draw(sampler, way, y))), 10),
    }


async def drag(url: str, path: str, token: str, name: str, body: dict, rate: float, ends: float, told: dict) -> None:
    """One who drags: asks at `rate`, whether or not the last answer has come."""
    async with httpx.AsyncClient(base_url=url, headers={"X-GAN-Token": token}, timeout=60) as client:

        async def fetch(number: int) -> None:
            began = time.monotonic()
            latent = {"between": [hash(name) % 1000, 7, (number % 50) / 50]}
            answer = await client.post(path, json={**body, "latents": [latent], "client": name, "number": number})
            told.setdefault(answer.status_code, []).append(time.monotonic() - began)

        waiting, number = set(), 0
        while time.monotonic() < ends:
            number += 1
            waiting.add(asyncio.create_task(fetch(number)))
            await asyncio.sleep(1 / rate)
        for task in waiting:
            with contextlib.suppress(httpx.HTTPError):
                await task


async def crowd(url: str, path: str, token: str, body: dict, clients: int, rate: float, seconds: float) -> dict:
    told: dict[int, list[float]] = {}
    ends = time.monotonic() + seconds
    await asyncio.gather(*(drag(url, path, token, f"{path} {i}", body, rate, ends, told) for i in range(clients)))
    total = sum(map(len, told.values()))
    return {
        "asked": total,
        "asked a second and client": {"nominal": rate, "achieved": round(total / seconds / clients, 2)},
        "drawn": spread(told.get(200, [])),
        "drawn a second and client": round(len(told.get(200, [])) / seconds / clients, 2),
        "overtaken": len(told.get(409, [])),
        "failed": total - len(told.get(200, [])) - len(told.get(409, [])),
    }


def serve() -> None:
    """The routes on a free port; prints the port and a token."""
    import uvicorn
    from starlette.applications import Starlette

    from web.client import tokens
    from web.routes.app import ROUTES

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    print(port, tokens.issue("read"), flush=True)
    uvicorn.run(Starlette(routes=ROUTES), host="127.0.0.1", port=port, log_level="error")


def main() -> None:
    if sys.argv[1:] == ["--serve"]:
        serve()
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("run", nargs="+")
    parser.add_argument("--clients", type=int, default=30)
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        names = {}
        for place in options.run:
            run = runs.at(place)
            names[run.id] = run
            (root / run.id).symlink_to(run.path.resolve())
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.latent_pictures", "--serve"],
            cwd=PROJECT,
            env={**os.environ, "GAN_RUNS": folder},
            stdout=subprocess.PIPE,
            text=True,
        )
        port, token = server.stdout.readline().split()
        url = f"http://127.0.0.1:{port}"
        try:
            time.sleep(2)  # the port is told before it is listened at
            for name, run in names.items():
                sampler = Sampler(run)
                path = f"/api/runs/{name}/pictures"
                body = {"labels": [0]} if sampler.num_classes else {}
                many = {"latents": list(range(64)), **({"labels": [0] * 64} if body else {})}
                with httpx.Client(base_url=url, headers={"X-GAN-Token": token}, timeout=90) as client:
                    client.post(path, json=many).raise_for_status()
                    http = {
                        "one": timed(lambda: client.post(path, json={**body, "latents": [0]}), 100),  # noqa: B023
                        "walk of 64": timed(lambda: client.post(path, json=many), 10),  # noqa: B023
                    }
                together = asyncio.run(crowd(url, path, token, body, options.clients, options.rate, options.seconds))
                figures = {"here": here(sampler), "over HTTP": http, f"{options.clients} clients": together}
                print(json.dumps({"run": name, "shape": sampler.shape, **figures}), flush=True)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
