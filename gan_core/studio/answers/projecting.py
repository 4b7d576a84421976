"""A job: the latent whose picture comes closest to a given one."""

from typing import Any

import torch

from ...catalogue.datasets import DATASETS
from ...explore.projection import fit_picture, project, rms
from ...images.arrays import png, to_float, to_uint8
from ...images.sprites import sprite
from ...sampling.tiles import draw
from ..jobs import Task
from ..loaded import sampler_of
from ..protocol import Project

FRAMES = 24  # pictures of the search, at most
DIGITS = 4  # after the point, of the z that was found


def project_picture(request: Project, task: Task) -> dict[str, Any]:
    """{"z", "label", "residual", "residuals", "baseline", "frames", "steps"}, and a sprite: the target, then a frame of the
    search for each of `steps`."""
    sampler, steps = sampler_of(request), request.steps
    target = fit_picture(request.picture, sampler.shape, DATASETS[sampler.config.dataset].ink)
    shown = {round(step) for step in torch.linspace(0, steps, min(FRAMES, steps + 1)).tolist()}
    frames = []
    for now in project(sampler, target, steps, request.seed, request.labels):
        if now.step in shown:
            frames.append(now)
        task.report(now.step / max(1, steps), f"Step {now.step} of {steps}: {now.residual:.3f} from the picture")
    # Rounded, so that z fits into a link, and what is shown is the picture of the numbers in the link.
    z = torch.stack([frame.z for frame in frames]).double().mul(10**DIGITS).round().div(10**DIGITS).float()
    y = None if frames[-1].label is None else torch.tensor([frame.label for frame in frames])
    pictures = draw(sampler, z, y)
    residuals = rms(to_float(pictures), target).tolist()
    height, width = sampler.shape[1:]
    task.put("picture", png(sprite(torch.cat([to_uint8(target[None]), pictures]))), "image/png", tile=[width, height])
    return {
        "z": [round(number, DIGITS) for number in z[-1].tolist()],
        "label": frames[-1].label,
        "residual": residuals[-1],
        "residuals": residuals,
        "baseline": frames[-1].baseline,
        "frames": len(frames),
        "steps": [frame.step for frame in frames],
    }
