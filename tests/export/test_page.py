"""The page that a generator is taken home in: whole, safe to open, and the same from the command line and the studio."""

import json
import re

import pytest

from gan_core import runs
from gan_core.cli.main import main
from gan_core.errors import RunError, UserError
from gan_core.export.page import SCRIPTS, html_page
from gan_core.places import PROJECT
from gan_core.studio.answers.exporting import export
from gan_core.studio.protocol import request
from gan_core.worker.worker import Worker


@pytest.fixture
def run(tiny):
    run = runs.create(tiny.updated(steps=4, evaluate_every=0))
    assert Worker(run).work() == "finished"
    return run


@pytest.fixture
def without_directions(monkeypatch):
    """Finding them takes seconds."""

    def refuse(*_):
        raise UserError("None here.")

    monkeypatch.setattr("gan_core.export.page.directions_of", refuse)


def test_a_page_is_one_file_without_links_and_with_every_script(run):
    text = html_page(run).decode()
    assert "http:" not in text and "https:" not in text and "src=" not in text and "import " not in text.partition("module")[2]
    for name in SCRIPTS:
        assert (PROJECT / "web/js/take_home" / name).read_text("utf-8").splitlines()[1] in text
    taken = json.loads(re.search(r'id="taken">(.*?)</script>', text, re.S)[1])  # pyright: ignore[reportOptionalSubscript]
    assert taken["program"]["shape"] == [1, 28, 28] and taken["directions"] and not taken["labels"]


def test_no_name_of_a_run_can_become_code(run, without_directions):
    run.rename("</script><script>alert(1)</script>")
    assert html_page(run).decode().count("<script") == 3


def test_the_command_line_and_the_studio_make_the_same_page(run, without_directions, tmp_path, capsys):
    out = tmp_path / "page.html"
    assert main(["export", run.id, "--format", "html", "--out", str(out)]) == 0
    answer = export(request({"do": "export", "run": run.id, "format": "html"}))
    assert answer.data == out.read_bytes() == html_page(run, 4)
    with pytest.raises(RunError, match="no snapshot of step 3"):
        html_page(run, 3)
    with pytest.raises(UserError, match="format"):
        request({"do": "export", "run": run.id, "format": "exe"})
