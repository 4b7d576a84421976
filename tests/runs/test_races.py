"""A race begins alike for all, a race of seeds differs by the seed alone, and the curves that pages share are read once."""

import pytest

from gan_core import runs
from gan_core.errors import ConfigError, RunError
from gan_core.runs import races
from gan_core.runs.folder import RunDir
from web.client import curves
from web.views.runs import spread
from web.views.runs.overlay import Line


def test_recipes_of_a_race_share_seed_data_and_budget():
    configs = races.of_recipes(["ring", "break-collapse"], "ring", 7, steps=50)
    assert [(one.seed, one.dataset, one.steps) for one in configs] == [(7, "ring", 50)] * 2
    assert configs[0].preset != configs[1].preset
    for names in (["ring"], ["ring", "ring"], ["ring", "mnist"]):
        with pytest.raises(ConfigError):
            races.of_recipes(names, "ring", 7)


def test_seeds_of_a_race_differ_by_the_seed_alone():
    configs = races.of_seeds("ring", "ring", 3, 4, steps=50)
    assert [one.seed for one in configs] == [3, 4, 5, 6] and spread.seeds_only(configs)
    assert not spread.seeds_only([*configs, None]) and not spread.seeds_only([configs[0], configs[0]])
    assert not spread.seeds_only([configs[0], configs[1].updated(lr_g=0.1)])
    with pytest.raises(ConfigError, match="2 to 8"):
        races.of_seeds("ring", "ring", 0, 9)


def test_runs_of_a_race_carry_its_tag_and_a_failed_start_leaves_none(tiny, monkeypatch):
    monkeypatch.setattr(races, "launch", lambda run: run)
    made = races.start([tiny, tiny.updated(seed=1)], "seeds")
    assert [run.notes().tags for run in made] == [("seeds",)] * 2 and made[1].title.endswith(", seed 1")
    create = iter([races.create, lambda *_, **__: (_ for _ in ()).throw(RunError("The disk is full."))])
    monkeypatch.setattr(races, "create", lambda *given, **more: next(create)(*given, **more))
    with pytest.raises(RunError, match="full"):
        races.start([tiny, tiny], "race")
    assert len(runs.all_runs()) == 2


def test_curves_are_read_again_only_when_the_file_has_grown(make_run, monkeypatch):
    run, read = make_run("running"), []
    monkeypatch.setattr(RunDir, "stats", lambda self, was=RunDir.stats: read.append(self.id) or was(self))
    for _ in range(3):
        assert len(curves.rows(run)) == 2
    run.append_stats({"step": 6, "seconds": 0.7})
    assert len(curves.rows(run)) == 3 and len(read) == 2
    assert curves.rows(RunDir(run.path / "none")) == []
    made = [curves.drawn("chart", [curves.rows(run)], lambda: object()) for _ in range(2)]
    assert made[0] is made[1]
    run.append_stats({"step": 7})
    assert curves.drawn("chart", [curves.rows(run)], lambda: object()) is not made[0]


def test_seconds_of_frames_are_those_of_the_last_row_until_then():
    rows = [{"step": 1, "seconds": 0.5}, {"step": 10, "seconds": 2.0}, {"step": 20}]
    assert curves.seconds_at(rows, [0, 1, 9, 10, 25]) == [0.0, 0.5, 0.5, 2.0, 2.0]
    assert curves.seconds_at([], [3]) == [0.0]


def test_the_band_goes_from_the_lowest_to_the_highest_run_where_all_have_logged():
    lines = [
        Line("a", [{"step": 1, "loss/G": 1.0}, {"step": 2, "loss/G": 3.0}, {"step": 4, "loss/G": 0.0}]),
        Line("b", [{"step": 1, "loss/G": 2.0}, {"step": 2, "loss/G": 5.0}, {"step": 3, "loss/G": None}]),
    ]
    assert spread.band(lines, "loss/G", "step", 0.0) == [(1, 1.0, 1.5, 2.0), (2, 3.0, 4.0, 5.0)]
    assert spread.band([], "loss/G", "step", 0.0) == []


def test_the_table_shows_mean_and_spread_of_the_last_measurements():
    lines = [Line(str(value), [{"step": 1, "metric/precision": value}]) for value in (0.5, 0.7)]
    [row] = spread.table(lines)
    assert (row["Mean ± standard deviation"], row["Lowest"], row["Highest"], row["Better"]) == (
        "60 ± 14 %",
        "50",
        "70",
        "higher",
    )
