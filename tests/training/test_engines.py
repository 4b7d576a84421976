"""Every engine computes the same game: it starts, stops, resumes and obeys as the plain one does."""

import pytest
import torch
from safetensors.torch import load_file

from gan_core import runs
from gan_core.catalogue.training import ENGINES
from gan_core.export.code import command_line
from gan_core.settings.config import RunConfig
from gan_core.training.experiment import Experiment
from gan_core.training.gan import GanExperiment
from gan_core.training.probe import candidates, choose, compare
from gan_core.training.trainer import Step, train
from gan_core.worker.worker import Worker
from tests.training.test_trainer import CPU, WAYS, experiment_of

FAST = [row.name for row in ENGINES.values() if row.fused]
EXACT = [name for name in FAST if not ENGINES[name].half]
GAMES = {name: WAYS[name] | {"ngf": 4, "ndf": 4} for name in ("dcgan", "projection", "vae", "r1")}
SLOW_NET = {"architecture": "dcgan", "ngf": 4, "ndf": 4, "d_norm": "batch"}


def _all(experiment: Experiment) -> dict[str, torch.Tensor]:
    return {f"{name}/{key}": value for name, net in experiment.modules.items() for key, value in net.state_dict().items()}


def _same(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)


@pytest.mark.parametrize("engine", FAST)
@pytest.mark.parametrize("game", GAMES)
def test_a_resumed_run_goes_on_bit_for_bit_with_every_engine(tiny, tmp_path, game, engine):
    config = tiny.updated(**GAMES[game], engine=engine)
    whole = experiment_of(config)
    list(train(whole, 6))
    first = experiment_of(config)
    list(train(first, 3))
    (tmp_path / "3.safetensors").write_bytes(first.snapshot())
    second = experiment_of(config)
    second.restore(tmp_path / "3.safetensors")
    list(train(second, 6))
    assert _same(_all(whole), _all(second))
    assert all(value.dtype == torch.float32 for value in _all(whole).values() if value.is_floating_point())


@pytest.mark.parametrize("engine", EXACT)
def test_engines_differ_from_the_plain_one_by_rounding_alone(tiny, engine):
    config = tiny.updated(**SLOW_NET, dropout=0.0, optimizer="sgd", momentum=0.5, lr_g=0.01, lr_d=0.01)
    ends, rows = [], []
    for name in ("plain", engine):
        ends.append(experiment_of(config.updated(engine=name)))
        rows.append([event.values() for event in train(ends[-1], 4) if isinstance(event, Step)][-1])
    assert rows[1] == pytest.approx(rows[0], rel=1e-3)
    for key, value in _all(ends[0]).items():
        torch.testing.assert_close(_all(ends[1])[key], value, atol=1e-4, rtol=1e-3)


def test_half_precision_stays_near_the_plain_numbers(tiny):
    config = tiny.updated(**SLOW_NET)
    rows = []
    for engine in ("plain", "bf16"):
        (event,) = (event for event in train(experiment_of(config.updated(engine=engine)), 1) if isinstance(event, Step))
        rows.append(event.values())
    answers = [{name: value for name, value in row.items() if not name.startswith("grad/")} for row in rows]
    assert answers[1] != answers[0] and answers[1] == pytest.approx(answers[0], rel=0.05, abs=0.02)


@pytest.mark.parametrize("engine", FAST)
def test_live_settings_and_single_networks_work_with_every_engine(tiny, engine):
    experiment = experiment_of(tiny.updated(**SLOW_NET, engine=engine))
    assert isinstance(experiment, GanExperiment)
    list(train(experiment, 2))
    experiment.turn("lr_g", 0.0123)
    assert experiment.optimizers["opt_g"].param_groups[0]["lr"] == 0.0123
    for moved, still in (("D", "G"), ("G", "D")):
        before = {key: value.clone() for key, value in _all(experiment).items()}
        experiment.move_alone(moved)
        now = _all(experiment)
        assert all(torch.equal(now[key], before[key]) for key in now if key.startswith(f"{still}/"))
        assert any(not torch.equal(now[key], before[key]) for key in now if key.startswith(f"{moved}/"))


def test_the_test_of_engines_uses_up_no_randomness_and_skips_what_cannot_matter(tiny):
    experiment = experiment_of(tiny)
    before = torch.get_rng_state()
    speeds = compare(tiny, experiment.data, CPU)
    assert torch.equal(before, torch.get_rng_state())
    assert list(speeds) == candidates(tiny, filters=False) == ["plain", "fused"] and speeds["plain"] == 1
    assert candidates(tiny.updated(optimizer="rmsprop"), filters=False) == ["plain"]
    assert (choose({"plain": 1.0, "fused": 1.02}), choose({"plain": 1.0, "fused": 1.2})) == ("plain", "fused")


def test_a_run_keeps_the_engine_it_began_with(tiny, tmp_path, monkeypatch):
    """Even where another one is the fastest by the time it is resumed; and its code names it, for other computers."""
    monkeypatch.setattr("gan_core.training.probe.compare", lambda *_: {"plain": 1.0, "fused": 1.5})
    config = tiny.updated(engine="auto")
    whole, halves = (runs.create(config, tmp_path / name) for name in ("whole", "halves"))
    assert Worker(whole).work() == "finished"
    halves.update_status(steps=5)
    assert Worker(halves).work() == "finished"
    monkeypatch.setattr("gan_core.runs.known_engine", lambda key: "plain")
    runs.prepare_resume(halves, 10)
    assert Worker(halves).work() == "finished"
    assert _same(*(load_file(run.snapshot_path(10)) for run in (whole, halves)))
    started = [event["text"] for event in halves.events() if event["kind"] == "started"]
    assert "Engine: fused" in started[0] and "Engine: fused, as before." in started[1]
    assert halves.status()["engine"] == "fused" and "--engine fused" in command_line(halves)
    assert halves.config.engine == "auto"


def test_a_run_from_before_there_were_engines_is_plain():
    old = RunConfig().model_dump()
    del old["engine"]
    assert RunConfig.parse(old).engine == "plain"


def test_the_fastest_engine_is_remembered_and_a_damaged_note_is_ignored(tmp_path, monkeypatch):
    assert runs.known_engine("here") is None
    runs.root().mkdir(parents=True, exist_ok=True)
    runs.remember_engine("here", "fused")
    assert runs.known_engine("here") == "fused"
    (runs.root() / ".engines.json").write_text('{"here": "warp", "there": ["fused"], "auto')
    assert runs.known_engine("here") is None and runs.known_engine("there") is None
