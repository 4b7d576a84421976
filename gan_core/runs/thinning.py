"""Which of many kept steps is missed least."""

from collections.abc import Sequence
from typing import TypeVar

Place = TypeVar("Place", int, float)


def crowded(steps: Sequence[Place]) -> Place:
    """The step that is missed least: the one whose neighbours are closest to each other for its place in the run.

    Gaps count in proportion to the step, so what is kept is dense early, where much happens, and sparse late. The
    first and the last step are always kept. `steps` is ascending and has at least three.
    """
    middle = range(1, len(steps) - 1)
    return steps[min(middle, key=lambda i: (steps[i + 1] - steps[i - 1]) / (steps[i] + 1))]
