"""The palette as custom properties."""

import re

from gan_core.catalogue.palette import PALETTE, SERIES
from web import theme


def test_every_colour_of_the_palette_is_a_registered_custom_property(monkeypatch):
    monkeypatch.setattr(theme, "dark", lambda: False)
    sheet = theme.css()
    names = {f"--gan-{role}" for role in PALETTE} | {f"--gan-series-{place}" for place in range(1, len(SERIES) + 1)}
    assert set(re.findall(r"@property (\S+)", sheet)) == names
    assert set(re.findall(r"(--gan-[\w-]+): light-dark", sheet)) == names
    assert f"--gan-fake: light-dark({PALETTE['fake'].light}, {PALETTE['fake'].dark});" in sheet

    assert "<" not in sheet, "Streamlit would drop the style sheet"


def test_popovers_follow_the_theme_of_the_page(monkeypatch):
    for dark, scheme in ((True, "dark"), (False, "light")):
        monkeypatch.setattr(theme, "dark", lambda dark=dark: dark)
        assert f":root {{ color-scheme: {scheme}; }}" in theme.css()
