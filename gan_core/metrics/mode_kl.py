"""How unevenly a generator draws the combinations of stacked digits."""

from .modes import divergence, expected
from .observed import Context, Observed


def measure(real: Observed, fake: Observed, context: Context) -> float:
    assert real.classes is not None and fake.classes is not None  # the catalogue says that it needs stacks
    return divergence(fake.classes, expected(real.classes))
