"""Recall: see neighbours.py, which computes it."""

from .neighbours import among
from .observed import Context, Observed


def measure(real: Observed, fake: Observed, context: Context) -> float:
    return fake.once(among, real).recall
