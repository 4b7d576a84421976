"""A student joins with the code of the class, is kept from the teacher's run, and steers an own one."""

import json
import os

import pytest

from gan_core import runs
from gan_core.runs.folder import RunDir
from gan_core.settings.presets import PRESETS
from tests.browser import looking
from tests.browser.conftest import Server
from tests.browser.test_train import until

pytestmark = pytest.mark.browser


@pytest.fixture
def lesson(tmp_path):
    server = Server(tmp_path)
    server.env["GAN_CLASS"] = "1"
    server.start()
    yield server
    server.stop()


def paused(person: str, name: str) -> RunDir:
    """A run that this very process seems to have paused."""
    run = runs.create(PRESETS["ring"].config, author=runs.Author(person, name))
    run.update_status(state="paused", step=5, pid=os.getpid())
    return run


def test_a_student_joins_and_steers_an_own_run_alone(lesson, tab, monkeypatch):
    monkeypatch.setenv("GAN_RUNS", str(lesson.runs))
    tab.add_init_script(pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT)
    keys = json.loads((lesson.runs / ".class/class.json").read_text())
    tab.goto(lesson.url + "/runs")
    tab.get_by_label("Code of the class").fill(keys["class_code"].lower())
    tab.get_by_label("Your name").fill("Ada <3")
    tab.get_by_role("button", name="Join").click()
    tab.get_by_text("There are no runs yet").wait_for()
    assert tab.evaluate("document.cookie").find("gan_class") == -1, "scripts cannot read the cookie"
    person = next(iter(json.loads((lesson.runs / ".class/class.json").read_text())["people"]))

    teacher = paused(person="teacher", name="Teacher")
    own = paused(person=person, name="Ada 3")
    tab.goto(f"{lesson.url}/train?run={teacher.id}")
    tab.get_by_text("started by Teacher").wait_for()
    assert tab.get_by_role("button", name="Stop").is_disabled() and tab.get_by_role("button", name="Resume").is_disabled()
    tab.goto(f"{lesson.url}/train?run={own.id}")
    tab.get_by_text("started by Ada 3").wait_for()
    tab.get_by_role("button", name="Stop").click()
    assert until(lambda: [command["verb"] for command in own.commands()[0]]) == ["stop"]
    assert teacher.commands()[0] == []
    own.update_status(state="stopped", pid=None)
    teacher.update_status(state="stopped", pid=None)

    # the page Class is for everyone, the student first, then the teacher
    for way in ("class", f"join?code={keys['teacher_code']}"):
        tab.goto(f"{lesson.url}/{way}")
        tab.goto(f"{lesson.url}/class")
        tab.get_by_role("heading", name="Class", exact=True).wait_for()
        looking.settle(tab)
        assert looking.violations(tab) + looking.cut_off(tab) + tab.evaluate(looking.UNEXPLAINED) == []
