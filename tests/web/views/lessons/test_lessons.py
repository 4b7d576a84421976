"""The page Lessons and the way through a lesson: predict, train, see what the run reaches, and take a report home."""

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.places import PROJECT
from web.client import lessons

LESSON = """+++
title = "A small one"
minutes = 5
about = "For a test."

[[run]]
name = "digits"
recipe = "mnist-mlp"
controls = ["lr_d"]
pass = ["metric/found >= 0.9"]

[run.settings]
dataset = "drawn-digits"
steps = 30

[[run.predict]]
ask = "What will it draw?"
choices = ["noise", "digits"]
answer = "digits"
because = "It has learned."
+++

## Think

? Why?
- [ ] luck
- [x] training
! Indeed.

## Do

run: digits
[Explore it](explore?run=@digits&view=map)

? In your own words
"""


@pytest.fixture
def started(monkeypatch, tmp_path):
    """The runs that pages start, without processes; and one lesson of the teacher's own."""
    calls = []
    monkeypatch.setattr(runs, "start", lambda config: calls.append(config) or runs.create(config))
    monkeypatch.setenv("GAN_LESSONS", str(tmp_path / "lessons"))
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons/small.md").write_text(LESSON)
    return calls


def page(name: str, session: dict | None = None, **query) -> AppTest:
    app = AppTest.from_file(str(PROJECT / f"pages/{name}.py"), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    for key, value in (session or {}).items():
        app.session_state[key] = value
    return app.run()


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.warning, app.error, app.info, app.success, app.title)
    return "\n".join(element.value for kind in kinds for element in kind)


def test_the_list_shows_every_lesson_and_reports_a_teachers_mistake_with_its_line(started, tmp_path):
    (tmp_path / "lessons/broken.md").write_text(LESSON.replace("minutes = 5", "minutes = many"))
    app = page("lessons")
    assert not app.exception
    assert len([one for one in app.button if one.label == "Begin"]) == len(lessons.all_lessons().lessons) == 7
    assert "A small one" in words(app) and "your own" in words(app)
    assert "broken.md, line 3" in app.error[0].value.replace("\\", "")


def test_an_unknown_lesson_is_a_sentence_above_the_list(started):
    app = page("lessons", lesson="nothing*here*")
    assert not app.exception and "There is no lesson named nothing" in app.warning[0].value


def test_a_link_opens_its_lesson_at_its_step(started):
    app = page("lessons", lesson="small", step="2")
    assert app.title[0].value == "A small one" and "### Do" in words(app)
    assert "### Your report" in words(page("lessons", lesson="small", step="99"))


def test_a_choice_is_explained_once_it_is_made(started):
    app = page("lessons", lesson="small")
    assert not app.success and not app.info
    app.radio[0].set_value("luck").run()
    assert "Not this one. Indeed." in app.info[0].value
    app.radio[0].set_value("training").run()
    assert "Right. Indeed." in app.success[0].value


def test_the_form_cannot_be_opened_before_the_prediction(started):
    app = page("lessons", lesson="small", step="2")
    assert button(app, "Open the form").disabled and button(app, "Explore it").disabled
    app.radio[0].set_value("noise").run()
    assert not button(app, "Open the form").disabled
    assert not app.info, "what is right is shown after the run"


def test_a_run_of_the_same_recipe_can_be_taken_and_is_named_as_everywhere(started, make_run):
    run = make_run("finished")
    run._replace("config.json", run.config.updated(preset="mnist-mlp").model_dump_json().encode())
    app = page("lessons", lesson="small", step="2")
    assert not app.selectbox, "predict first"
    app.radio[0].set_value("noise").run()
    assert app.selectbox[0].options == [run.title]
    app.selectbox[0].set_value(run.id).run()
    button(app, "Use it").click().run()
    assert "Your prediction: **noise**" in words(app) and not button(app, "Explore it").disabled


def test_the_form_of_a_lesson_offers_its_settings_and_starts_only_what_was_predicted(started):
    app = page("train", lesson="small", task="digits")
    assert not app.exception and app.button(key="train").disabled
    assert "Answer the prediction in the lesson first." in words(app)
    assert "Press Train on the left." in words(app)
    boxes = {one.key for one in app.number_input}
    assert boxes == {"lesson/small/digits/lr_d"} and not app.expander

    known = app.session_state["lessons"]["small"]
    known.answers["digits.1"] = "digits"
    app = page("train", {"lessons": {"small": known}}, lesson="small", task="digits")
    app.number_input(key="lesson/small/digits/lr_d").set_value(0.001).run()
    app.button(key="train").click().run()
    [config] = started
    assert (config.preset, config.steps, config.lr_d) == ("mnist-mlp", 30, 0.001)
    run = app.query_params["run"][0] if isinstance(app.query_params["run"], list) else app.query_params["run"]
    assert known.runs == {"digits": run}


