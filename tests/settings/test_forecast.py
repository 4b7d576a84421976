"""How long a run takes is forecast from earlier runs of this computer, or not at all."""

import pytest

from gan_core import runs
from gan_core.settings.config import RunConfig
from gan_core.settings.forecast import forecast, work
from gan_core.settings.presets import PRESETS

MNIST, FACES = PRESETS["mnist"].config, PRESETS["faces-small"].config


def test_nothing_is_forecast_without_an_earlier_run():
    assert forecast(MNIST, []) is None


def test_same_settings_take_the_time_that_they_took():
    assert forecast(MNIST, [(MNIST, 10.0)]) == MNIST.steps / 10
    assert forecast(MNIST, [(MNIST.updated(seed=5, steps=7), 20.0), (MNIST, 10.0), (MNIST, 40.0)]) == MNIST.steps / 20


def test_one_recipe_forecasts_another_by_its_work():
    expected = FACES.steps * PRESETS["faces-small"].work / (10.0 * PRESETS["mnist"].work)
    assert forecast(FACES, [(MNIST, 10.0)]) == pytest.approx(expected)


@pytest.mark.parametrize(
    "changes",
    [
        {"ngf": 64},
        {"batch_size": 16},
        {"n_critic": 3},
        {"architecture": "mlp", "d_norm": "none", "upsampling": "transposed", "style_layers": 0},
    ],
)
def test_settings_that_change_the_cost_of_a_step_are_not_forecast_from_others(changes):
    changed = MNIST.updated(**changes)
    assert work(changed) is None and forecast(changed, [(MNIST, 10.0)]) is None
    assert forecast(changed, [(changed, 5.0)]) == changed.steps / 5


def test_another_device_says_nothing():
    assert forecast(MNIST, [(MNIST.updated(device="cuda"), 10.0)]) is None


def test_time_limit_counts():
    assert forecast(MNIST.updated(max_seconds=30), [(MNIST, 1.0)]) == 30


def test_work_is_a_multiple_of_a_step_of_mnist():
    assert work(MNIST) == 1
    assert all(entry.work > 0 for entry in PRESETS.values())
    assert work(PRESETS["ring"].config) < 0.5 < 10 < work(PRESETS["celeba"].config)


def test_earlier_runs_of_this_computer_are_read(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_RUNS", str(tmp_path))
    assert runs.forecast(MNIST) is None
    run = runs.create(MNIST)
    assert runs.forecast(MNIST) is None, "it has no speed yet"
    run.update_status(steps_per_second=4.0)
    assert runs.forecast(MNIST) == MNIST.steps / 4
    run.write_card({"title": "trained elsewhere"})
    assert runs.forecast(MNIST) is None


def test_broken_run_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_RUNS", str(tmp_path))
    run = runs.create(RunConfig())
    run.update_status(steps_per_second=4.0)
    (run.path / "config.json").write_text("{")
    assert runs.speeds() == []
