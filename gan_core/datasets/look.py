"""`python -m gan_core.datasets.look`: open pictures that somebody gave, in a process that may die (no torch).

A file of a few kilobytes can hold a picture that takes hundreds of megabytes to decode. The server of the pages therefore lets
a short process of its own do it, which ends when it is done, and whose end, whatever the reason, is an answer.

One JSON object on standard input: {"path", "title", "seconds"} to look through a folder or zip, or {"side", "picture"} (base64) to
shrink one picture. One JSON object on standard output: a report, {"png"} in base64, or {"error", "hint", "unusable"}.
"""

import base64
import dataclasses
import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import UserError
from .folder import Report, inspect
from .kinds import WAYS_OUT
from .opening import Skipped, opened
from .pictures import SIDE
from .sources import Unusable


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What is written to standard output for what came on standard input."""
    try:
        if "path" in request:
            report = inspect(Path(request["path"]), seconds=request["seconds"], title=request["title"])
            return {
                **dataclasses.asdict(dataclasses.replace(report, preview=np.empty(0))),
                "preview": base64.b64encode(report.preview.tobytes()).decode(),
            }
        buffer = io.BytesIO()
        opened(base64.b64decode(request["picture"]), request["side"]).save(buffer, "PNG")
        return {"png": base64.b64encode(buffer.getvalue()).decode()}
    except Skipped as why:
        return {"error": str(why), "hint": WAYS_OUT.get(str(why), ""), "skipped": True}
    except UserError as error:
        return {"error": error.message, "hint": error.hint, "unusable": isinstance(error, Unusable)}


def report_of(told: dict[str, Any]) -> Report:
    """The report that `answer` made."""
    preview = np.frombuffer(base64.b64decode(told["preview"]), np.uint8).reshape(-1, 3, SIDE, SIDE)
    pairs = {name: [tuple(one) for one in told[name]] for name in ("skipped", "sizes", "folders")}
    return Report(**{**told, **pairs, "preview": preview})


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
