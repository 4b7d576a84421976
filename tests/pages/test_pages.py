"""Each page, driven without a browser, in each state that a run can be in."""

import os
import re
import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.places import PROJECT
from gan_core.settings.config import RunConfig
from gan_core.settings.labels import label
from gan_core.settings.presets import PRESETS
from web.views import once
from web.views.train import all_settings
from web.words import plain

STATES = ("queued", "starting", "running", "paused", "finished", "stopped", "interrupted", "failed")


@pytest.fixture
def started(monkeypatch):
    """What the pages start, without processes: (config or run) in order."""
    calls = []

    def start(config):
        calls.append(config)
        return runs.create(config)

    monkeypatch.setattr(runs, "start", start)
    monkeypatch.setattr(runs, "resume", lambda run, steps=None: calls.append((run.id, steps)))
    return calls


def page(name: str, **query) -> AppTest:
    app = AppTest.from_file(str(PROJECT / f"pages/{name}.py"), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.session_state[all_settings.FOLD] = True
    return app.run()


def buttons(app: AppTest) -> set[str]:
    """Labels of the buttons that can be pressed."""
    return {button.label for button in app.button if not button.disabled}


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_home_without_runs_offers_to_train(started):
    app = page("home")
    assert not app.exception and "Train digits now" in buttons(app)
    assert "Your runs will appear here" in [heading.value for heading in app.subheader]


@pytest.mark.parametrize("state", STATES)
def test_home_shows_runs_in_every_state(make_run, started, state):
    run = make_run(state)
    app = page("home")
    assert not app.exception
    assert any(plain(run.id) in text.value and state.capitalize() in text.value for text in app.markdown)
    offered = "Resume" in buttons(app)
    assert offered == (state == "interrupted")
    if offered:
        assert press(app, "Resume") and started == [(run.id, None)]


def test_train_with_no_run_shows_form_and_no_view(started):
    app = page("train")
    assert not app.exception
    assert {"Train"} <= buttons(app) and "Pause" not in buttons(app)
    assert app.selectbox(key="mnist/dataset").value == "drawn-digits", "without MNIST here, what needs no download"


def test_train_starts_the_run_that_the_form_describes(started):
    app = page("train")
    app.selectbox(key="preset/False").set_value("mnist-mlp").run()
    app.number_input(key="mnist-mlp/steps").set_value(77).run()
    app.number_input(key="mnist-mlp/lr_g").set_value(0.003).run()
    press(app, "Train")
    assert not app.exception
    (config,) = started
    assert (config.preset, config.steps, config.lr_g, config.dataset) == ("mnist-mlp", 77, 0.003, "drawn-digits")
    assert config.architecture == "mlp"
    assert app.query_params["run"] == "0001-mnist-mlp-on-drawn-digits"


def test_what_is_chosen_among_all_settings_is_kept_when_they_are_folded_away(started):
    app = page("train")
    app.number_input(key="mnist/lr_g").set_value(0.003).run()
    for fold in (False, True):
        app.session_state[all_settings.FOLD] = fold
        app.run()
        assert [box.value for box in app.number_input if box.key == "mnist/lr_g"] == [0.003] * fold
    app.number_input(key="mnist/lr_g").set_value(0.004).run()
    app.session_state[all_settings.FOLD] = False
    press(app.run(), "Train")
    assert not app.exception and started[0].lr_g == 0.004 and started[0].lr_d == PRESETS["mnist"].config.lr_d
    app.session_state[all_settings.FOLD] = True
    app.selectbox(key="preset/False").set_value("fashion").run()
    app.selectbox(key="preset/False").set_value("mnist").run()
    assert app.number_input(key="mnist/lr_g").value == PRESETS["mnist"].config.lr_g, "a recipe begins with its own settings"


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("steps", -5, "steps"),
        ("ngf", 100_000, "Width of G"),
        ("lr_g", 99.0, "Learning rate of G"),
        ("batch_size", 1, "Batch size"),
    ],
)
def test_an_impossible_setting_is_named_as_in_the_form_and_disables_train(started, field, value, name):
    app = page("train")
    app.number_input(key=f"mnist/{field}").set_value(value).run()
    assert any(error.value.startswith(name) and str(value) in error.value for error in app.error)
    assert next(button for button in app.button if button.key == "train").disabled and started == []


