"""What the benchmark of the recipes counts, without training any."""

from benchmarks.recipes import allowed, steps_of, table
from gan_core.settings.presets import PRESETS, preset


def test_every_recipe_gets_the_same_work_in_its_own_steps():
    assert steps_of("mnist", 600) == 600
    assert steps_of("mnist-mlp", 600) == round(600 / PRESETS["mnist-mlp"].work)
    assert steps_of("celeba", 1) == 10 and steps_of("mnist", 10**6) == PRESETS["mnist"].config.steps


def test_pictures_that_may_not_be_passed_on_are_replaced():
    assert allowed(preset("celeba").config).dataset == "drawn-faces" and allowed(preset("mnist").config).dataset == "mnist"


def test_the_table_counts_what_diverged_and_leaves_it_out_of_the_means():
    rows = [
        {"recipe": "mnist", "seed": 0, "diverged": None, "steps": 600, "found": 1.0, "commonest": 0.2, "frechet": 20.0},
        {"recipe": "mnist", "seed": 1, "diverged": 205, "steps": 205},
        {"recipe": "mnist", "seed": 2, "diverged": None, "steps": 600, "found": 0.8, "commonest": 0.4, "frechet": 30.0},
    ]
    *_, line = table(rows)
    assert line.startswith("| `mnist` | 468 | 1 of 3 | 90 ± 14 % | 30 ± 14 % | 25 ± 7.1 |")
