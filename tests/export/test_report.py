"""The printable page of a run, and of several compared: what it says, and that nothing of a run is read as HTML."""

from datetime import datetime
from xml.etree import ElementTree

import pytest

from gan_core.cli.main import main
from gan_core.errors import UserError
from gan_core.export import MOST_RUNS, html_report
from gan_core.export.report.charts import Curve, Mark, chart, marks_of
from gan_core.settings.config import RunConfig
from tests.lessons.test_report import Page

MADE = datetime(2026, 11, 26, 9, 5)
EVENTS = [
    {"step": 3, "kind": "changed", "text": "lr_g: 0.001 <b>"},
    {"step": 4, "kind": "paused", "text": "Paused."},
    {"step": 5, "kind": "alarm", "text": "Mode collapse: few."},
]


@pytest.fixture
def run(make_run):
    run = make_run("finished")
    run.rename("<script>alert(1)</script>")
    run.append_stats({"step": 6, "loss/G": 0.5, "loss/D": float("nan"), "metric/precision": 0.25})
    run.append_metrics(5, {"frechet": 4.0}, spread=0.5, real=0.25, num=1000, features="digit judge features")
    for event in EVENTS:
        run.append_event(**event)
    return run


def words_of(*runs) -> tuple[Page, str]:
    page = Page(html_report(runs, MADE).decode())
    return page, " ".join("".join(page.words).split())


def test_report_of_a_run_shows_pictures_curves_marks_metrics_settings_and_command(run):
    page, words = words_of(run)
    for part in (
        "<script>alert(1)</script>",
        "26 November 2026, 09:05",
        "Finished at step 5 of 10",
        "4 ± 0.5",
        "0.25",  # of real pictures
        "25 %",
        "Share of generated samples that lie among the real ones.",
        "Setting changed",
        "lr_g: 0.001 <b>",
        "Mode collapse: few.",
        "Settings that differ",
        "python -m gan_core train",
    ):
        assert part in words, part
    assert "Paused." not in words, "only what may bend a curve is marked"
    assert len([tag for tag, _ in page.found if tag == "img"]) == 2
    assert len([tag for tag, _ in page.found if tag == "svg"]) == 3, "losses, scores, quality"


def test_comparison_shows_what_differs_and_one_line_per_run(run, make_run, tiny):
    other = make_run("stopped")
    other._replace("config.json", tiny.updated(batch_size=16).model_dump_json().encode())
    page, words = words_of(run, other)
    assert "Batch size 12 16" in " ".join(" ".join(page.words).split())
    assert words.count("python -m gan_core train") == 2 and other.id in words
    drawn = [attributes for tag, attributes in page.found if tag == "polyline"]
    svgs = [tag for tag, _ in page.found if tag == "svg"]
    assert len(svgs) == 4 and len(drawn) == 8, "G, D and both scores, two lines each"


def test_gan_and_vae_are_compared_by_metrics_but_never_by_loss(run, make_run, tiny):
    vae = make_run("finished")
    vae._replace("config.json", RunConfig(**tiny.model_dump() | {"architecture": "vae"}).model_dump_json().encode())
    vae._replace("stats.jsonl", b'{"step": 5, "loss/VAE": 100.0, "metric/precision": 0.5}\n')
    _, words = words_of(run, vae)
    assert "Losses: <script>alert(1)</script>" in words and f"Losses: {vae.id}" in words and "50 %" in words


def test_report_stands_and_needs_nothing_from_elsewhere_even_of_a_damaged_run(run, make_run):
    broken = make_run("failed", error="Out of <memory>.", hint="Use less.")
    (broken.path / "config.json").write_text("{")
    for several in ([run], [broken], [run, broken]):
        page, words = words_of(*several)
        assert not [tag for tag, _ in page.found if tag in ("script", "link", "iframe", "form")]
        for _, attributes in page.found:
            assert all(value.startswith("data:") for name, value in attributes.items() if name in ("src", "href"))
        assert "cannot be read" in words or broken not in several or len(several) > 1


def test_report_refuses_too_many_runs_and_one_run_twice(run):
    with pytest.raises(UserError, match="twice"):
        html_report([run, run], MADE)
    for several in ([], [run] * (MOST_RUNS + 1)):
        with pytest.raises(UserError, match="1 to 8"):
            html_report(several, MADE)


def test_command_line_writes_a_report_and_compares_only_in_one(run, make_run, tmp_path, capsys):
    other, out = make_run("finished"), tmp_path / "report.html"
    assert main(["export", run.id, "--format", "report", "--with", other.id, "--out", str(out)]) == 0
    assert other.id in out.read_text("utf-8")
    assert main(["export", run.id, "--format", "csv", "--with", other.id, "--out", str(out)]) == 2
    assert "--with cannot be used with csv" in capsys.readouterr().err


def test_marks_stand_where_they_happened_with_their_sign():
    marks = marks_of(EVENTS)
    assert [(mark.step, mark.sign) for mark in marks] == [(3, "▼"), (5, "◆")]
    drawing = ElementTree.fromstring(
        chart("A", [Curve("G", "#b85000", ((0.0, 1.0), (10.0, 2.0)))], [*marks, Mark(99, "x", "", "")])
    )
    signs = {text.text: text for text in drawing.iter("{http://www.w3.org/2000/svg}text")}
    signs = {text: place for text, place in signs.items() if text in ("10", "0")} | {
        (one[0].tail or ""): one for one in drawing.iter("{http://www.w3.org/2000/svg}text") if len(one)
    }
    left, right = (float(signs[text].attrib["x"]) for text in ("0", "10"))
    assert float(signs["▼"].attrib["x"]) == pytest.approx(left + 0.3 * (right - left), abs=0.1)
    assert "x" not in signs, "beyond the axis nothing is drawn"