@pytest.mark.parametrize("preset", ["mnist", "mnist-mmd", "mnist-conditional", "faces-small", "ring"])
def test_no_choice_of_networks_or_loss_leads_into_a_dead_end(started, preset):
    """What a fault names can be seen and set: nothing that the form does not show can keep a run from starting."""
    app = page("train")
    app.selectbox(key="preset/False").set_value(preset).run()
    for field in ("architecture", "loss"):
        for word in app.selectbox(key=f"{preset}/{field}").options:
            app.selectbox(key=f"{preset}/{field}").set_value(word).run()
            assert not app.exception
            shown = {widget.key for kind in (app.selectbox, app.number_input, app.toggle) for widget in kind}
            for error in app.error:
                faulty = [name for name in RunConfig.model_fields if re.search(rf"\b({name}|{label(name)})\b", error.value)]
                assert any(f"{preset}/{name}" in shown for name in faulty), error.value
            app.selectbox(key=f"{preset}/architecture").set_value(PRESETS[preset].config.architecture).run()


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("starting", {"Stop"}),
        ("running", {"Pause", "Stop", "Save snapshot"}),
        ("paused", {"Resume", "Stop", "Save snapshot", "Step", "D only", "G only"}),
        ("stopped", {"Resume"}),
        ("interrupted", {"Resume"}),
        ("failed", {"Resume"}),
        ("finished", {"Continue"}),
    ],
)
def test_train_offers_what_the_state_allows(make_run, started, state, shown):
    run = make_run(state)
    app = page("train", run=run.id)
    assert not app.exception
    assert buttons(app) - {"Train", "New run"} == shown


def test_the_bar_keeps_the_same_buttons_while_a_run_is_paused_and_resumed(make_run, started):
    bars = []
    for state in ("running", "paused", "running"):
        run = make_run(state)
        labels = [button.label for button in page("train", run=run.id).button]
        bars.append([label for label in labels if label not in ("Train", "Step", "D only", "G only")])
    assert bars[0] == [label.replace("Resume", "Pause") for label in bars[1]] == bars[2]


@pytest.mark.parametrize(
    ("state", "label", "verb"),
    [("running", "Pause", "pause"), ("paused", "Resume", "resume"), ("running", "Stop", "stop")],
)
def test_buttons_write_commands(make_run, started, state, label, verb):
    run = make_run(state)
    press(page("train", run=run.id), label)
    assert [command["verb"] for command in run.commands()[0]] == [verb]


def test_the_train_page_without_a_run_lists_live_runs_and_opens_none(make_run, started):
    make_run("stopped")
    living = make_run("running")
    app = page("train")
    assert "run" not in app.query_params and "Pause" not in buttons(app)
    listed = [button for button in app.button if button.key.startswith("watch/")]
    assert [button.key for button in listed] == [f"watch/{living.id}"] and "running, step" in listed[0].label.replace("\\", "")
    listed[0].click().run()
    assert app.query_params["run"] == living.id and "Pause" in buttons(app)
    press(app, "New run")
    assert "run" not in app.query_params and "Pause" not in buttons(app)


def test_a_run_shows_its_own_recipe_and_what_to_watch_for(make_run, started):
    broken = next(name for name, entry in PRESETS.items() if entry.watch)
    run = make_run("running")
    (run.path / "config.json").write_text(PRESETS[broken].config.model_dump_json())
    app = page("train", run=run.id)
    assert app.title[0].value.replace("\\", "") == run.title
    assert any(PRESETS[broken].title in caption.value for caption in app.caption)
    assert any(PRESETS[broken].watch in info.value for info in app.info)
    assert "Next run" in [heading.value for heading in app.subheader]
    (run.path / "config.json").write_text(PRESETS[broken].config.updated(lr_g=0.003).model_dump_json())
    app = page("train", run=run.id)
    assert not any(PRESETS[broken].watch in info.value for info in app.info), "it need not happen with other settings"
    assert any("Learning rate of G 0.003 instead of" in caption.value for caption in app.caption)


@pytest.fixture
def clock(monkeypatch):
    """The clock that tells a double click from two presses."""
    now = [1000.0]
    monkeypatch.setattr(once.time, "monotonic", lambda: now[0])
    return now


def test_a_double_click_on_train_starts_one_run(started, clock):
    app = page("train")
    train = app.button(key="train")
    train.click().run()
    assert len(started) == 1
    clock[0] += 0.5
    press(app, "Train")  # lands on the button as it was drawn after the first click
    assert len(started) == 1 and not app.exception
    clock[0] += 3
    press(app, "Train")
    assert len(started) == 2 and app.query_params["run"].startswith("0002")


def test_a_press_whose_answer_was_interrupted_still_leads_to_its_run(started, clock):
    app = page("train")
    press(app, "Train")
    first = app.query_params["run"]
    app.session_state["once"]["train"].result = runs.find(first)
    del app.query_params["run"]  # the second click came with the address before the first
    clock[0] += 0.3
    app.run()
    assert app.query_params["run"] == first and len(started) == 1


def test_an_error_after_a_press_is_shown_and_the_next_press_counts(monkeypatch, clock):
    def full(config):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(runs, "start", full)
    app = press(page("train"), "Train")
    [error] = app.error
    assert "no space left on device" in error.value and "28" not in error.value
    clock[0] += 2
    assert len(press(app, "Train").error) == 1


