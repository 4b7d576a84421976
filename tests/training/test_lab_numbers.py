"""The numbers that the lab's engine in the browser is held against are those that gan_core gives today."""

import json

import pytest

from .lab_recording import CASES, FILE, record

RECORDED = json.loads(FILE.read_text("utf-8"))


def test_every_case_is_recorded_and_no_other():
    assert set(RECORDED) == set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_gan_core_still_gives_what_the_lab_is_held_against(case):
    now, then = record(case), RECORDED[case]
    assert now["settings"] == then["settings"]
    assert now["curves"].keys() == then["curves"].keys()
    for name, curve in now["curves"].items():
        assert curve == pytest.approx(then["curves"][name], abs=5e-5), name
    for name, means in now["weights"].items():
        assert means == pytest.approx(then["weights"][name], abs=5e-5), name
