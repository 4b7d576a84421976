"""The cache of decoded pictures: one file of bytes, (rows, 3, 64, 64) uint8, and beside it index.json, which says how many files
of the source are done, which were skipped, and what was done to the others (no torch).

The file only ever grows, chunk by chunk, so that a reader may stop after the first thousand pictures, an interrupted reading is
continued, and many processes share one copy in memory.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
from filelock import FileLock, Timeout

from ..places import cache_root
from .opening import Skipped
from .sources import Source

Say = Callable[[str], None]
Decode = Callable[[bytes], tuple[np.ndarray, int]]

_CHUNK = 128  # files between two reports of progress


class Cache:
    """The folder that holds a source's decoded pictures: pictures.u8 and index.json. Only `fill` writes.

    `transform` names what is done to each picture, `row` is the bytes of one; both are part of what the folder is called.
    """

    def __init__(self, source: Source, transform: str, row: int) -> None:
        self.source, self.transform, self.row = source, transform, row
        key = hashlib.sha256(json.dumps([transform, source.fingerprint()]).encode()).hexdigest()[:20]
        self.folder = cache_root() / f"pictures-{key}"
        self.data, self.index = self.folder / "pictures.u8", self.folder / "index.json"
        self._read_index()

    def _read_index(self) -> None:
        """What is there; nothing where it is damaged, or shorter than it says."""
        self.looked = self.rows = 0
        self.total = -1
        self.traits = ""  # a hexadecimal digit a row
        self.skipped: list[tuple[str, str]] = []
        with suppress(OSError, ValueError, KeyError, TypeError):
            index = json.loads(self.index.read_text("utf-8"))
            looked, rows, total = (int(index[name]) for name in ("looked", "rows", "total"))
            skipped = [(str(name), str(why)) for name, why in index["skipped"]]
            traits = str(index["traits"])
            fits = rows + len(skipped) == looked <= total and len(traits) == rows
            if fits and self.data.stat().st_size >= rows * self.row:
                self.looked, self.rows, self.total, self.skipped, self.traits = looked, rows, total, skipped, traits

    def _write_index(self) -> None:
        text = json.dumps(
            {
                "source": self.source.title,
                "transform": self.transform,
                "looked": self.looked,
                "rows": self.rows,
                "total": self.total,
                "skipped": self.skipped,
                "traits": self.traits,
            }
        )
        part = self.index.with_suffix(".part")
        part.write_text(text, "utf-8")
        os.replace(part, self.index)

    def holds(self, num: int | None) -> bool:
        """Whether `num` pictures (None: all) are here, or everything that there is."""
        return self.looked == self.total or (num is not None and self.rows >= num)

    def fill(self, num: int | None, decode: Decode, say: Say, seconds: float | None, threads: int) -> None:
        """Decode until `holds(num)`, or for about `seconds`. Raises OSError where the disk is full, and leaves no partial
        picture there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with _patient(FileLock(self.folder / "lock"), say):
            self._read_index()  # another process may have filled it meanwhile
            if not self.holds(num):
                try:
                    self._decode(num, decode, say, seconds, threads)
                except OSError:
                    self._tidy()
                    raise

    def _tidy(self) -> None:
        """Give back the room that unfinished pictures take, on a disk that is full."""
        with suppress(OSError):
            self.index.with_suffix(".part").unlink(missing_ok=True)
            self._read_index()
            if self.rows:
                os.truncate(self.data, self.rows * self.row)
            else:
                shutil.rmtree(self.folder, ignore_errors=True)

    def _decode(self, num: int | None, decode: Decode, say: Say, seconds: float | None, threads: int) -> None:
        names = self.source.names()
        self.total, began, written = len(names), time.monotonic(), time.monotonic()
        goal = self.total if num is None else min(num, self.total)
        with open(self.data, "ab") as file, ThreadPoolExecutor(threads) as pool:
            file.truncate(self.rows * self.row)  # what lies behind was being written when it was interrupted
            try:
                while not self.holds(num):
                    say(f"Reading pictures: {self.rows:,} of {goal:,}")
                    if seconds is not None and self.looked and time.monotonic() - began > seconds:
                        break
                    size = _CHUNK if num is None else min(_CHUNK, num - self.rows)
                    if seconds is not None:
                        size = min(size, 2 * threads)
                    self._take(names[self.looked : self.looked + size], decode, file, pool)
                    if time.monotonic() - written > 1:
                        self._write_index()
                        written = time.monotonic()
            finally:
                self._write_index()
        say(f"Reading pictures: {min(self.rows, goal):,} of {goal:,}")

    def _take(self, chunk: list[str], decode: Decode, file, pool: ThreadPoolExecutor) -> None:
        """Decode the files of these names and append them."""
        good, bad = [], []
        for name, result in zip(chunk, pool.map(lambda name: attempt(self.source, name, decode), chunk), strict=True):
            (bad if isinstance(result, str) else good).append((name, result))
        if good:
            file.write(b"".join(pixels.tobytes() for _, (pixels, _) in good))
            file.flush()
        self.looked += len(chunk)
        self.rows += len(good)
        self.traits += "".join(f"{traits:x}" for _, (_, traits) in good)
        self.skipped += bad


def attempt(source: Source, name: str, decode: Decode) -> tuple[np.ndarray, int] | str:
    """Pixels and traits of a file, or the reason why there are none."""
    try:
        return decode(source.read(name))
    except Skipped as why:
        return str(why)
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"


class _patient:
    """Hold a lock, waiting for it in short turns, so that `say` can end the wait by raising."""

    def __init__(self, lock: FileLock, say: Say) -> None:
        self.lock, self.say = lock, say

    def __enter__(self) -> None:
        while True:
            try:
                self.lock.acquire(timeout=0.5)
                return
            except Timeout:
                self.say("Waiting for another reader of the same pictures")

    def __exit__(self, *fault: object) -> None:
        self.lock.release()