@pytest.mark.parametrize("button", ["Train digits now"])
def test_a_double_click_on_home_starts_one_run(started, clock, button):
    app = page("home")
    press(app, button)
    clock[0] += 0.4
    again = next((one for one in app.button if one.label == button), None)
    if again:
        again.click().run()
    assert len(started) == 1


def test_a_failed_run_without_data_offers_drawn_digits_in_one_click(make_run, started):
    run = make_run("failed", error="MNIST could not be downloaded.", hint="Choose the drawn digits.", offer="drawn-digits")
    app = page("train", run=run.id)
    press(app, "Train on drawn digits instead")
    assert started[0].dataset == "drawn-digits" and app.query_params["run"] != run.id


def test_the_empty_page_explains_what_to_watch_in_this_kind_of_run(started):
    app = page("train")
    assert any("D(G(z))" in words.value for words in app.markdown)
    app.selectbox(key="preset/False").set_value("mnist-vae").run()
    assert not any("D(G(z))" in words.value for words in app.markdown)
    assert any("reconstruction" in words.value for words in app.markdown)


def test_an_address_of_a_deleted_run_shows_a_warning(started):
    app = page("train", run="0042-gone")
    shown = app.warning[0].value.replace("\\", "")  # as Markdown shows it
    assert not app.exception and "There is no run named 0042-gone." in shown


def test_a_run_folder_of_a_newer_version_harms_no_page(make_run, started):
    run = make_run("stopped")
    (run.path / "config.json").write_text('{"quantum": true}')
    assert not page("home").exception
    app = page("train", run=run.id)
    assert not app.exception


def test_the_web_process_never_imports_torch(tmp_path):
    """In a process of its own: the server's modules and every page, with a run to show."""
    code = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "import web.routes\n"
        "assert not AppTest.from_file('web/main.py', default_timeout=60).run().exception\n"
        "from gan_core import runs; from gan_core.settings.config import RunConfig\n"
        "run = runs.create(RunConfig()); run.update_status(state='stopped')\n"
        "for name in ('home', 'train', 'explore', 'digits', 'pairs', 'runs', 'lessons', 'glossary'):\n"
        "    app = AppTest.from_file(f'pages/{name}.py', default_timeout=60); app.query_params['run'] = run.id\n"
        "    assert not app.run().exception\n"
        "bad = {'torch', 'torchvision'} & set(sys.modules)\n"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT, capture_output=True)


def test_no_full_collection_after_each_rerun():
    import tomllib

    config = tomllib.loads((PROJECT / ".streamlit/config.toml").read_text())
    assert config["runner"]["postScriptGC"] is False
    assert config["server"]["address"] == "127.0.0.1" and config["browser"]["gatherUsageStats"] is False


def in_plain_view(run) -> AppTest:
    app = page("train", run=run.id)
    return next(toggle for toggle in app.toggle if toggle.label == "Accessible view").set_value(True).run()


def test_the_accessible_view_shows_a_run_without_the_live_component(make_run, started):
    run = make_run("stopped")
    run.append_event(5, "changed", "lr_g 0.1 → 0.2")
    app = in_plain_view(run)
    shown = [words.value.replace("\\", "") for words in app.markdown]
    assert not app.exception
    assert any(words.startswith("**Stopped**, step 5 of 10") for words in shown)
    assert any("Step 5: lr_g 0.1 → 0.2" in words for words in shown)
    assert len(app.get("image")) == 2  # generated and real
    assert len(app.get("plotly_chart")) == 2  # loss and belief


def test_the_accessible_view_of_a_failed_run_shows_the_error(make_run, started):
    run = make_run("failed", error="The disk is full.", hint="Free some space.")
    app = in_plain_view(run)
    assert any("The disk is full" in error.value for error in app.error)


@pytest.mark.parametrize("text", ["**bold** [link](x) :red[x] $a$", "a\\b", "0042-gone"])
def test_text_from_elsewhere_is_not_read_as_markdown(text):
    shown = plain(text)
    assert shown.replace("\\\\", "\0").replace("\\", "").replace("\0", "\\") == text
    assert not re.search(r"(?<!\\)[*\[\]$:`_]", shown.replace("\\\\", ""))


def test_a_run_folder_whose_name_is_not_utf_8_harms_no_page(make_run, started):
    run = make_run("stopped")
    (run.path.parent / os.fsdecode(b"\xe4\xae\xe2\xae")).mkdir()
    (run.path.parent / os.fsdecode(b"\xe4\xae\xe2\xae") / "config.json").write_bytes((run.path / "config.json").read_bytes())
    for name in ("home", "train", "explore", "runs"):
        app = page(name)
        assert not app.exception, name
        str([element.value for element in [*app.markdown, *app.caption]]).encode()


@pytest.mark.parametrize("name", ["home", "train", "explore", "runs", "lessons"])
def test_every_page_has_one_heading(make_run, started, name):
    run = make_run("running")
    for query in ({}, {"run": run.id}, {"run": "0042-gone"}):
        app = page(name, **query)
        assert len(app.title) == 1, query
