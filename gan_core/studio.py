"""The one process that keeps generators loaded and draws for the web process: JSON lines in, JSON lines out.

{"id": 1, "run": "/folder", "at": 500, "seed": 64}  ->  {"id": 1, "png": "<base64>"} or {"id": 1, "error": "..."}
"""

import base64
import json
import sys
import traceback
from functools import lru_cache
from typing import Any

import torch

from .config import GAN, MMD, VAE, RunConfig
from .datasets import DATASETS
from .errors import UserError
from .experiment import list_devices
from .models import build
from .models.diagram import diagram_svg, parameter_count, shape_table
from .rundir import RunDir
from .sampler import Sampler


@lru_cache(maxsize=16)
def _sampler(folder: str, at: int, written: int) -> Sampler:
    """`written` is the snapshot's time of writing: a resumed run may have written another of the same step."""
    return Sampler(RunDir(folder), at)


def _networks(config: RunConfig) -> list[dict[str, Any]]:
    """Both networks of `config` as drawings and tables, taken from the modules themselves."""
    dataset = DATASETS[config.dataset]
    classes = len(dataset.classes)
    shown = zip(build(config, dataset.shape, classes), _titles(config), strict=False)
    z, x, y = torch.zeros(2, config.z_dim), torch.zeros(2, *dataset.shape), torch.zeros(2, dtype=torch.int64)
    drawn = []
    for (network, title), given in zip(shown, (z, x), strict=False):
        rows = shape_table(network, given, *([y] if config.conditional else []))
        count = parameter_count(network)
        drawn.append(
            {
                "title": title,
                "total": count["total"],
                "non_trainable": count["non_trainable"],
                "svg": diagram_svg(rows, f"{title}: {count['total']:,} parameters"),
                "rows": [
                    {
                        "layer": row.kind,
                        "what": row.detail,
                        "output": " x ".join(map(str, row.shape)),
                        "parameters": row.parameters,
                    }
                    for row in rows
                ],
            }
        )
    return drawn


def _titles(config: RunConfig) -> tuple[str, ...]:
    return {GAN: ("Generator", "Discriminator"), VAE: ("Decoder", "Encoder"), MMD: ("Generator",)}[config.kind]


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request; a fault is an answer too."""
    try:
        if "devices" in request:
            return {"id": request["id"], "devices": list_devices()}
        if "networks" in request:
            return {"id": request["id"], "networks": _networks(RunConfig.parse(request["networks"]))}
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
            "error": f"It could not be drawn ({type(error).__name__}: {error}).",
            "hint": "",
        }


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