def test_a_prediction_is_fixed_and_the_goal_is_followed_once_the_run_has_started(started, make_run):
    from web.views.lessons.progress import Progress

    run = make_run("running")
    known = Progress(answers={"digits.1": "noise"}, runs={"digits": run.id}, known=True)
    app = page("lessons", {"lessons": {"small": known}}, lesson="small", step="2")
    assert not app.exception and not app.radio and "Your prediction: **noise**" in words(app)
    assert "Class coverage at least 90 %, now **not measured yet**" in words(app)
    assert not app.info and not button(app, "Explore it").disabled

    run.append_stats({"step": 5, "metric/found": 0.95})
    run.update_status(state="finished")
    app = page("lessons", {"lessons": {"small": known}}, lesson="small", step="2")
    assert "Goal reached at step 5." in words(app)
    assert "Not this one. It has learned." in words(app)


def test_a_run_that_ends_without_reaching_the_goal_shows_the_way_on(started, make_run):
    from web.views.lessons.progress import Progress

    run = make_run("finished")
    known = Progress(answers={"digits.1": "noise"}, runs={"digits": run.id}, known=True)
    app = page("lessons", {"lessons": {"small": known}}, lesson="small", step="2")
    assert "the goal is not reached. Start another one" in words(app)
    app = page("lessons", {"lessons": {"small": known}}, lesson="small", step="3")
    assert "2 questions without an answer" in words(app) and "the goal of the run of step 2" in words(app)


def test_the_report_is_made_of_what_was_done_although_it_is_written_outside_of_the_session(started, make_run, monkeypatch):
    import streamlit as st

    from web.views.lessons import ending
    from web.views.lessons.progress import Progress

    given = {}
    monkeypatch.setattr(ending.st, "download_button", lambda label, data, **more: given.update(data=data))
    run = make_run("finished")
    known = Progress("Ada", {"digits.1": "noise", "1.1": "luck"}, {"digits": run.id}, known=True)
    page("lessons", {"lessons": {"small": known}}, lesson="small", step="3")
    monkeypatch.setattr(st, "session_state", {})
    text = given["data"]().decode()
    assert "Ada" in text and "noise" in text and "luck" in text and run.title in text and "data:image/png" in text


def test_answers_stay_when_another_step_or_page_is_opened(started):
    app = page("lessons", lesson="small", step="2")
    app.text_area[0].set_value("Because it played.").run()
    button(app, "Back").click().run()
    button(app, "Next").click().run()
    assert app.text_area[0].value == "Because it played."
    kept = app.session_state["lessons"]
    again = page("lessons", {"lessons": kept}, lesson="small", step="2")
    assert again.text_area[0].value == "Because it played."


def test_what_the_browser_remembers_comes_back_and_nonsense_does_not(started, monkeypatch):
    import streamlit as st

    from web.views.lessons import progress

    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", {})
    progress._restored("small", {"answers": {"1.1": "luck", "2.1": 7, "x": None}, "runs": "no", "student": "Ada", "step": 3})
    known = progress.of("small")
    assert (known.answers, known.runs, known.student, known.step) == ({"1.1": "luck"}, {}, "Ada", 3)
    progress._restored("small", {"answers": {"1.1": "training"}})
    assert known.answers == {"1.1": "luck"}, "the browser is asked once"


def test_a_lesson_is_read_again_when_its_file_changes(started, tmp_path):
    assert lessons.all_lessons().lessons["small"].title == "A small one"
    (tmp_path / "lessons/small.md").write_text(LESSON.replace("A small one", "A changed one"))
    assert lessons.all_lessons().lessons["small"].title == "A changed one"


# -- links to the form --------------------------------------------------------------------------------------------------


def test_a_link_opens_the_form_with_a_recipe_and_settings(started):
    app = page("train", recipe="break-collapse", set='{"steps":123,"seed":5}')
    assert not app.exception
    app.button(key="train").click().run()
    [config] = started
    assert (config.preset, config.steps, config.seed) == ("break-collapse", 123, 5)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"recipe": "nothing"}, "The recipe in this link is not one of the choices"),
        ({"recipe": "mnist", "set": '{"steps":-1}'}, "Steps cannot be -1"),
        ({"recipe": "mnist", "set": '{"evil":1}'}, "Unknown setting"),
        ({"recipe": "mnist", "set": "[1"}, "cannot be read"),
    ],
)
def test_a_link_with_nonsense_shows_the_form_and_a_sentence(started, query, says):
    app = page("train", **query)
    assert not app.exception and says.lower() in app.warning[0].value.replace("\\", "").lower()
    assert not app.button(key="train").disabled
