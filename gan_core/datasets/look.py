"""`python -m gan_core.datasets.look`: open pictures that somebody gave, in a process that may die (no torch).

A file of a few kilobytes can hold a picture that takes hundreds of megabytes to decode. The server of the pages therefore lets
a short process of its own do it, which ends when it is done, and whose end, whatever the reason, is an answer. Its memory is
limited, for pictures whose header says less than they take.

One JSON object on standard input: {"path", "title", "seconds", "side"} to look through a folder or zip, or {"side", "picture"} (base64) to
shrink one picture. One JSON object on standard output: a report, {"png"} in base64, or {"error", "hint", "unusable"}.
"""

import base64
import ctypes
import dataclasses
import io
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from ..errors import UserError
from .folder import Report, inspect
from .kinds import way_out_of
from .opening import MOST_MEMORY, Skipped, opened
from .sources import Unusable

M_MMAP_THRESHOLD = -3  # as glibc's malloc.h has it
SPARE = 100_000_000
"""Bytes beyond those of the pictures themselves: two files as they are on disk, the list of a zip, threads."""


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What is written to standard output for what came on standard input."""
    try:
        if "path" in request:
            asked = {name: request[name] for name in ("seconds", "title", "side") if name in request}
            report = inspect(Path(request["path"]), **asked)
            return {
                **dataclasses.asdict(dataclasses.replace(report, preview=np.empty(0))),
                "preview": [list(report.preview.shape), base64.b64encode(report.preview.tobytes()).decode()],
            }
        buffer = io.BytesIO()
        opened(base64.b64decode(request["picture"]), request["side"]).save(buffer, "PNG")
        return {"png": base64.b64encode(buffer.getvalue()).decode()}
    except Skipped as why:
        return {"error": str(why), "hint": way_out_of(str(why)), "skipped": True}
    except UserError as error:
        return {"error": error.message, "hint": error.hint, "unusable": isinstance(error, Unusable)}


def report_of(told: dict[str, Any]) -> Report:
    """The report that `answer` made."""
    shape, pixels = told["preview"]
    preview = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(shape)
    pairs = {name: [tuple(one) for one in told[name]] for name in ("skipped", "sizes", "folders")}
    return Report(**{**told, **pairs, "preview": preview})


def limit_memory(more: int) -> None:
    """Let this process take only so many bytes more than it has, where the system (Linux) can see to that."""
    with suppress(AttributeError, OSError, TypeError):
        # large blocks go back to the system as soon as they are free; glibc would keep some for the thread that had them
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 1 << 20)
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        most = psutil.Process().memory_info().data + more
        resource.setrlimit(resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def main() -> None:
    limit_memory(MOST_MEMORY + SPARE)
    json.dump(answer(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
