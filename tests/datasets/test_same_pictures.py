"""Drawn pictures are the same bytes, whatever becomes of the code that draws them: runs of drawn data rest on it.

The digests were recorded before the code was split into several files. Floating point differs between processors and PyTorch
builds, so that they count only where they were made; elsewhere the pictures have to agree nearly everywhere.
"""

import hashlib

import pytest
import torch

from gan_core.datasets.drawn_digits import drawn_digits
from gan_core.datasets.drawn_faces import drawn_faces
from tests.stories.test_same_numbers import TEN_STEPS, _same_machine

DIGITS = {0: ("cd38df062d966f61", "beed47b581e3fbc2", 200), 5: ("90a1f7062fddd802", "7ae5c327c479172f", 777)}
FACES = {0: ("facb0ae1a99085e9", "0692e770b13dd620"), 5: ("45fdc2df2b2cb2ba", "b0f93edf9f72ccb6")}


def digest(tensor: torch.Tensor) -> str:
    return hashlib.sha256(tensor.numpy().tobytes()).hexdigest()[:16]


@pytest.mark.parametrize("seed", DIGITS)
def test_drawn_digits_are_the_bytes_that_they_were(seed):
    images, labels, count = DIGITS[seed]
    drawn = drawn_digits(count, seed)
    assert digest(drawn[1]) == labels, "labels are whole numbers, and the same on every machine"
    if not _same_machine(TEN_STEPS["made_with"]):
        pytest.skip("recorded on another machine")
    assert digest(drawn[0]) == images


@pytest.mark.parametrize("seed", FACES)
def test_drawn_faces_are_the_bytes_that_they_were(seed):
    images, attributes = FACES[seed]
    drawn = drawn_faces(200, seed)
    assert digest(drawn[1]) == attributes, "attributes follow from Python's own random numbers"
    if not _same_machine(TEN_STEPS["made_with"]):
        pytest.skip("recorded on another machine")
    assert digest(drawn[0]) == images
