"""The lab's page: what it offers, what its address says, and the run of gan_core that plays the same game."""

import json
import re
import shlex

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.catalogue.datasets import DATASETS
from gan_core.places import PROJECT
from gan_core.settings.config import RunConfig
from gan_core.settings.presets import PRESETS
from web import address
from web.views.lab.code import DEFAULTS, as_config, command
from web.views.lab.fields import datasets, groups
from web.views.lab.recipes import CHARTS, LAYERS, RECIPES

SETTINGS = (PROJECT / "web/js/lab/engine/settings.js").read_text("utf-8")


def found(pattern: str, text: str) -> str:
    """What the group of a pattern matches in a text."""
    match = re.search(pattern, text, re.S)
    assert match, pattern
    return match[1]


def defaults() -> dict:
    """DEFAULTS of the engine."""
    body = found(r"DEFAULTS = (\{.*?\});", SETTINGS)
    return json.loads(re.sub(r",\s*}", "}", re.sub(r"(\w+):", r'"\1":', body)))


def fields() -> dict[str, dict]:
    return {field["name"]: field for group in groups() for field in group["fields"]}


def lab(**query) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "pages/lab.py"), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def test_every_setting_of_the_engine_can_be_set_on_the_page():
    elsewhere = {"data", "drawn", "seed", "start"}  # the row of pictures, the plane, the button for a new seed, and recipes
    assert set(fields()) | elsewhere == set(defaults())


def test_every_setting_has_an_explanation_and_its_first_value_is_offered():
    for name, first in defaults().items():
        if field := fields().get(name):
            assert len(field["help"]) > 15, name
            if field["kind"] == "choice":
                assert first in [option["name"] for option in field["options"]]
                assert all(option["title"] and option["about"] for option in field["options"])
            elif field["kind"] == "range":
                assert field["low"] <= first <= field["high"], name


def test_every_choice_of_the_page_is_known_to_the_engine_and_the_other_way_round():
    body = found(r"CHOICES = (\{.*?\n\});", SETTINGS)
    for name, field in fields().items():
        if field["kind"] == "choice":
            known = found(rf"{name}: \[(.*?)\]", body)
            assert re.findall(r'"(.*?)"', known) == [option["name"] for option in field["options"]]
    assert {one["name"] for one in datasets()} == {name for name, row in DATASETS.items() if row.is_points} | {"drawn"}


def test_recipes_name_settings_that_exist():
    for recipe in RECIPES:
        assert set(recipe.settings) <= set(defaults()) and len(recipe.watch) > 40
        as_config(recipe.settings)
    layers = set(re.findall(r"^  (\w+): \"", (PROJECT / "web/js/lab/scene.js").read_text("utf-8"), re.M))
    assert set(LAYERS) == layers and set(CHARTS) == {"model", "losses", "answers", "js", "kl"}


def test_the_page_opens_and_shows_the_command_of_its_state():
    app = lab()
    assert not app.exception and not app.warning
    assert app.code[0].value.startswith("python -m gan_core train ring")
    app = lab(lab=json.dumps({"data": "spirals", "loss": "hinge", "lr_g": 2e-5, "optimizer_d": "sgd", "g_layers": 2}))
    line = app.code[0].value
    assert "--dataset spirals" in line and "--loss hinge" in line and "--lr-g 2e-05" in line
    said = " ".join(one.value for one in app.caption)
    assert "learned nothing" not in said
    assert "learned nothing" in " ".join(as_config({"start": "ring"})[1])
    assert "one optimizer" in said and "3 hidden layers" in said


@pytest.mark.parametrize(
    ("link", "says"), [("[1", "cut short"), ("[]", "cannot be read"), ('{"a":"' + "x" * 3000 + '"}', "too long")]
)
def test_a_broken_link_opens_the_beginning_and_says_so(link, says):
    app = lab(lab=link)
    assert not app.exception and says in app.warning[0].value
    assert app.code[0].value == lab().code[0].value


def test_settings_that_no_run_can_have_are_refused_in_words():
    app = lab(lab=json.dumps({"loss": "nonsense", "lr_g": [1]}))
    assert not app.exception and not app.code
    assert "cannot be used for a run" in app.warning[0].value


def test_the_command_gives_the_settings_of_the_lab():
    wanted = {"data": "grid", "penalty": "none", "n_critic": 3, "z_dim": 5, "optimizer_g": "sgd", "optimizer_d": "sgd"}
    config, notes = as_config(wanted)
    assert not notes
    words = shlex.split(command(config))[5:]
    given = {flag[2:].replace("-", "_"): value for flag, value in zip(words[::2], words[1::2], strict=True)}
    again = RunConfig.parse({**PRESETS["ring"].config.model_dump(), **given})
    assert again == config and config.dataset == "grid" and config.optimizer == "sgd"


def test_the_first_values_of_the_lab_are_those_of_its_command():
    config, _ = as_config({})
    for name, value in defaults().items():
        if name in RunConfig.model_fields:
            assert getattr(config, name) == (value if name != "seed" else 0), name
    assert DEFAULTS["optimizer"] == defaults()["optimizer_g"] == defaults()["optimizer_d"]


def test_a_small_learning_rate_survives_the_address():
    query: dict[str, str] = {}
    address.write("lab", query, {"lab": {"lr_g": 2.5e-5}})
    assert address.read("lab", query)["lab"] == {"lr_g": 2.5e-5}
