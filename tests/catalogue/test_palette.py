"""The palette: one for all, readable on every ground, told apart by everybody."""

import tomllib

import numpy as np
import pytest

from gan_core.catalogue.palette import PALETTE, SERIES, Ink, series
from gan_core.places import PROJECT

INKS = {**PALETTE, **{f"series {place}": ink for place, ink in enumerate(SERIES)}}
THEME = tomllib.loads((PROJECT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
PAGES = [
    (dark, THEME[name][ground])
    for dark, name in ((False, "light"), (True, "dark"))
    for ground in ("backgroundColor", "secondaryBackgroundColor")
]


def linear(colour: str) -> np.ndarray:
    """Linear light (0 to 1) of red, green and blue, as WCAG 2 defines it."""
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, two: str) -> float:
    bright, dim = sorted((float(linear(colour) @ (0.2126, 0.7152, 0.0722)) for colour in (one, two)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#56b4e9") == pytest.approx(2.31, abs=0.01)


@pytest.mark.parametrize(("dark", "ground"), PAGES)
def test_every_colour_can_be_used_for_text_on_the_page(dark, ground):
    weak = {name: contrast(ink.on(dark), ground) for name, ink in INKS.items() if name != "on-accent"}
    assert not {name: round(ratio, 2) for name, ratio in weak.items() if ratio < 4.5}


@pytest.mark.parametrize("dark", [False, True])
def test_text_on_a_primary_button_is_readable(dark):
    accent = PALETTE["accent"].on(dark)
    assert contrast(PALETTE["on-accent"].on(dark), accent) >= 4.5
    streamlit = THEME["dark"]["primaryColor"] if dark else THEME["primaryColor"]
    assert streamlit == accent, "the accent of the pages is the palette's"


# Machado, Oliveira and Fernandes (2009), severity 1, on linear light
BLIND = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("blindness", BLIND)
def test_the_two_sides_of_the_game_look_different_to_colour_blind_readers(blindness, dark):
    real, fake = (
        np.clip(np.array(BLIND[blindness]) @ linear(PALETTE[side].on(dark)), 0, 1) ** (1 / 2.2) for side in ("real", "fake")
    )
    assert np.linalg.norm(real - fake) > 0.4


def test_the_sides_keep_their_colours_wherever_they_appear():
    assert PALETTE["d"] == PALETTE["real"] and PALETTE["g"] == PALETTE["fake"]


def test_series_begin_again_after_the_last_and_differ_before():
    assert len(set(SERIES)) == len(SERIES)
    assert series(len(SERIES)) == series(0) and series(3, dark=True) == SERIES[3].dark


def test_rgb_is_the_light_colour():
    assert Ink("#0a10ff", "#ffffff").rgb == (10, 16, 255)
