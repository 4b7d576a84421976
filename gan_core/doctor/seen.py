"""What can be wrong with what the samples show: empty pictures, and one class in place of all."""

from ..catalogue.datasets import DATASETS
from ..settings.config import RunConfig
from .advice import Diagnosis, against_collapse, pictures, slower
from .readings import HOLD, RISING, Reading

EMPTY = 0.4
"""Contrast within a picture, as a multiple of that of real data, under which there is hardly anything on it. The soft means of a VAE
come to 0.6 and more, and half of the usual strokes to 0.7."""
HALF_OF_ALL = 0.5
"""Share of the samples that are of one class, or of classes that are reached, at which a generator draws a part of the data only."""
SEVERAL = 4
"""Classes from which on a half of the samples is much more than one class deserves: at least twice its share."""
FEW_EVEN = 0.3
"""Effective number of classes, as a part of all, that means the same in a run that was looked at before the others were measured."""


def empty(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """Nearly one tone: black, grey or white, with hardly anything on it."""
    now = readings[-1].get("health/contrast")
    if now is None or now > EMPTY:
        return None
    earlier = [one.read("health/contrast", 0.0) for one in readings[:-HOLD]]
    if not earlier or now > RISING * max(earlier):
        return None  # every generator begins with one tone; this one is on its way
    return Diagnosis(
        "empty",
        "Empty samples",
        "The samples are nearly one tone: there is hardly anything on them. Large steps, or a discriminator that recognises every "
        "fake, can push a generator to where its outputs saturate. If it stays there, branch from an earlier snapshot.",
        pictures(config, readings[-1]),
        slower(config),
        "alarm",
    )


def lopsided(config: RunConfig, readings: list[Reading]) -> Diagnosis | None:
    """One class in place of all: not yet a collapse, as the samples of a class differ."""
    now, several = readings[-1], len(DATASETS[config.dataset].classes)
    commonest, covered, even = (now.get(f"health/{name}") for name in ("commonest", "covered", "classes"))
    if several < SEVERAL or "health/copies" in now.middle:  # a handful of pictures to learn from holds few classes itself
        return None
    if commonest is None and covered is None:
        wrong = even is not None and even < FEW_EVEN * several
    else:
        wrong = (commonest or 0.0) > HALF_OF_ALL or (covered is not None and covered < HALF_OF_ALL)
    if not wrong:
        return None
    return Diagnosis(
        "one-class",
        "One class dominates",
        "Most samples are of one class, or most classes are missing, although the samples differ. Early in a run this often passes. "
        "If it stays, the generator has settled on a part of the data.",
        pictures(config, now),
        against_collapse(config),
        "alarm",
    )
