"""Every page has an explanation, in the same place, whose terms are in the glossary."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.places import PROJECT
from web.views.explain import TEXTS
from web.views.glossary import links

TITLES = re.findall(r'st\.Page\(.*?title="([^"]+)"', (PROJECT / "web/main.py").read_text("utf-8"))


def test_every_page_of_the_navigation_has_an_explanation():
    assert len(TITLES) >= 9 and sorted(TITLES) == sorted(TEXTS)


@pytest.mark.parametrize("page", TEXTS)
def test_an_explanation_is_short_and_its_three_terms_are_in_the_glossary(page):
    text = TEXTS[page]
    assert len(set(text.terms)) == 3 and all(term in links() for term in text.terms)
    assert 40 < len(text.shows) < 250 and 40 < len(text.first) < 250


def test_the_button_stands_above_the_page():
    app = AppTest.from_file(str(PROJECT / "web/main.py"), default_timeout=60).run()
    assert not app.exception
    shown = "\n".join(one.value for one in app.markdown)
    assert TEXTS["Home"].shows in shown and "**Generator (G)**" in shown
