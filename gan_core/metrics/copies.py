"""Copies: samples that reproduce a training picture. This is the one definition of a copy; everything that counts them calls
`are_copies`.

A distance says nothing by itself: a generator that has learnt well also draws what lies close to some training picture. It
means something beside two other distances: that to the *next* training picture, and those between training pictures. A
sample is a copy if

* it is closer to one training picture than typical training pictures are to each other, and less than ALONE times as far from
  it as from the next one: a new picture of the same kind has several neighbours about equally far away; or
* fewer than RARE of the training pictures have another one so close, and it is within CLOSE times the typical distance: this
  finds copies of pictures that the training set holds several times.

By pixels, of 2,000 real test pictures that no run has seen, this takes for copies (the false-positive rate; tests/metrics/test_copies.py)

    training pictures       16      64   1,000  60,000
    MNIST                3.2 %   1.0 %   0.2 %   0.4 %
    Fashion-MNIST        1.2 %   2.6 %   0.7 %   1.0 %

and of copies of one of 60,000 MNIST pictures under noise of 0.1 (of black to white) it finds 87 %; a limit on the distance alone
that as few new pictures pass finds none of those.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ..catalogue.metrics import METRICS
from .observed import Context, Observed

RARE = 0.005
CLOSE = 0.6
ALONE = 0.6
CHUNK = 4096  # rows of data that are compared at a time, so that memory does not grow with their number
SPARE = 8  # candidates beyond those wanted; their exact distances decide
SUBSET = 2000  # training pictures whose own nearest neighbours stand for all
NUMBERS = 60_000 * 28 * 28  # in the training pictures that the metric compares with, at most

Progress = Callable[[float], None]
"""Called with the share in [0, 1] that is done; it may raise to end the work."""


def nearest(
    queries: Tensor, data: Tensor, count: int, selves: Tensor | None = None, tell: Progress = lambda share: None
) -> tuple[Tensor, Tensor]:
    """The `count` nearest rows of data (M, D) to each of queries (N, D): distances (N, count), ascending, and indices.

    Exact: every row is compared. uint8 rows are pixels, whose distance is the root of the mean squared difference in
    [0, 1]; floats are features, whose distance is Euclid's. selves (N,): for each query the row of data that it is itself,
    which is skipped. Fewer come back where data has fewer. Raises ValueError where queries and data differ in width.
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
    # The differences of large products are rough for what lies close; so the candidates are compared again, number by number.
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
    """How close training pictures lie to each other.

    distances (K,), ascending, of each of a subset to its nearest other training picture; copied: the share in [0, 1] of the
    subset that would count as a copy of another one.
    """

    distances: Tensor
    copied: float = 0.0

    @property
    def typical(self) -> float:
        """The median distance."""
        return float(self.distances.median())

    def closer_than(self, distance: float) -> float:
        """Share in [0, 1] of the subset that has another training picture nearer than `distance`."""
        return float((self.distances < distance).float().mean())


def spacing(data: Tensor, subset: int = SUBSET, seed: int = 0, tell: Progress = lambda share: None) -> Spacing:
    """The spacing of data (M, D), from `subset` random rows, compared with all. Same seed, same rows."""
    chosen = torch.randperm(len(data), generator=torch.Generator().manual_seed(seed))[:subset]
    found = []
    for done, part in enumerate(parts := chosen.split(500)):
        found.append(nearest(data[part], data, 2, part, lambda share, done=done: tell((done + share) / len(parts)))[0])
    distances = torch.cat(found)
    apart = Spacing(distances[:, 0].sort().values)
    return Spacing(apart.distances, are_copies(distances, apart).double().mean().item())


def are_copies(distances: Tensor, apart: Spacing) -> Tensor:
    """Which samples are copies, (N,) bool; see the top of this file.

    distances (N, k): from each sample to its nearest training pictures, ascending, in the space of `apart`. With one training
    picture there is nothing to compare with, and nothing is called a copy.
    """
    first = distances[:, 0]
    if distances.shape[1] < 2:
        return torch.zeros(len(first), dtype=torch.bool)
    alone = (first < apart.typical) & (first < ALONE * distances[:, 1])
    rank = torch.searchsorted(apart.distances, first.contiguous()) / len(apart.distances)
    return alone | ((rank < RARE) & (first < CLOSE * apart.typical))


@dataclass(frozen=True)
class Verdict:
    """Whether a sample is a copy, in a few words (`title`), and the numbers behind it (`detail`)."""

    copy: bool
    title: str
    detail: str


def verdicts(distances: Tensor, apart: Spacing) -> list[Verdict]:
    """What the distances (N, k) of samples to their nearest training pictures mean, for people."""
    return [
        _verdict(far, copy, apart) for far, copy in zip(distances.tolist(), are_copies(distances, apart).tolist(), strict=True)
    ]


def _verdict(far: list[float], copy: bool, apart: Spacing) -> Verdict:
    if len(far) < 2:
        return Verdict(False, "There is only one training picture", "So there is no distance to compare with.")
    closer, parts = apart.closer_than(far[0]), []
    if apart.typical:
        parts.append(f"{far[0] / apart.typical:.2g} × typical")
    parts.append(_rank(closer))
    if copy:
        if far[1]:
            parts.append(f"{far[0] / far[1]:.2g} × the distance to the next one")
        return Verdict(True, "A copy, by this measure", "; ".join(parts) + ".")
    detail = "; ".join(parts) + "."
    if closer < 0.05:
        return Verdict(False, "Closer than most", f"{detail} About 1 in 20 genuinely new pictures is this close.")
    if closer > 0.95:
        return Verdict(False, "Far from all of them: new, or unlike the data", detail)
    return Verdict(False, "Not a copy: as far away as training pictures are from each other", detail)


def _rank(closer: float) -> str:
    """`closer`: the share of training pictures that have another one closer than the sample's nearest."""
    if closer in (0.0, 1.0):
        return ("closer" if closer == 0 else "farther") + " than any training picture is to its nearest other one"
    share = 100 * (1 - closer)
    digits = 1 if share > 99 or share < 1 else 0
    return f"closer than {share:.{digits}f} % of training pictures are to their nearest other one"


class Training:
    """Training pictures (M, C, H, W) uint8 that samples are compared with by their pixels: at most NUMBERS numbers of them."""

    def __init__(self, images: Tensor) -> None:
        self.data = images[: max(2, NUMBERS // images[0].numel())].flatten(1)
        self.apart = spacing(self.data)

    def share_copied(self, images: Tensor) -> float:
        """The share in [0, 1] of samples (N, C, H, W) uint8 that are copies."""
        distances = nearest(images.flatten(1), self.data, 2)[0]
        return are_copies(distances, self.apart).double().mean().item()


def measure(real: Observed, fake: Observed, context: Context) -> float:
    """Of held-out pictures that the run may have been trained on, each training picture is compared with the others instead."""
    training = context.training
    assert training is not None  # it was loaded, as the catalogue says that copies need it
    if fake.held_out and not fake.unseen:
        return training.apart.copied
    return training.share_copied(fake.images[: METRICS["copies"].most])


def details(context: Context) -> dict[str, str]:
    """Measurements by the earlier rule say "pixels": two that were taken in different ways are not compared."""
    return {"features": "pixels, the two nearest training pictures"}
