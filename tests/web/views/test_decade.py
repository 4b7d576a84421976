"""The recorded comparison of ten years of GANs: medians over seeds, a chart, and recipes that exist."""

import math

from gan_core.settings.presets import PRESETS
from web.views import decade


def result(recipe, seed, *frechets):
    rows = [{"seconds": 2.0 * 2**i, "frechet": value, "density": 0.1, "coverage": 0.2} for i, value in enumerate(frechets)]
    return {"recipe": recipe, "seed": seed, "rows": rows}


def test_each_recipe_is_the_median_of_its_seeds_at_each_time():
    results = [
        result("mnist", 0, 9.0, 5.0),
        result("mnist-r1", 0, 7.0, 8.0),
        result("mnist", 1, 3.0, None),
        result("mnist", 2, 4, 1),
    ]
    rows = decade.medians(results)
    assert list(rows) == ["mnist", "mnist-r1"]
    assert rows["mnist"][0]["frechet"] == 4 and rows["mnist"][1]["seconds"] == 4
    assert rows["mnist-r1"][1]["frechet"] == 8
    assert math.isnan(decade.medians([result("mnist", 0, None)])["mnist"][0]["frechet"])
    chart = decade.figure(rows, "frechet", dark=False)
    assert [line["name"] for line in chart.to_dict()["data"]] == [PRESETS[name].title for name in rows]


def test_what_is_recorded_is_of_recipes_that_exist_and_all_seeds_of_each():
    told = decade.recorded()
    assert {one["recipe"] for one in told["results"]} <= set(PRESETS)
    seeds = {one["seed"] for one in told["results"]}
    assert len(told["results"]) == len(seeds) * len(decade.medians(told["results"]))
