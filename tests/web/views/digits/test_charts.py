"""Charts and tables of the page On demand, and the words that stand for them."""

import pytest

from web.views.digits import charts


def test_bars_name_the_start_of_their_axis_and_keep_numbers_clear_of_the_line():
    figure = charts.bars(["0", "1"], [1.0, 0.81], 0.8, 0.99)
    (bars,) = figure.data
    assert bars.base == 0.8 and list(bars.y) == pytest.approx([0.2, 0.01]) and bars.text == ("100.0%", "81.0%")
    assert bars.insidetextanchor == "start" and bars.textposition == ("inside", "outside")
    assert "begins at 80%" in figure.layout.yaxis.title.text
    assert "begins" not in charts.bars(["0"], [0.5], 0.0, None).layout.yaxis.title.text


def test_charts_have_their_values_in_words():
    assert charts.bars_in_words(["0", "1"], [1.0, 0.815], 0.99) == (
        "Share classified as requested: 0 100.0%, 1 81.5%. Accuracy of the classifier on real pictures: 99.0%."
    )
    words = charts.confusion_in_words(["cat", "dog"], ["cat", "dog"], [[1200, 0], [1, 3]], "count")
    assert words.endswith("cat: cat 1,200; dog: cat 1, dog 3.")
    rows = [{"step": 100, "metric/accuracy": 0.5}, {"step": 1000, "metric/accuracy": 0.75}]
    assert "50% at step 100, 75% at step 1,000, at best 75%" in charts.accuracy_in_words(rows)
