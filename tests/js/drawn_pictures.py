"""The drawn digits and faces of the page Learn: they go to the browser as modules, which are made here.

`python -m tests.js.drawn_pictures` writes them from the drawn data sets; test_drawn_pictures.py checks that they still hold
what those draw.
"""

import base64
from pathlib import Path

import numpy as np

from gan_core.datasets.drawn_digits import drawn_digits
from gan_core.datasets.drawn_faces import drawn_faces
from gan_core.images.arrays import png
from gan_core.places import PROJECT

SEED = 1
COUNTS = (100, 100, 8, 8, 8, 8, 8, 8, 8, 8)  # of each digit
FACES = 16
_HEAD = "// @ts-check\n// {} of our own data set: written by tests/js/drawn_pictures.py, never by hand.\n\n"


def digits() -> np.ndarray:
    """uint8 levels from 0 to 15 (N, 28, 28): zeros, ones, and a few of each other digit."""
    images, labels, _ = drawn_digits(1000, SEED)
    places = np.concatenate([np.flatnonzero(labels.numpy() == digit)[:count] for digit, count in enumerate(COUNTS)])
    return np.rint(images.numpy()[places, 0] / 17).astype(np.uint8)


def faces() -> np.ndarray:
    """uint8 faces side by side, (64, 64 FACES, 3)."""
    images, _ = drawn_faces(FACES, SEED)
    return np.concatenate(list(images.numpy().transpose(0, 2, 3, 1)), axis=1)


def packed(levels: np.ndarray) -> str:
    """Two levels to a byte, the first in its upper half; in base64."""
    pairs = levels.reshape(-1, 2)
    return base64.b64encode((pairs[:, 0] << 4 | pairs[:, 1]).tobytes()).decode()


def modules() -> dict[Path, str]:
    """The text of each module, by its file."""
    folder = PROJECT / "web/js/lib"
    return {
        folder / "drawn_digits.js": (
            _HEAD.format("Drawn digits")
            + f'export const COUNTS = {list(COUNTS)};\nexport const DIGITS =\n  "{packed(digits())}";\n'
        ),
        folder / "drawn_faces.js": (
            _HEAD.format("Drawn faces")
            + f'export const FACES = {FACES};\nexport const SHEET =\n  "{base64.b64encode(png(faces())).decode()}";\n'
        ),
    }


if __name__ == "__main__":
    for file, text in modules().items():
        file.write_text(text, "utf-8")
        print(f"{file}: {len(text):,} bytes")
