"""What a teacher does with a class: lead, collect, stop all, end it."""

import io
import os
import zipfile

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.errors import UserError
from gan_core.places import PROJECT
from web.access import classroom, gate, leading
from web.client import class_acts


@pytest.fixture(autouse=True)
def nowhere():
    leading.stop()


def test_everyone_is_led_to_a_new_page_once(room):
    with gate.answering(room.who["teacher"]):
        class_acts.lead("train", {"run": "a"})
        first = leading.now()
        class_acts.lead("train", {"run": "a"})
        assert leading.now() == first
        class_acts.lead("train", {"run": "b"})
    with gate.answering(room.who["spectator"]):
        lead = class_acts.leads()
    assert lead and first and (lead.page, lead.query) == ("train", {"run": "b"}) and lead.number > first.number


def test_each_has_one_vote_and_none_for_an_own_run(room):
    with gate.answering(room.who["student"]):
        class_acts.vote(room.runs["other"])
        class_acts.vote(room.runs["teacher"])
        with pytest.raises(UserError, match="own"):
            class_acts.vote(room.runs["student"])
        assert class_acts.votes() == {room.who["student"].person: room.runs["teacher"].id}


@pytest.mark.parametrize("lesson", ["../x", "a/b", "", "a.b", "x" * 100, "a\0"])
def test_a_report_lands_nowhere_else(room, lesson):
    with gate.answering(room.who["student"]), pytest.raises(UserError):
        class_acts.hand_in(lesson, b"x")


def test_everything_is_collected_in_a_folder_for_each(room):
    room.runs["student"].append_stats({"step": 1, "seconds": 1.0, "loss/G": 0.5})
    with gate.answering(room.who["student"]):
        class_acts.hand_in("first-digits", b"an early report")
        class_acts.hand_in("first-digits", b"my report")
    with gate.answering(room.who["teacher"]):
        assert class_acts.handed_in() == [(room.who["student"].person, "first-digits")]
        with zipfile.ZipFile(io.BytesIO(class_acts.collected()())) as file:
            names = file.namelist()
            report = next(name for name in names if name.endswith(".html"))
            assert file.read(report) == b"my report" and report.startswith("Ada (")
    run = room.runs["student"].id
    assert {name.partition(f"{run}/")[2] for name in names if run in name} == {"config.json", "curves.csv"}
    assert not [name for name in names if name.startswith(("/", ".", "Teacher")) or ".." in name]


def test_stop_all_reaches_every_live_run(room):
    live = [room.run(name, state) for name, state in (("student", "paused"), ("teacher", "running"), ("other", "queued"))]
    for run in live:
        run.update_status(pid=os.getpid())
    with gate.answering(room.who["teacher"]):
        assert class_acts.stop_all() == 3
    assert [[one["verb"] for one in run.commands()[0]] for run in live] == [["stop"]] * 3


def test_the_end_of_a_class_clears_the_students_work_and_makes_a_new_one(room):
    cookie, code = room.cookies("teacher"), classroom.current().class_code
    with gate.answering(room.who["student"]):
        class_acts.hand_in("first-digits", b"x")
    with gate.answering(room.who["teacher"]):
        ended = class_acts.end()
    assert ended.left == [] and [run.id for run in runs.all_runs()] == [room.runs["teacher"].id]
    new = classroom.current()
    assert new.role_of(ended.teacher_code) == "teacher" and new.role_of(code) is None and new.people == {}
    assert new.visitor(cookie[classroom.COOKIE]) is None
    assert not list(classroom.path().parent.rglob("*.html"))


@pytest.mark.parametrize("role", ["teacher", "student", "spectator", "nobody"])
def test_the_page_of_the_class_shows_each_role_what_it_may_see(room, monkeypatch, role):
    cookie = room.cookies(role).get(classroom.COOKIE)
    monkeypatch.setattr(gate, "_of_page", [lambda: cookie])
    room.runs["other"].write_sample(5, PNG)
    app = AppTest.from_file(str(PROJECT / "pages/classroom.py"), default_timeout=60).run()
    assert not app.exception
    labels = {button.label for button in app.button}
    text = " ".join(one.value for one in [*app.markdown, *app.info, *app.code])
    assert ("Stop all" in labels) == (role == "teacher")
    assert (classroom.current().teacher_code in text) == (role == "teacher")
    assert ("Grace" in text) == (role != "nobody")
    voting = [button.disabled for button in app.button if str(button.key).startswith("vote/")]
    assert voting == {"teacher": [False], "student": [False], "spectator": [True], "nobody": []}[role]


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("L", (242, 242)).save(out, "PNG")
    return out.getvalue()


PNG = _png()
