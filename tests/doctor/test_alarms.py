"""The doctor: on recorded runs, on rows made up to a point, and on a run that breaks while the test looks on."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from gan_core import runs
from gan_core.datasets.load import ImageData, load
from gan_core.datasets.points import places
from gan_core.doctor.alarms import EARLY, HOLD, Doctor, diagnose, hold
from gan_core.doctor.findings import HOLD_CLASSES
from gan_core.doctor.signs import SMALL_SET, Probe
from gan_core.settings.config import KNOBS, RunConfig
from gan_core.settings.presets import PRESETS
from gan_core.worker.measuring import Measuring
from gan_core.worker.worker import Worker

RECORDED = json.loads((Path(__file__).parents[1] / "recorded/doctor.json").read_text("utf-8"))
OWN = {
    "break-perfect-d": "d-too-strong",
    "break-collapse": "collapse",
    "break-lr": "oscillation",
    "break-no-penalty": "unleashed",
    "break-memorise": "memorising",
}


def rows_of(record: dict) -> list[dict]:
    """The recorded columns as rows again."""
    names, columns = list(record["columns"]), record["columns"].values()
    return [
        {name: value for name, value in zip(names, values, strict=True) if value != "-"}
        for values in zip(*columns, strict=True)
    ]


def told(config: RunConfig, rows: list[dict]) -> list[tuple[str, str]]:
    doctor = Doctor(config)
    return [(heard[0], heard[1].name) for row in rows if (heard := doctor.hear(row))]


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_run_gets_the_diagnosis_of_its_preset(name):
    preset = name.rpartition("-")[0]
    config = PRESETS[preset].config
    heard = told(config, rows_of(RECORDED[name]))
    alarms = {diagnosis for kind, diagnosis in heard if kind == "alarm"}
    if preset in OWN:
        assert heard[0] == ("alarm", OWN[preset])
    else:
        assert not alarms
        assert diagnose(rows_of(RECORDED[name]), config).severity != "alarm"


def test_every_broken_preset_and_the_healthy_ones_are_recorded():
    recorded = {name.rpartition("-")[0] for name in RECORDED}
    assert OWN.keys() <= recorded and {name for name, entry in PRESETS.items() if entry.watch} == OWN.keys()
    assert {"ring", "ring-goodfellow", "mnist"} <= recorded


# -- rows made up to a point ------------------------------------------------------------------------------------------


def reading(step: int, **more: float) -> list[dict]:
    """The rows between two looks of a game in balance, but for what `more` says (in the stats' own names)."""
    row = {"loss/G": 0.8, "loss/D": 1.3, "D(x)": 0.55, "D(G(z))": 0.45, "grad/G": 0.5, "grad/D": 0.5}
    look = {"health/diversity": 0.95, "health/change": 0.2, "health/classes": 8.5, "health/contrast": 1.0}
    values = row | look | {name: value for name, value in more.items() if value is not None}
    plain = {name: value for name, value in values.items() if not name.startswith("health/")}
    return [
        {"step": step - 5, **plain},
        {"step": step - 3, **plain},
        {"step": step - 1, **plain},
        {"step": step, **values},
    ]


def story(*more: dict, config: RunConfig | None = None) -> tuple[Doctor, list]:
    doctor = Doctor(config or RunConfig(dataset="mnist"))
    heard = []
    for number, changes in enumerate(more, 1):
        for row in reading(50 * number, **changes):
            if one := doctor.hear(row):
                heard.append((number, one[0], one[1].name))
    return doctor, heard


FINE: dict = {}
ALIKE = {"health/diversity": 0.05, "health/classes": 1.0}


def test_a_balanced_game_is_healthy_and_says_why():
    doctor, heard = story(*[FINE] * 10)
    found = doctor.diagnosis
    assert not heard and found.severity == "healthy" and found.knob is None
    assert "differ nearly as much as real data" in found.words and "some fakes pass" in found.words
    assert ("D(x)", "0.55") in found.evidence


def test_before_there_are_enough_readings_it_is_too_early():
    assert story(*[ALIKE] * EARLY)[0].diagnosis.name == "early"
    assert diagnose([], RunConfig()).name == "early"


def test_losses_that_leap_at_the_start_are_no_suspicion_yet():
    """Most games begin so; a beginner who watches the first minute would only be worried."""
    doctor = Doctor(RunConfig(dataset="mnist"))
    for number in range(1, EARLY + 2):
        for place, row in enumerate(reading(50 * number, **LOST)):
            doctor.hear(row | {"loss/G": 5.0 * (place % 2)})
        doctor.held = None  # as if no alarm had held
        assert doctor.diagnosis.name == ("early" if number <= EARLY else "oscillation")


def test_an_alarm_is_raised_once_when_it_has_held_and_taken_back_when_it_is_over():
    n = EARLY + 2
    assert story(*[FINE] * n, *[ALIKE] * (HOLD - 1), *[FINE] * n)[1] == []
    doctor, heard = story(*[FINE] * n, *[ALIKE] * (HOLD + 5))
    assert heard == [(n + HOLD, "alarm", "collapse")] and doctor.diagnosis.severity == "alarm"
    # a good reading between bad ones takes nothing back, and nothing is told twice
    assert len(story(*[FINE] * n, *[ALIKE] * HOLD, FINE, ALIKE, FINE, *[ALIKE] * 4)[1]) == 1
    doctor, heard = story(*[FINE] * n, *[ALIKE] * HOLD, *[FINE] * HOLD)
    assert heard[-1] == (n + 2 * HOLD, "recovered", "collapse") and doctor.diagnosis.severity == "healthy"


def test_while_it_is_not_sure_it_watches_and_suggests_nothing():
    found = story(*[FINE] * 6, ALIKE)[0].diagnosis
    assert (found.name, found.severity, found.knob) == ("collapse", "watch", None)


def test_samples_that_grow_more_varied_are_a_start_and_not_a_collapse():
    growing = [{"health/diversity": 0.02 * 1.25**n, "health/classes": 1.0} for n in range(12)]
    assert story(*growing)[1] == []


LOST = {"health/classes": 1.0}
SURE = {"D(x)": 0.999, "D(G(z))": 0.001}


@pytest.mark.parametrize(
    ("settings", "now", "name", "knob"),
    [
        ({"loss": "minimax", "label_smoothing": 0.0}, SURE | {"grad/G": 1e-8}, "d-too-strong", ("loss", "nonsaturating")),
        ({"n_critic": 5, "label_smoothing": 0.0}, SURE | {"health/change": 0.0}, "d-too-strong", ("n_critic", 1)),
        ({"lr_d": 4e-3, "label_smoothing": 0.0}, SURE | {"grad/G": 1e-8}, "d-too-strong", ("lr_d", 1e-3)),
        ({"lr_d": 4e-3, "loss": "hinge"}, {"D(x)": 3.0, "D(G(z))": -3.0, "grad/G": 1e-8}, "d-too-strong", ("lr_d", 1e-3)),
        ({"g_updates": 3}, ALIKE, "collapse", ("g_updates", 1)),
        ({"lr_g": 1e-3, "lr_d": 2e-4}, ALIKE, "collapse", ("lr_d", 1e-3)),
        ({}, ALIKE, "collapse", ("n_critic", 2)),
        ({"n_critic": 2}, ALIKE, "collapse", ("penalty", "r1")),
        ({"n_critic": 2, "penalty": "r1"}, ALIKE, "collapse", ("penalty_weight", 1.0)),
        ({"lr_g": 2e-4}, {"health/change": 0.001, "health/diversity": 0.5}, "stuck", ("lr_g", 6e-4)),
        ({}, {"health/copies": 0.6}, "memorising", None),
        ({"lr_g": 2e-4, "lr_d": 1e-4}, {"health/contrast": 0.1}, "empty", ("lr_g", 2e-5)),
        ({}, {"health/commonest": 0.79, "health/covered": 0.6}, "one-class", ("n_critic", 2)),
        ({}, {"health/commonest": 0.4, "health/covered": 0.4}, "one-class", ("n_critic", 2)),
        ({"lr_g": 1e-3, "lr_d": 2e-4}, {"loss/G": 300.0}, "diverging", ("lr_g", 1e-4)),
        ({"lr_d": 0.2}, LOST | {"health/change": 1.2}, "oscillation", ("lr_d", 0.02)),
        ({"loss": "wasserstein"}, ALIKE | {"value/Wasserstein gap": 0.1}, "unleashed", ("penalty", "gradient-penalty")),
        ({"architecture": "vae"}, {"elbo/KL": 0.2}, "posterior-collapse", ("beta", 0.25)),
    ],
)
def test_each_finding_and_its_live_setting(settings, now, name, knob):
    config = RunConfig(dataset="mnist", **settings)
    doctor, heard = story(*[FINE] * 6, *[now] * hold(name), config=config)
    assert heard == [(6 + hold(name), "alarm", name)]
    found = doctor.diagnosis
    assert found.knob == knob and found.evidence and json.dumps(found.plain())
    if knob:
        assert knob[0] in KNOBS and config.updated(**dict([knob])) != config


def test_mostly_ones_are_not_healthy_long_before_they_are_an_alarm():
    """What a run of linear layers drew after 2,000 steps: 79 % ones, as varied as anything. Older runs have the classes alone."""
    ones = {"health/commonest": 0.79, "health/covered": 0.6, "health/classes": 2.3, "health/diversity": 0.62}
    for now in (ones, {"health/classes": 2.3, "health/diversity": 0.62}):
        doctor, heard = story(*[FINE] * 6, *[now] * (HOLD_CLASSES - 1))
        assert not heard and (doctor.diagnosis.name, doctor.diagnosis.severity) == ("one-class", "watch")
    assert ("Share of the commonest class", "79%") in story(*[FINE] * 6, ones)[0].diagnosis.evidence
    few = {"health/commonest": 0.45, "health/covered": 1.0}
    assert story(*[few] * 20)[0].diagnosis.severity == "healthy", "half of the samples is where it begins"
    plane = RunConfig(dataset="disjoint", architecture="mlp2d")
    assert story(*[{"health/commonest": 1.0, "health/classes": None}] * 20, config=plane)[1] == [], "it has one place"


def test_samples_that_become_empty_differ_from_those_that_begin_so():
    dark = {"health/contrast": 0.15}
    assert story(*[FINE] * 6, *[dark] * HOLD)[1] == [(6 + HOLD, "alarm", "empty")]
    growing = [{"health/contrast": 0.03 * 1.25**n} for n in range(12)]
    assert not [one for one in story(*growing)[1] if one[2] == "empty"]
    assert story(*[{"health/contrast": 0.6}] * 12)[1] == [], "the soft pictures of a VAE"


def test_a_sure_discriminator_alone_is_no_alarm():
    """DCGANs live with one for long: what counts is that nothing comes through any more."""
    assert story(*[SURE] * 12, config=RunConfig(dataset="mnist", label_smoothing=0.0))[1] == []


def test_losses_that_leap_count_while_the_pictures_do_not_prove_the_contrary():
    def jumping(**look):
        doctor, heard = Doctor(RunConfig(dataset="mnist")), []
        for number in range(8):
            rows = reading(50 * (number + 1), **look)
            for place, row in enumerate(rows):
                one = doctor.hear(row | {"loss/G": 5.0 * (place % 2)})
                heard += [one[1].name] if one else []
        return heard

    assert jumping(**LOST)[0] == "oscillation" and jumping() == []


def test_a_leashed_wasserstein_critic_may_swing():
    config = RunConfig(dataset="mnist", loss="wasserstein", penalty="gradient-penalty")
    swings = [{"value/Wasserstein gap": (-1) ** n * 0.1} for n in range(12)]
    assert story(*swings, config=config)[1] == []
    assert story(*swings, config=config.updated(penalty="none"))[1][0][2] == "unleashed"


def test_a_suggested_setting_is_one_that_these_settings_allow():
    """A penalty cannot go with a batch norm in D: then something else is suggested."""
    config = RunConfig(dataset="mnist", architecture="dcgan", d_norm="batch")
    doctor, _ = story(*[FINE] * 6, *[ALIKE] * HOLD, config=config)
    assert doctor.diagnosis.knob == ("n_critic", 2)


def test_a_value_that_is_no_longer_finite_is_reported_immediately():
    doctor = Doctor(RunConfig())
    heard = doctor.hear({"step": 5, "loss/G": None, "loss/D": 1.0})
    assert (
        heard and heard[0] == "alarm" and heard[1].name == "diverged" and ("loss/G", "no longer a number") in heard[1].evidence
    )


def test_runs_without_looks_are_read_too():
    rows = [{"step": 5 * n, "loss/G": 300.0, "loss/D": 1.0} for n in range(1, 200)]
    assert diagnose(rows, RunConfig()).name == "diverging"


# -- looks at pictures ------------------------------------------------------------------------------------------------


def test_a_look_at_real_pictures_a_copy_and_one_grey(tiny):
    data = load(tiny.updated(num_images=300))
    probe = Probe(tiny, data)
    reals = data.images[:64].float() / 127.5 - 1
    assert (first := probe.look(reals))["health/copies"] == 1 and "health/change" not in first
    assert first["health/diversity"] == pytest.approx(1, abs=0.1)
    other = load(tiny.updated(num_images=400, seed=5)).images[300:364].float() / 127.5 - 1
    read = probe.look(other)
    assert read["health/copies"] < 0.2 and 0.9 < read["health/change"] < 1.5
    assert probe.look(other)["health/change"] == 0
    assert first["health/contrast"] == pytest.approx(1, abs=0.1) and first["health/covered"] == 1
    assert first["health/commonest"] == pytest.approx(0.1, abs=0.15)
    grey = probe.look(torch.zeros_like(reals))
    assert grey["health/diversity"] == grey["health/contrast"] == 0 and grey["health/commonest"] == 1
    assert probe.look(torch.where(torch.rand(reals.shape) < 0.01, 0.0, -1.0))["health/contrast"] < 0.2, "a few specks on black"
    assert probe.look(torch.full_like(reals, torch.nan)) == {}
    many = ImageData(torch.zeros(SMALL_SET + 1, 1, 28, 28, dtype=torch.uint8), torch.zeros(SMALL_SET + 1).long())
    assert "health/copies" not in Probe(tiny, many).look(reals), "too many to compare with each"


def test_places_found(tiny):
    config = RunConfig(dataset="ring", architecture="mlp2d")
    probe, centres = Probe(config, load(config)), places("ring")
    assert probe.look(centres.repeat(64, 1))["health/places"] == 1
    three = probe.look(centres[:3].repeat(64, 1))
    assert three["health/places"] == 3 / 8 and three["health/commonest"] == pytest.approx(1 / 3)
    assert probe.look(torch.zeros(512, 2))["health/places"] == 0


def test_a_class_with_one_picture_is_not_varied(tiny):
    """Ten digits that differ, each always the same: what counts is the variety within a class."""
    data = load(tiny.updated(num_images=300))
    probe = Probe(tiny.updated(architecture="projection", dropout=0.0), data)
    one_of_each = torch.stack([data.images[data.labels == label][0] for label in range(10)]).float() / 127.5 - 1
    read = probe.look(one_of_each.repeat(8, 1, 1, 1), torch.arange(10).repeat(8))
    assert read["health/diversity"] == pytest.approx(0, abs=1e-3)


# -- in a run ---------------------------------------------------------------------------------------------------------


def test_looking_changes_no_number_of_the_run(tiny, tmp_path, monkeypatch):
    looked = runs.create(tiny, tmp_path / "looked")
    Worker(looked).work()
    monkeypatch.setattr(Measuring, "signs", lambda self: {})
    monkeypatch.setattr(Measuring, "mark", lambda self: None)
    blind = runs.create(tiny, tmp_path / "blind")
    Worker(blind).work()
    a, b = load_file(looked.snapshot_path(10)), load_file(blind.snapshot_path(10))
    assert all(torch.equal(a[key], b[key]) for key in a)
    assert "health/diversity" in looked.stats()[0][-1] and "health/diversity" not in blind.stats()[0][-1]


def test_a_resumed_run_reads_what_the_uninterrupted_one_does(tiny, tmp_path):
    whole = runs.create(tiny.updated(steps=15), tmp_path / "whole")
    Worker(whole).work()
    parts = runs.create(tiny.updated(steps=10), tmp_path / "parts")
    Worker(parts).work()
    runs.prepare_resume(parts, 15)
    Worker(parts).work()
    health = [[{k: v for k, v in row.items() if k.startswith("health/")} for row in run.stats()[0]] for run in (whole, parts)]
    assert health[0] == health[1] and any(health[0])


def test_the_page_shows_what_the_doctor_says_and_when_its_setting_is_changed(tmp_path):
    """The live view's payload, asked again and again as the run grows."""
    from web.routes.live import payload

    run = runs.create(RunConfig(dataset="mnist", g_updates=3), tmp_path / "run")
    assert payload(run, 0, 1)["doctor"] is None, "nothing is said before the first reading"
    for number in range(1, 10):
        for row in reading(50 * number, **ALIKE):
            run.append_stats(row)
        told = payload(run, 0, 1)["doctor"]
        assert told["severity"] == ("early" if number <= EARLY else "watch" if number < EARLY + HOLD else "alarm")
    wanted = {"name": "g_updates", "label": "G updates per step", "value": 1, "now": 3, "turned": False}
    assert told["name"] == "collapse" and told["knob"] == wanted
    run.update_status(knobs={"g_updates": 1})
    assert payload(run, 0, 1)["doctor"]["knob"] == wanted | {"now": 1, "turned": True}
    for number in range(10, 10 + HOLD):  # it waits to see what came of it, and only then says what comes next
        assert payload(run, 0, 1)["doctor"]["knob"] == wanted | {"now": 1, "turned": True}
        for row in reading(50 * number, **ALIKE):
            run.append_stats(row)
    assert payload(run, 0, 1)["doctor"]["knob"]["name"] == "n_critic", "what comes next, if that was not enough"


def test_few_places_are_a_collapse_only_where_the_points_are_alike():
    ring = RunConfig(dataset="ring", architecture="mlp2d")
    few = {"health/classes": None, "health/places": 2 / 8}
    spread, together = ({**few, "health/diversity": varied} for varied in (0.66, 0.3))
    assert story(*[spread] * 12, config=ring)[1] == []
    assert story(*[together] * 12, config=ring)[1][0][2] == "collapse"


def test_the_command_line_prints_the_reading(tmp_path, capsys):
    from gan_core.cli.main import main

    run = runs.create(RunConfig(dataset="mnist", g_updates=3), tmp_path / "run")
    for number in range(1, EARLY + HOLD + 1):
        for row in reading(50 * number, **ALIKE):
            run.append_stats(row)
    assert main(["doctor", str(run.path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Mode collapse (alarm). ") and lines[-1] == "  Try: --g-updates 1"
    assert main(["doctor", str(tmp_path / "nowhere")]) == 2


def test_a_run_that_collapses_raises_the_alarm_while_it_trains(tmp_path):
    """break-collapse itself, in small: the alarm is one event, with its evidence and the knob."""
    settings = {
        "steps": 120,
        "sample_every": 10,
        "log_every": 5,
        "batch_size": 64,
        "ngf": 64,
        "ndf": 64,
        "device": "cpu",
    }
    run = runs.create(PRESETS["break-collapse"].config.updated(**settings), tmp_path / "run")
    assert Worker(run).work() == "finished"
    (event,) = [event for event in run.events() if event["kind"] == "alarm"]
    assert event["diagnosis"] == "collapse" and event["knob"] == ["g_updates", 1] and 0 < event["step"] <= 120
    assert diagnose(run.stats()[0], run.config).name == "collapse"
    assert dict(event["evidence"])["Modes reached"].endswith("of 8")
