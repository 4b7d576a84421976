"""Data sets from a Python file of the user's own: a name such as own-1x28x28-10 says the shape and the number of classes.

So a run folder tells what its data are like without running anything, also where the file is not trusted.
"""

import re
from functools import lru_cache

from .dataset import Dataset

MOST_SIDE, MOST_CLASSES = 256, 1000
_NAME = re.compile(r"own-([13])x([1-9]\d{0,2})x([1-9]\d{0,2})-(0|[1-9]\d{0,3})")


def row_name(shape: tuple[int, ...], classes: int) -> str:
    """What a data set of pictures of `shape` (C, H, W) with so many classes (0: no labels) is called."""
    return f"own-{'x'.join(map(str, shape))}-{classes}"


@lru_cache(maxsize=256)
def own_row(name: str) -> Dataset | None:
    """The row of such a name; None for any other."""
    match = _NAME.fullmatch(name)
    channels, height, width, classes = map(int, match.groups()) if match else (0, 0, 0, 0)
    if not 4 <= min(height, width) <= max(height, width) <= MOST_SIDE or classes == 1 or classes > MOST_CLASSES:
        return None
    return Dataset(
        name,
        "Your own data set",
        f"Pictures of {height} x {width} from a Python file of your own.",
        "You know whose they are: use pictures that you may use.",
        (channels, height, width),
        "gan_core.datasets.own_code",
        classes=tuple(map(str, range(classes))),
        wants_code=True,
        private=True,
        browse=300,
    )
