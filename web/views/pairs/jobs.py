"""Jobs of the studio for both networks of a pair: searches, neighbours and encodings, and how far each of them is."""

import base64
import hashlib
import io
import json
from collections.abc import Callable, MutableMapping
from concurrent.futures import Future
from typing import Any, TypeGuard

import streamlit as st
from PIL import Image

from gan_core.errors import UserError
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig

from ...client import studio

SEARCH_STEPS = (100, 200, 500)


def folder(run: RunDir) -> str:
    return str(run.path.resolve())


def tile(png: bytes, size: list[int], place: int) -> bytes:
    """Tile number `place` of a sprite of tiles of `size` (width, height), as PNG."""
    with Image.open(io.BytesIO(png)) as picture:
        columns = max(1, picture.width // size[0])
        left, top = (place % columns) * size[0], (place // columns) * size[1]
        data = io.BytesIO()
        picture.crop((left, top, left + size[0], top + size[1])).save(data, "PNG")
    return data.getvalue()


def real(run: RunDir, number: int, dataset: str | None = None) -> dict[str, Any]:
    """Held-out picture `number` of the run's data, or of the drawn data set `dataset` of the same shape.

    {"png": base64, "labels", "total", "words", "unseen"}. Raises UserError.
    """
    return studio.ask(do="reals", run=folder(run), first=number, count=1, dataset=dataset)


def encoded(run: RunDir, at: int, picture: str) -> dict[str, Any]:
    """A picture (base64) through the VAE: see gan_core.explore.codes.reconstruct; `target` and `drawn` are PNGs. Raises UserError."""
    answer = studio.ask(do="reconstruct", run=folder(run), at=at, picture=picture)
    png = base64.b64decode(answer["png"])
    return {**answer, "target": tile(png, answer["tile"], 0), "drawn": tile(png, answer["tile"], 1)}


class Searches:
    """Searches for the latents of pictures: jobs of the studio, kept in `memory` (a visitor's session) by what was requested."""

    def __init__(self, memory: MutableMapping[str, Any]) -> None:
        self.memory = memory

    @staticmethod
    def key(run: RunDir, at: int, picture: str, steps: int) -> str:
        return f"{run.id}/{at}/{steps}/{hashlib.sha256(picture.encode()).hexdigest()[:16]}"

    def begin(self, run: RunDir, at: int, picture: str, steps: int) -> None:
        """Start a search unless it runs or is done. An error is kept as its result."""
        key = self.key(run, at, picture, steps)
        if (known := self.memory.get(key)) and (going(known) or known["state"] == "done"):
            return
        job(self.memory, key, {"run": folder(run), "at": at, "do": "project", "picture": picture, "steps": steps})

    def look(self, run: RunDir, at: int, picture: str, steps: int) -> dict[str, Any] | None:
        """The state of a search (see `job`), with the PNGs `target` and `drawn` when it is done. None if it was never started."""
        key = self.key(run, at, picture, steps)
        known = job(self.memory, key)
        if known and known["state"] == "done" and "drawn" not in known:
            known["target"], known["drawn"] = (
                tile(known["png"], known["tile"], place) for place in (0, known["result"]["frames"])
            )
        return known


def job(memory: MutableMapping[str, Any], key: str, request: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """Start a job of the studio under `key` if a request is given; return the state of the job under this key.

    {"state", "progress", "message", "error", "result"}, and when it is done `png` (bytes) and `tile`. None if never started.
    """
    try:
        if request:
            started = studio.ask(**request)
            memory[key] = {"job": started["job"], "state": "waiting", "progress": 0.0, "message": "Waiting"}
            return memory[key]
        known = memory.get(key)
        if not going(known):
            return known
        answer = studio.ask(do="job", job=known["job"])
        known = {**known, **answer}
        if known["state"] == "done":
            file = studio.ask(do="file", job=known["job"], what="picture")
            known["png"], known["tile"] = base64.b64decode(file["data"]), file["tile"]
        memory[key] = known
    except studio.Gone:
        memory[key] = {"state": "failed", "error": "The result was lost because the studio restarted. Try again."}
    except UserError as error:
        memory[key] = {"state": "failed", "error": str(error)}
    return memory[key]


def enlarged(png: bytes, least: int = 240) -> bytes:
    """A small picture enlarged by a whole number, with visible pixels, to a width of at least `least`."""
    with Image.open(io.BytesIO(png)) as picture:
        times = -(-least // picture.width)
        if times < 2:
            return png
        data = io.BytesIO()
        picture.resize((picture.width * times, picture.height * times), Image.Resampling.NEAREST).save(data, "PNG")
    return data.getvalue()


def going(known: dict[str, Any] | None) -> TypeGuard[dict[str, Any]]:
    """Whether a job is waiting or running."""
    return known is not None and known["state"] in ("waiting", "running")


_networks: dict[str, Future] = {}


def parameters(config: RunConfig) -> list[int] | None:
    """Numbers of parameters of generator and discriminator, or of decoder and encoder, counted by the studio.

    None while it counts, [] if it cannot.
    """
    settings = config.updated(preset="", steps=1, seed=0, max_seconds=0).model_dump()
    key = json.dumps(settings)
    if key not in _networks:
        while len(_networks) >= 64:
            _networks.pop(next(iter(_networks)), None)
        _networks[key] = studio.later(do="networks", settings=settings)
    future = _networks[key]
    if not future.done():
        return None
    if future.exception():
        _networks.pop(key, None)
        return []
    return [network["total"] for network in future.result()["networks"]]


def follow(show: Callable[[], None], busy: Callable[[], bool], every: float) -> None:
    """Draw `show` now, and again every `every` seconds while `busy()`. When that ends, the whole page is drawn once more."""
    was_busy = busy()

    def part() -> None:
        if was_busy and not busy():
            st.rerun()
        show()

    st.fragment(part, run_every=every if was_busy else None)()
