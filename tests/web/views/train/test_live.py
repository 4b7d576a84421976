"""What the Train page passes on to the live view, and what it does with what was pressed there."""

import pytest

from gan_core import runs
from web.views.train import live


def test_a_press_in_the_live_view_becomes_a_command_and_nonsense_becomes_none(make_run):
    run = make_run("paused", knobs={"lr_g": 0.002, "n_critic": 1})
    for wish in (
        {"verb": "resume"},
        {"verb": "step", "player": "D", "count": 500},
        {"verb": "set", "name": "lr_g", "value": 0.004},
        {"verb": "stop"},
        {"verb": "step", "player": "X"},
        {"verb": ["pause"]},
        {},
    ):
        live.obey(run, run.status(), wish)
    sent = [{name: value for name, value in one.items() if name != "time"} for one in run.commands()[0]]
    assert sent == [
        {"verb": "resume"},
        {"verb": "step", "player": "D", "count": 1},
        {"verb": "set", "name": "lr_g", "value": 0.004},
    ]


def test_the_live_settings_of_a_paused_run_say_what_they_allow(make_run):
    run = make_run("paused", knobs={"lr_g": 0.002, "n_critic": 1, "loss": "hinge", "beta": 1.0})
    told = {one["name"]: one for one in live.facts(run, run.status())["settings"]}
    assert set(told) == {"lr_g", "n_critic", "loss"}, "beta is for a VAE"
    assert told["n_critic"]["whole"] and not told["lr_g"]["whole"] and told["lr_g"]["low"] == 0
    assert "wasserstein" in told["loss"]["choices"] and "mmd" not in told["loss"]["choices"]
    run.update_status(state="finished")
    assert live.facts(run, run.status())["settings"] == []


@pytest.mark.parametrize(
    ("changes", "scored", "columns"),
    [
        ({}, True, 0),
        ({"architecture": "vae"}, False, 0),
        ({"dataset": "ring", "architecture": "mlp2d"}, False, 0),
        ({"architecture": "projection", "dropout": 0}, True, 10),
    ],
)
def test_d_scores_single_pictures_where_there_is_a_d_and_columns_have_their_labels(tiny, changes, scored, columns):
    run = runs.create(tiny.updated(**changes))
    told = live.facts(run, run.status())
    assert told["scored"] == scored and len(told["columns"]) == columns
    assert told["first"]["loss"] and "*" not in told["first"]["loss"]
    if columns:
        assert told["columns"][3] == {"title": "3", "address": "3", "value": 3}


def test_attributes_are_columns_of_none_and_of_each_alone(tiny):
    run = runs.create(tiny.updated(dataset="drawn-faces", architecture="projection", dropout=0))
    none, first, *rest = live.facts(run, run.status())["columns"]
    assert none == {"title": "none", "address": "", "value": [0] * 10}
    assert first == {"title": "Smiling", "address": "0", "value": [1] + [0] * 9} and len(rest) == 9
