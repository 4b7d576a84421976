"""The one process that keeps generators loaded and draws for the web process: JSON lines in, JSON lines out.

{"id": 1, "run": "/folder", "at": 500, "seed": 64}  ->  {"id": 1, "png": "<base64>"} or {"id": 1, "error": "..."}
"""

import base64
import json
import sys
import traceback
from functools import lru_cache
from typing import Any

from .errors import UserError
from .rundir import RunDir
from .sampler import Sampler


@lru_cache(maxsize=16)
def _sampler(folder: str, at: int, written: int) -> Sampler:
    """`written` is the snapshot's time of writing: a resumed run may have written another of the same step."""
    return Sampler(RunDir(folder), at)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request; a fault is an answer too."""
    try:
        at = int(request["at"])
        path = RunDir(request["run"]).snapshot_path(at)
        written = path.stat().st_mtime_ns if path.exists() else 0
        png = _sampler(request["run"], at, written).grid_png(int(request["seed"]))
        return {"id": request["id"], "png": base64.b64encode(png).decode()}
    except UserError as error:
        return {"id": request.get("id"), "error": error.message, "hint": error.hint}
    except Exception as error:
        traceback.print_exc()
        return {
            "id": request.get("id"),
            "error": f"The picture could not be drawn ({type(error).__name__}: {error}).",
            "hint": "",
        }


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
