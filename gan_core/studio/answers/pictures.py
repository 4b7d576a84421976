"""What can be read off latents and their pictures: the run's own grid, measurements, and the numbers of z."""

from ...explore.directions import measure
from ...sampling.tiles import draw
from ..loaded import latents_of, sampler_of
from ..protocol import Grid, Numbers, Scores
from ..replies import LatentNumbers, Measured, Picture


def grid(request: Grid) -> Picture:
    return Picture(png=sampler_of(request).grid_png(request.seed))


def numbers(request: Numbers) -> LatentNumbers:
    _, z, _ = latents_of(request)
    return LatentNumbers(
        z=[[round(x, 6) for x in row] for row in z.tolist()], norms=[round(x, 4) for x in z.norm(dim=1).tolist()]
    )


def scores(request: Scores) -> Measured:
    sampler, z, y = latents_of(request)
    return Measured(scores=measure(sampler.config, draw(sampler, z, y)))
