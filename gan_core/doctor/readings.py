"""What the doctor looks at: the medians of what a run logged between two looks at its samples, and what they amount to. No torch.

The thresholds are what the numbers mean, not what some run happened to show; each says why it is where it is.
"""

import statistics
from dataclasses import dataclass
from itertools import pairwise

from ..catalogue.datasets import DATASETS
from ..settings.config import RunConfig

Row = dict[str, float | None]

HOLD = 4
"""Readings for which a finding has to hold before it is reported, and be gone before it is withdrawn. Each is one look at the
pictures, and a game that ends well may begin by chasing one clump for three of them."""
FEW = 1 / 3
"""Part of what real data shows, of variety (mean distance between two samples) or of places found, under which a generator is
said to have collapsed: of eight places two. Pictures of one class of
MNIST are still about 0.8 as far from each other as any two, so that a third is less than what tells two hands apart."""
HALF = 0.5
"""Variety under which few places found mean few results. Two of eight that are next to each other come to 0.3; a cloud that is on
its way to the ring, and has only two of the places yet, to more than a half."""
FEW_CLASSES = 0.2
"""The same for classes, as a judge reads half-formed pictures into few: two of ten."""
RISING = 1.1
"""A variety that is this many times the highest up to HOLD readings ago still grows: a start, not a collapse."""
STILL = 0.02
"""Change of the pictures between two looks, as part of what separates two real ones, that nobody sees."""
NOISY = 1.15
"""Variety, as a multiple of what real data shows, over which samples are noise: a judge reads that into many classes, so that
what it reads proves nothing."""
KNOWN = {"health/places", "health/classes"}  # looks that say what is seen, not only how varied it is


@dataclass(frozen=True)
class Reading:
    """The medians of what was logged between two looks (None where nothing was), and what the look read."""

    step: int
    middle: dict[str, float]  # column -> median
    leaps: dict[str, float]  # column -> median jump from one logged row to the next
    signs: frozenset[int]  # signs that the Wasserstein gap had
    broken: tuple[str, ...]  # columns that were no longer a number

    def get(self, name: str) -> float | None:
        return self.middle.get(name)

    def read(self, name: str, otherwise: float) -> float:
        return self.middle.get(name, otherwise)


def make_reading(rows: list[Row]) -> Reading:
    columns: dict[str, list[float]] = {}
    broken = []
    for row in rows:
        for name, value in row.items():
            if value is None:
                broken.append(name)
            elif isinstance(value, int | float):
                columns.setdefault(name, []).append(float(value))
    leaps = {
        name: statistics.median(abs(b - a) for a, b in pairwise(values))
        for name, values in columns.items()
        if name.startswith("loss/") and len(values) > 2
    }
    return Reading(
        int(rows[-1].get("step") or 0),
        {name: statistics.median(values) for name, values in columns.items()},
        leaps,
        frozenset(1 if gap > 0 else -1 for gap in columns.get("value/Wasserstein gap", ())),
        tuple(dict.fromkeys(broken)),
    )


def few(config: RunConfig, now: Reading) -> bool:
    """Whether the samples are few things many times over."""
    varied, found, classes = (now.get(f"health/{name}") for name in ("diversity", "places", "classes"))
    return (
        (varied is not None and varied < FEW)
        or (found is not None and found < FEW and (varied is None or varied < HALF))
        # a handful of pictures to learn from holds few classes itself, and half-formed copies of them are read into one
        or (
            classes is not None
            and "health/copies" not in now.middle
            and classes < FEW_CLASSES * len(DATASETS[config.dataset].classes)
        )
    )


def proven(config: RunConfig, now: Reading) -> bool:
    """Whether the samples are known to be many different things of the right kind: places or classes are read, and not few."""
    return bool(KNOWN & now.middle.keys()) and not few(config, now) and now.read("health/diversity", 0.0) < NOISY


def rising(readings: list[Reading]) -> bool:
    """Whether the samples are more varied than ever before."""
    varied = [reading.read("health/diversity", 0.0) for reading in readings]
    return len(readings) <= HOLD or (varied[-1] > STILL and varied[-1] > RISING * max(varied[:-HOLD]))
