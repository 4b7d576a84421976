"""The digits and faces that the page Learn shows are those of our own data sets."""

import pytest

from tests.js import drawn_pictures


@pytest.mark.parametrize("kind", ["digits", "faces"])
def test_the_pictures_of_learn_are_what_the_drawn_data_sets_draw(kind):
    [(file, text)] = [pair for pair in drawn_pictures.modules().items() if kind in pair[0].name]
    assert file.read_text("utf-8") == text, "run `python -m tests.js.drawn_pictures`"
