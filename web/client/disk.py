"""What the app takes of the disk, and whether room has become scarce. Free of Streamlit, like all of the web's client."""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from gan_core import runs
from gan_core.places import cache_root, uploads_root

from ..access import classroom
from ..words import in_bytes

SCARCE = 2e9  # bytes free, below which room is offered without being asked for
SHARE = 0.8  # of what a class may hold, above which it is
AGE = 30.0  # seconds for which the size of a folder is kept

_sizes: dict[str, tuple[float, int]] = {}


class Use(NamedTuple):
    """Bytes: of all runs, of decoded pictures (see places.cache_root), of uploads; and what is `free`, None where nobody knows."""

    runs: int
    decoded: int
    uploads: int
    free: int | None

    def words(self) -> str:
        """What is held, in one sentence."""
        more = [
            f"{what} {in_bytes(size)}" for what, size in (("decoded pictures", self.decoded), ("uploads", self.uploads)) if size
        ]
        held = ", ".join([f"The runs hold {in_bytes(self.runs)}", *more])
        return f"{held}. {in_bytes(self.free)} are free on the disk." if self.free is not None else f"{held}."


def use(of_runs: int) -> Use:
    """What is held now. `of_runs`: the bytes of all runs, which the list of runs has measured."""
    return Use(of_runs, _size(cache_root()), _size(uploads_root()), free())


def free() -> int | None:
    """Bytes free on the disk of the runs; None where that cannot be found out."""
    with suppress(OSError):
        return shutil.disk_usage(runs.root()).free
    return None


def scarce(of_runs: int) -> str:
    """Why room should be made, in a sentence; "" where there is enough."""
    if classroom.on() and of_runs > SHARE * (most := classroom.current().limits.class_mb * 10**6):
        return (
            f"The runs of the class hold {in_bytes(of_runs)} of {in_bytes(most)}. Above that, no student can start another run."
        )
    left = free()
    if left is not None and left < SCARCE:
        return f"Only {in_bytes(left)} are free on the disk. If it fills up, runs stop and lose what came after their last snapshot."
    return ""


def _size(folder: Path) -> int:
    """Bytes of the files in a folder and below, measured again after AGE seconds."""
    at, size = _sizes.get(str(folder), (-AGE, 0))
    if time.monotonic() - at >= AGE:
        size = 0
        for where, _, names in os.walk(folder):
            for name in names:
                with suppress(OSError):
                    size += os.stat(os.path.join(where, name)).st_size
        _sizes[str(folder)] = time.monotonic(), size
    return size
