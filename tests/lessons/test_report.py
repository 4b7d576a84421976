"""The report is one HTML file that holds everything, and nothing from elsewhere is read as HTML."""

import base64
import io
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from gan_core.export.report.charts import MOST, Curve, chart, charts, ticks
from gan_core.lessons.lesson import Lesson
from gan_core.lessons.reader import parse
from gan_core.lessons.report import Work, _inline, report

LESSON = """+++
title = "A <small> one"
minutes = 5
about = "For a test."

[[run]]
name = "digits"
recipe = "mnist-mlp"
pass = ["metric/found >= 0.9", "loss/D < 5"]

[[run.predict]]
ask = "What will it *draw*?"
choices = ["noise", "digits"]
answer = "digits"
because = "It has learned."
+++

## Think & see

? Why?
run: digits
"""
FORMULAS = {
    r"Why does $-\log D(G(z))$ help?": "Why does <i>−log D(G(z))</i> help?",
    r"$\frac{a}{b}$ and $p*q$ *x*": r"<code>\frac{a}{b}</code> and <code>p&#42;q</code> <i>x</i>",
    "$5 is more than <b>": "$5 is more than &lt;b&gt;",
    "$<img>$": "<i>&lt;img&gt;</i>",
}
VOID = {"meta", "img", "br", "hr", "link"}


class Page(HTMLParser):
    """The elements of a page; fails on one that is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture
def lesson() -> Lesson:
    return parse(LESSON, Path("small.md"), ())


@pytest.fixture
def run(make_run):
    run = make_run("finished")
    run.rename("<script>alert(1)</script>")
    for step in range(6, 11):
        run.append_stats({"step": step, "loss/G": 0.5, "loss/D": 1.0 + step / 10, "metric/found": step / 10})
    return run


def test_the_report_holds_answers_goal_curves_pictures_settings_and_seed(lesson, run):
    answers = {"digits.1": "noise", "1.1": "Because\nof <b>training</b>"}
    page = Page(report(lesson, Work("Ada <Lovelace>", answers, {"digits": run}), datetime(2026, 11, 26, 9, 5)))
    words = " ".join("".join(page.words).split())
    for part in (
        "A <small> one",
        "Ada <Lovelace>",
        "26 November 2026, 09:05",
        "What will it draw?",
        "noise",
        "The right answer: digits",
        "It has learned.",
        "Because of <b>training</b>",
        "Class coverage at least 90 %",
        "Reached at step 9.",
        "<script>alert(1)</script>",
        "seed 0",
        "Batch size: 12",
        "python -m gan_core train",
    ):
        assert part in words, part
    pictures = [attributes["src"] for tag, attributes in page.found if tag == "img"]
    assert len(pictures) == 2
    for source in pictures:
        kind, _, data = source.partition(",")
        assert kind == "data:image/png;base64" and Image.open(io.BytesIO(base64.b64decode(data))).size == (242, 242)
    assert len([tag for tag, _ in page.found if tag == "svg"]) == 3, "losses, scores, and the metric of the goal"


def test_the_report_needs_nothing_from_elsewhere(lesson, run):
    text = report(lesson, Work("", {}, {"digits": run}), datetime(2026, 1, 1))
    page = Page(text)
    assert not [tag for tag, _ in page.found if tag in ("script", "link", "iframe")]
    for _, attributes in page.found:
        assert all(value.startswith("data:") for name, value in attributes.items() if name in ("src", "href"))
    assert "url(" not in text and "@import" not in text


def test_what_was_not_done_is_said(lesson):
    words = " ".join(Page(report(lesson, Work(), datetime(2026, 1, 1))).words)
    assert "This run was not started." in words and words.count("No answer.") == 2


def test_a_run_that_cannot_be_read_leaves_the_report_standing(lesson, run):
    (run.path / "config.json").write_text("{")
    for step in run.samples():
        run.sample_path(step).unlink()
    run.reals_path.unlink()
    words = " ".join(Page(report(lesson, Work("", {}, {"digits": run}), datetime(2026, 1, 1))).words)
    assert "No pictures were kept." in words and "settings of this run cannot be read" in words


def test_a_chart_is_valid_svg_and_its_points_lie_inside():
    points = tuple((float(x), (-1) ** x * x / 7) for x in range(1, 50))
    drawing = ElementTree.fromstring(chart("A & B", [Curve("<G>", "#b85000", points), Curve("D", "#0072b2", ((5.0, 3.0),))]))
    _, _, width, height = map(float, drawing.attrib["viewBox"].split())
    lines = list(drawing.iter("{http://www.w3.org/2000/svg}polyline"))
    assert len(lines) == 2 and drawing.attrib["aria-label"].startswith("A & B")
    for line in lines:
        for point in line.attrib["points"].split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= width and 0 <= y <= height


def test_long_curves_are_thinned_and_keep_their_last_point():
    rows = [{"step": step, "loss/G": step / 1000, "loss/D": None} for step in range(1, 10 * MOST)]
    [(title, drawing)] = charts(rows)
    [line] = ElementTree.fromstring(drawing).iter("{http://www.w3.org/2000/svg}polyline")
    assert title == "Losses" and len(line.attrib["points"].split()) <= MOST + 1
    assert charts([{"step": 1}]) == []


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 0), (-3.2, 7.9), (1.386, 1.387), (0, 12_345), (5, 5), (-1e-9, 1e-9)])
def test_ticks_are_few_round_and_around_the_values(low, high):
    found = ticks(low, high)
    assert 2 <= len(found) <= 7 and found[0] <= low + 1e-12 and found[-1] >= high - 1e-12 and sorted(set(found)) == found


@pytest.mark.parametrize(("written", "shown"), FORMULAS.items())
def test_formulas_are_readable_without_a_typesetter(written, shown):
    assert _inline(written) == shown
