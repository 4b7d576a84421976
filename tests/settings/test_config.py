import pytest
from pydantic import ValidationError

from gan_core.errors import ConfigError
from gan_core.settings.config import RunConfig, bounds, choices, group
from gan_core.settings.presets import preset
from web.views.train.all_settings import GROUPS


def test_json_both_ways_gives_the_same_config():
    config = RunConfig(preset="mnist", lr_g=1e-3, num_images=100)
    assert RunConfig.model_validate_json(config.model_dump_json()) == config


def test_a_config_cannot_be_changed():
    with pytest.raises(ValidationError):
        RunConfig().steps = 3


@pytest.mark.parametrize("field", RunConfig.model_fields)
def test_every_field_has_help_a_heading_and_bounds(field):
    assert len(RunConfig.model_fields[field].description) > 20
    assert group(field) in GROUPS
    if type(RunConfig.model_fields[field].default) in (int, float):
        low, high, _ = bounds(field)
        assert low is not None and high is not None


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"leraning_rate": 1}, ["Unknown setting 'leraning_rate'", "lr_g"]),
        ({"steps": -5}, ["steps cannot be -5", "greater than or equal to 1"]),
        ({"dataset": "imagenet"}, ["dataset cannot be 'imagenet'", "mnist", "drawn-digits"]),
        ({"lr_g": "fast"}, ["lr_g cannot be 'fast'", "number"]),
        ({"lr_g": float("nan")}, ["lr_g cannot be nan"]),
        ({"ngf": 30}, ["ngf cannot be 30", "multiple of 4"]),
        ({"device": "gpu please"}, ["device cannot be 'gpu please'"]),
    ],
)
def test_an_error_is_a_sentence_that_names_the_setting(settings, words):
    with pytest.raises(ConfigError) as error:
        RunConfig.parse(settings)
    assert all(word in str(error.value) for word in words)
    assert "\n" not in str(error.value)


def test_a_config_from_a_newer_version_is_refused_in_words(tmp_path):
    path = tmp_path / "config.json"
    path.write_text('{"steps": 3, "quantum": true}')
    with pytest.raises(ConfigError, match=r"'quantum'.*newer version"):
        RunConfig.read(path)


def test_unknown_preset_names_the_nearest():
    with pytest.raises(ConfigError, match=r"'mnits'.*mnist"):
        preset("mnits")


def test_choices_are_the_literals():
    assert "mnist" in choices("dataset") and choices("steps") == ()
