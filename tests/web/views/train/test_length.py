"""The length of the next run can be asked for in steps or in epochs, and is shown in both."""

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.places import PROJECT


@pytest.fixture
def started(monkeypatch):
    calls = []
    monkeypatch.setattr(runs, "start", lambda config: calls.append(config) or runs.create(config))
    return calls


@pytest.fixture
def train(started) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "pages/train.py"), default_timeout=60)
    app.session_state["all-settings"] = True
    return app.run()


def told(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


def test_the_form_shows_a_length_in_steps_in_epochs_too(train):
    assert not train.exception
    assert "**9,000 steps = 14.4 epochs** of the 20,000 pictures that are drawn for this run, 32 in a step" in told(train)
    train.number_input(key="mnist/batch_size").set_value(200).run()
    assert "= 90 epochs" in told(train)


def test_a_length_asked_for_in_epochs_is_recorded_in_steps(train, started):
    train.segmented_control(key="mnist/unit").set_value("epochs").run()
    assert not train.exception
    box = train.number_input(key="mnist/1/epochs")
    assert box.value == 14.4, "the same length as before"
    box.set_value(10).run()
    assert "**6,250 steps = 10" in told(train)
    train.number_input(key="mnist/num_images").set_value(1000).run()
    assert "**313 steps" in told(train), "ten epochs of fewer pictures are fewer steps"
    train.button(key="train").click().run()
    assert started[0].steps == 313


def test_back_in_steps_the_box_begins_with_the_same_length(train):
    train.segmented_control(key="mnist/unit").set_value("epochs").run()
    train.number_input(key="mnist/1/epochs").set_value(1).run()
    train.segmented_control(key="mnist/unit").set_value("steps").run()
    assert not train.exception and train.number_input(key="mnist/2/steps").value == 625


def test_an_impossible_number_of_epochs_is_a_sentence(train, started):
    train.segmented_control(key="mnist/unit").set_value("epochs").run()
    train.number_input(key="mnist/1/epochs").set_value(-2).run()
    assert not train.exception and "Choose a number above 0" in train.error[0].value


def test_pictures_that_are_not_counted_yet_have_no_epochs(train):
    train.selectbox(key="preset/False").set_value("faces-small").run()
    train.selectbox(key="faces-small/dataset").set_value("folder").run()
    assert not train.exception and "once the pictures have been counted" in told(train)
    assert not [one for one in train.segmented_control if one.key == "faces-small/unit"]


@pytest.mark.parametrize(("key", "value"), [("batch_size", 0), ("batch_size", 1), ("n_critic", 0)])
def test_an_impossible_setting_leaves_the_form_standing(train, key, value):
    train.number_input(key=f"mnist/{key}").set_value(value).run()
    assert not train.exception and len(train.error) == 1
