"""How the files of a run folder are written: replaced whole or appended to by whole lines, and thinned when there are many."""

import errno
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import psutil
from filelock import FileLock, Timeout

from ..errors import patiently, writing
from .processes import tag
from .thinning import crowded

T = TypeVar("T")

_NO_ROOM = "Free some space on that disk, then resume: nothing up to the last snapshot is lost."


def left_behind(part: Path) -> bool:
    """Whether the process that was writing an unfinished file is gone. That of another machine is given an hour."""
    found = re.fullmatch(r".*?(?:\.(at[0-9a-f]{8}))?\.([0-9]{1,9})\.part", part.name)
    young = time.time() - part.stat().st_mtime < 3600
    if found and found[1] and found[1] != tag():
        return not young
    return not (found and psutil.pid_exists(int(found[2])) and young)


def replace_file(target: Path, data: bytes) -> None:
    """Write a file whole or not at all. Where that fails the unfinished part is removed again. Raises OSError.

    The part has a name of its own: two threads, or two computers on which a process has the same number, may write at once.
    """
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}.{tag()}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(data)
        patiently(lambda: os.replace(unfinished, target))
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def taking_turns(target: Path, patience: float = 10.0) -> Iterator[None]:
    """While one process reads a file and replaces it, others that want to do the same wait. On a disk that cannot lock files, and
    after `patience` seconds, they no longer do: what is at stake is one of two changes, never the file."""
    lock = FileLock(target.with_name(f".{target.name.strip('.')}.lock"), timeout=patience)
    with suppress(OSError, Timeout):
        lock.acquire()
    try:
        yield
    finally:
        with suppress(OSError):
            lock.release()


class Files:
    """The part of RunDir that touches the disk. `path`: the run folder."""

    path: Path

    def _replace(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all. On a full disk the unfinished part is removed again. Raises WriteError."""
        target = self.path / name
        with writing(self.path, _NO_ROOM):
            if target.parent != self.path:
                target.parent.mkdir(exist_ok=True)  # never the run folder itself: a run that was deleted stays deleted
            replace_file(target, data)

    def _remove(self, paths: Iterable[Path]) -> None:
        with writing(self.path, _NO_ROOM):
            for path in paths:
                patiently(lambda path=path: path.unlink(missing_ok=True))

    def _append(self, name: str, record: dict[str, Any]) -> None:
        line = json.dumps(record).encode() + b"\n"
        # Unbuffered: one write of one line is atomic, also among several processes that append.
        with writing(self.path, _NO_ROOM), open(self.path / name, "ab", buffering=0) as file:
            start = file.tell()
            if start and self._last_byte(name) != b"\n":
                line = b"\n" + line  # a writer died in the middle of a line: do not glue ours to it
            if file.write(line) != len(line):
                file.truncate(start)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _last_byte(self, name: str) -> bytes:
        with open(self.path / name, "rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1)

    def _names(self, folder: str) -> set[str]:
        try:
            return set(os.listdir(self.path / folder))
        except OSError:
            return set()

    def _steps(self, folder: str, suffix: str) -> list[int]:
        pattern = re.compile(r"([0-9]{1,15})" + re.escape(suffix))
        names = self._names(folder)
        steps = {int(match[1]) for name in names if (match := pattern.fullmatch(name))}
        return sorted(step for step in steps if f"{step:06d}{suffix}" in names)  # others are not ours: no path leads to them

    def _thin(
        self, kept: Callable[[], list[T]], path: Callable[[T], Path], most: int, at: Callable[[T], float] = float
    ) -> None:
        """Remove what is missed least (see `crowded`) until `most` are left. `at`: where each lies in the run."""
        left = {at(one): one for one in kept()}
        while len(left) > most:
            self._remove([path(left.pop(crowded(list(left))))])
