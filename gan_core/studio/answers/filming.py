"""A job: a film of latents."""

from typing import Any

import torch

from ...images.films import FORMATS, film
from ...sampling.tiles import BATCH, draw
from ..jobs import Task
from ..loaded import latents_of
from ..protocol import Film


def film_latents(request: Film, task: Task) -> dict[str, Any]:
    """{"frames", "bytes", "name"}, and the film as the file."""
    sampler, z, y = latents_of(request)
    frames = []
    for start in range(0, len(z), BATCH):
        task.report(0.8 * start / len(z), f"Drawing frame {start + 1} of {len(z)}")
        frames.append(draw(sampler, z[start : start + BATCH], None if y is None else y[start : start + BATCH]))
    task.report(0.8, "Encoding the film")
    data = film(torch.cat(frames), request.format, request.fps, request.scale)
    name = f"walk.{request.format}"
    task.put("file", data, FORMATS[request.format], name)
    return {"frames": len(z), "bytes": len(data), "name": name}
