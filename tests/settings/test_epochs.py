"""A length in epochs becomes steps by the size of the data set and of the batches, and the other way round."""

import math

import pytest

from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.load import load
from gan_core.errors import ConfigError
from gan_core.settings.config import RunConfig
from gan_core.settings.epochs import epochs_of, per_step, pictures, steps_of
from gan_core.settings.presets import PRESETS


def values(preset: str, **changes) -> dict:
    return PRESETS[preset].config.updated(**changes).model_dump()


@pytest.mark.parametrize(
    ("settings", "seen"),
    [
        (values("mnist", batch_size=100), 100),
        (values("break-perfect-d", batch_size=64, n_critic=10), 640),
        (values("mnist-vae", batch_size=50), 50),
        (values("mnist-mmd", batch_size=256, g_updates=3), 768),
        (values("mnist-dcgan-michelucci"), 256),
    ],
)
def test_a_step_sees_a_batch_for_each_update_that_needs_real_pictures(settings, seen):
    assert per_step(settings) == seen


def test_a_number_of_images_limits_files_and_decides_what_is_drawn():
    assert pictures(values("mnist")) == 60_000
    assert pictures(values("mnist", num_images=100)) == 100
    assert pictures(values("mnist", num_images=100_000)) == 60_000
    assert pictures(values("mnist", dataset="drawn-digits", num_images=100_000)) == 100_000


def test_the_size_of_pictures_that_only_files_can_tell_is_unknown_until_they_are_counted():
    faces = values("faces-small", dataset="celeba")
    assert pictures(faces) is None and pictures(faces | {"num_images": 50}) is None
    assert pictures(faces, 9_000) == 9_000 and pictures(faces | {"num_images": 50}, 9_000) == 50


@pytest.mark.parametrize("name", [name for name, row in DATASETS.items() if row.drawn and row.is_points])
def test_the_catalogue_counts_what_is_really_drawn(name):
    preset = PRESETS["ring"].config.updated(dataset=name)
    assert len(load(preset)) == DATASETS[name].count == pictures(preset.model_dump())


def test_ten_epochs_of_twenty_thousand_in_batches_of_128_are_1563_steps():
    assert steps_of(10, 20_000, 128) == 1563 == math.ceil(10 * 20_000 / 128)
    assert steps_of(3, 60_000, 100) == 1800 and epochs_of(1800, 60_000, 100) == 3
    assert steps_of(0.0001, 100, 64) == 1


@pytest.mark.parametrize("epochs", [0, -1, math.nan, math.inf])
def test_an_impossible_number_of_epochs_says_what_to_choose(epochs):
    with pytest.raises(ConfigError, match="Choose a number above 0"):
        steps_of(epochs, 100, 10)


def test_more_epochs_than_a_run_can_have_steps_are_refused_with_both_numbers():
    with pytest.raises(ConfigError, match=r"20,000,000.*10,000,000.*fewer"):
        steps_of(200_000, 10_000, 100)
    longest = RunConfig.model_fields["steps"].metadata
    assert any(getattr(rule, "le", None) == 10_000_000 for rule in longest), "settings/epochs.py repeats this number"
