"""A pair: a GAN, and a VAE trained under the same conditions, whose decoder is the GAN's generator and whose encoder is the
body of its discriminator. Free of torch."""

from .folders import create, find, known, partner, start
from .match import Record, compare, pair
from .progress import common, quality, reachable, time_to
from .terms import Terms, collapse, terms
from .verdict import NOT_COMPARABLE, SPREADS, Verdict, measured, tally, verdicts

__all__ = [
    "NOT_COMPARABLE",
    "SPREADS",
    "Record",
    "Terms",
    "Verdict",
    "collapse",
    "common",
    "compare",
    "create",
    "find",
    "known",
    "measured",
    "pair",
    "partner",
    "quality",
    "reachable",
    "start",
    "tally",
    "terms",
    "time_to",
    "verdicts",
]
