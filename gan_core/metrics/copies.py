"""Did it copy? The training pictures nearest to a drawn one, and how near training pictures lie to each other.

A distance says nothing by itself: a generator that has learnt well also draws what lies near some training picture. It
says something beside the distances from real pictures to their nearest other real ones. A sample that is much nearer than
those are may be a copy.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

CHUNK = 4096  # rows of data that are compared at a time, so that memory does not grow with their number
SPARE = 8  # more candidates than are asked for, of which the exact distances decide
SUBSET = 2000  # training pictures whose own nearest neighbours stand for all

Told = Callable[[float], None]
"""Called with the share in [0, 1] that is done; it may raise to end the work."""


def nearest(
    queries: Tensor, data: Tensor, count: int, selves: Tensor | None = None, tell: Told = lambda share: None
) -> tuple[Tensor, Tensor]:
    """The `count` nearest rows of data (M, D) to each of queries (N, D): distances (N, count), ascending, and indices.

    Exact: every row is compared. uint8 rows are pixels, whose distance is the root of the mean squared difference in
    [0, 1]; floats are features, whose distance is Euclid's. selves (N,): for each query the row of data that it is itself,
    which is passed over. Fewer come back where data has fewer. Raises ValueError where queries and data differ in width.
    """
    if queries.shape[1:] != data.shape[1:]:
        raise ValueError(f"queries are {tuple(queries.shape[1:])} wide, data {tuple(data.shape[1:])}")
    count = max(0, min(count, len(data) - (selves is not None)))
    wanted = min(count + SPARE, len(data))
    x = _scaled(queries)
    best = torch.full((len(x), 0), torch.inf)
    places = torch.zeros(len(x), 0, dtype=torch.int64)
    middle = _scaled(data[: min(len(data), CHUNK)]).mean(0)  # distances are the same from anywhere, roundings smaller
    x = x - middle
    for start in range(0, len(data), CHUNK):
        part = _scaled(data[start : start + CHUNK]) - middle
        squared = torch.addmm(part.square().sum(1)[None], x, part.T, alpha=-2)  # less |x|^2, alike for all
        if selves is not None:
            inside = (selves >= start) & (selves < start + len(part))
            squared[inside.nonzero()[:, 0], selves[inside] - start] = torch.inf
        near, where = squared.topk(min(wanted, len(part)), largest=False)
        best, places = torch.cat([best, near], 1), torch.cat([places, where + start], 1)
        best, order = best.topk(min(wanted, best.shape[1]), largest=False)
        places = places.gather(1, order)
        tell((start + len(part)) / len(data))
    # The differences of large products are rough for what lies close; so the candidates are compared anew, number by number.
    exact = (
        torch.stack(
            [
                (_scaled(data[row]) - one).double().square().sum(1).sqrt()
                for row, one in zip(places, _scaled(queries), strict=True)
            ]
        ).float()
        if len(x)
        else best
    )
    exact = exact.masked_fill(best.isinf(), torch.inf)
    distances, order = exact.sort(dim=1, stable=True)
    return distances[:, :count], places.gather(1, order)[:, :count]


def _scaled(rows: Tensor) -> Tensor:
    if rows.dtype == torch.uint8:
        return rows.float() / (255 * rows.shape[1] ** 0.5)
    return rows.float()


@dataclass(frozen=True)
class Spacing:
    """How near training pictures lie to each other: `distances` (K,), ascending, of each of a subset to its nearest other."""

    distances: Tensor

    @property
    def typical(self) -> float:
        return float(self.distances.median())

    def closer_than(self, distance: float) -> float:
        """Share in [0, 1] of the subset that has another training picture nearer than `distance`."""
        return float((self.distances < distance).float().mean())


def spacing(data: Tensor, subset: int = SUBSET, seed: int = 0, tell: Told = lambda share: None) -> Spacing:
    """The distances of `subset` random rows of data (M, D) to their nearest other one among all rows. Same seed, same rows."""
    chosen = torch.randperm(len(data), generator=torch.Generator().manual_seed(seed))[:subset]
    found = []
    for done, part in enumerate(parts := chosen.split(500)):
        found.append(nearest(data[part], data, 1, part, lambda share, done=done: tell((done + share) / len(parts)))[0][:, 0])
    return Spacing(torch.cat(found).sort().values)
