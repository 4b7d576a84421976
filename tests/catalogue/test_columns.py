"""The columns of the stats: complete, and wrong rows are errors."""

import json
from pathlib import Path

import pytest

from gan_core.catalogue import columns
from gan_core.catalogue.columns import COLUMNS, GROUPS, Column
from gan_core.catalogue.metrics import METRICS

ROOT = Path(__file__).parents[2]
FILES = [*ROOT.glob("tests/recorded/runs/*/stats.jsonl"), *ROOT.glob("checkpoints/pretrained/*/stats.jsonl")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_column_that_a_run_has_kept_is_listed(path):
    keys = {key for line in path.read_text().splitlines() for key in json.loads(line)}
    assert keys <= COLUMNS.keys()
    assert len(keys) > 3


def test_every_live_metric_has_a_column_in_the_chart_of_its_row():
    charts = {name.removeprefix("metric/"): row.group for name, row in COLUMNS.items() if name.startswith("metric/")}
    assert charts == {metric.name: metric.chart for metric in METRICS.values() if metric.live}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"chart": "pie"}, "chart is 'pie'"),
        ({"group": "nowhere"}, "group is 'nowhere'"),
        ({"chart": "loss", "group": "value"}, "group is 'value'"),
        ({"colour": "pink", "group": "other"}, "colour is 'pink'"),
        ({"unit": "miles", "group": "other"}, "unit is 'miles'"),
        ({"better": "blue", "group": "other"}, "better is 'blue'"),
        ({"title": " ", "group": "other"}, "title is empty"),
    ],
)
def test_wrong_column_is_an_error(wrong, words):
    with pytest.raises(ValueError, match=words):
        Column(**{"name": "x", "title": "X", "help": "It is x.", **wrong})


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("metric/new", "quality"),
        ("penalty/new", "penalty"),
        ("grad/new", "gradients"),
        ("value/new", "value"),
        ("new", "other"),
    ],
)
def test_column_of_a_newer_version_is_placed_by_its_prefix(name, group):
    assert columns.column(name).group == group


def test_browser_gets_every_column_and_group_as_json():
    sent = json.loads(json.dumps(columns.plain()))
    assert list(sent["columns"]) == list(COLUMNS) and list(sent["groups"]) == list(GROUPS)
    assert sent["columns"]["loss/G"]["chart"] == "loss"


def test_no_two_metrics_of_a_chart_have_one_colour():
    """G and D are orange and blue, as the first two colours of the charts are."""
    same = {"D": "one", "G": "two"}
    for chart in {metric.chart for metric in METRICS.values() if metric.live}:
        colours = [same.get(metric.colour, metric.colour) for metric in METRICS.values() if metric.chart == chart]
        shared = {colour for colour in colours if colour and colours.count(colour) > 1}
        assert shared <= {"one", "four"}, "frechet and mmd, near and accuracy: no run has both"
