"""Steering a run: live settings, single networks, branches, the queue."""

import itertools

import pytest
import torch
from safetensors.torch import load_file

from gan_core import runs
from gan_core.cli.main import main
from gan_core.errors import ConfigError, RunError
from gan_core.runs.folder import RunDir
from gan_core.training.trainer import snapshot_due
from gan_core.worker.worker import Worker


class Script(Worker):
    """A worker that gets commands at given steps, and whose pauses end by themselves when no more come."""

    def __init__(self, run, commands_at: dict[int, list[dict]]):
        super().__init__(run)
        self.commands_at = {step: list(commands) for step, commands in commands_at.items()}

    def _commands(self):
        step = getattr(self, "experiment", None) and self.experiment.step
        if commands := self.commands_at.pop(step, None):
            return commands
        return [{"verb": "resume"}] if self.paused and not self.whole_steps else []


def script(tiny, tmp_path, commands_at, **changes) -> tuple[RunDir, Script]:
    run = runs.create(tiny.updated(**changes), tmp_path / "run")
    worker = Script(run, commands_at)
    assert worker.work() == "finished", run.log_tail()
    return run, worker


def weights(run: RunDir, step: int, net: str) -> dict[str, torch.Tensor]:
    return {key: value for key, value in load_file(run.snapshot_path(step)).items() if key.startswith(net + "/")}


@pytest.mark.parametrize("networks", [{"d_norm": "batch"}, {"spectral_norm": True}], ids=["batch norm", "spectral norm"])
@pytest.mark.parametrize(("player", "still"), [("D", "G"), ("G", "D")])
def test_training_one_network_alone_leaves_every_tensor_of_the_other(tiny, tmp_path, player, still, networks):
    """Weights, and what batch and spectral norm remember between two passes."""
    seen = []

    class Watch(Script):
        def _move(self, *arguments):
            modules = self.experiment.modules
            before = {name: [p.clone() for p in modules[name].state_dict().values()] for name in ("G", "D")}
            super()._move(*arguments)
            seen.append({name: all(map(torch.equal, before[name], modules[name].state_dict().values())) for name in before})

    run = runs.create(tiny.updated(architecture="dcgan", **networks), tmp_path / "run")
    commands_at = {3: [{"verb": "pause"}, {"verb": "step", "player": player, "count": 3}]}
    assert Watch(run, commands_at).work() == "finished"
    assert seen[0] == {player: False, still: True}
    events = [event for event in run.events() if event["kind"] == "only"]
    assert events[0]["text"] == f"{player} was trained alone: 3 updates." and events[0]["step"] == 3


def test_training_only_d_leaves_g_bit_identical_in_the_snapshots(tiny, tmp_path):
    commands_at = {5: [{"verb": "pause"}, {"verb": "step", "player": "D", "count": 4}, {"verb": "snapshot"}]}
    run, _ = script(tiny, tmp_path, commands_at, steps=6)
    alone = runs.create(tiny.updated(steps=5), tmp_path / "alone")
    Worker(alone).work()
    for net, same in (("G", True), ("G_ema", True), ("opt_g", True), ("D", False)):
        a, b = weights(run, 5, net), weights(alone, 5, net)
        assert all(torch.equal(a[key], b[key]) for key in a) is same, net


def test_single_steps_while_paused_are_the_steps_of_training(tiny, tmp_path):
    commands_at = {4: [{"verb": "pause"}, {"verb": "step", "count": 2}]}
    run, _ = script(tiny, tmp_path, commands_at)
    plain = runs.create(tiny, tmp_path / "plain")
    Worker(plain).work()
    a, b = load_file(run.snapshot_path(10)), load_file(plain.snapshot_path(10))
    assert all(torch.equal(a[key], b[key]) for key in a)
    assert 6 in run.samples()


def test_a_live_setting_acts_at_the_next_step_and_is_marked(tiny, tmp_path):
    run, worker = script(tiny, tmp_path, {4: [{"verb": "set", "name": "lr_g", "value": 1e-9}]})
    (event,) = [event for event in run.events() if event["kind"] == "changed"]
    assert (event["step"], event["name"], event["old"], event["new"]) == (4, "lr_g", tiny.lr_g, 1e-9)
    assert worker.experiment.optimizers["opt_g"].param_groups[0]["lr"] == 1e-9
    plain = runs.create(tiny, tmp_path / "plain")
    Worker(plain).work()
    rows, wanted = run.stats()[0], plain.stats()[0]
    assert [row["loss/G"] for row in rows[:5]] == [row["loss/G"] for row in wanted[:5]]
    assert rows[-1]["loss/G"] != wanted[-1]["loss/G"]
    assert run.status()["knobs"]["lr_g"] == 1e-9
    assert run.config == tiny, "config.json is never changed"
    assert runs.in_force(run) == tiny.updated(lr_g=1e-9)


@pytest.mark.parametrize(
    ("name", "value"),
    [("lr_g", -1), ("lr_g", "fast"), ("n_critic", 0), ("z_dim", 3), ("loss", "mmd"), ("nonsense", 1), (None, None)],
)
def test_an_impossible_live_setting_is_refused_and_the_run_goes_on(tiny, tmp_path, name, value):
    run, _ = script(tiny, tmp_path, {4: [{"verb": "set", "name": name, "value": value}]})
    (event,) = [event for event in run.events() if event["kind"] == "refused"]
    assert str(name) in event["text"]


def test_every_live_setting_can_be_changed(tiny, tmp_path):
    values = {
        "lr_g": 1e-3,
        "lr_d": 1e-3,
        "n_critic": 2,
        "g_updates": 2,
        "loss": "hinge",
        "penalty": "r1",
        "penalty_weight": 1.0,
        "label_smoothing": 0.2,
        "instance_noise": 0.1,
        "ema_decay": 0.5,
    }
    commands_at = {2: [{"verb": "set", "name": name, "value": value} for name, value in values.items()]}
    run, worker = script(tiny, tmp_path, commands_at)
    assert {event["name"] for event in run.events() if event["kind"] == "changed"} == set(values)
    assert {name: getattr(worker.experiment.config, name) for name in values} == values
    assert "penalty/r1" in run.stats()[0][-1]


def test_tensorboard_files_hold_the_curves(tiny, tmp_path):
    loader = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator", reason="needs tensorboard")
    run, _ = script(tiny, tmp_path, {}, tensorboard=True)
    files = loader.EventAccumulator(str(run.path / "tensorboard"))
    files.Reload()
    got = {event.step: event.value for event in files.Scalars("loss/G")}
    assert got == pytest.approx({row["step"]: row["loss/G"] for row in run.stats()[0]})


def test_changed_live_settings_survive_a_resume(tiny, tmp_path):
    run, _ = script(tiny, tmp_path, {4: [{"verb": "set", "name": "lr_g", "value": 1e-9}]})
    runs.prepare_resume(run, 14)
    worker = Worker(run)
    assert worker.work() == "finished"
    assert worker.experiment.config.lr_g == 1e-9 and run.status()["knobs"]["lr_g"] == 1e-9


# -- branches ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def parent(tiny):
    run = runs.create(tiny)
    Worker(run).work()
    return run


def test_a_branch_with_nothing_changed_follows_its_parent_bit_for_bit(parent):
    branch = runs.fork(parent, 5)
    assert branch.status()["parent"] == {"run": parent.id, "step": 5}
    assert [row["step"] for row in branch.stats()[0]] == [1, 2, 3, 4, 5] and branch.snapshots() == [5]
    assert Worker(branch).work() == "finished"
    a, b = load_file(parent.snapshot_path(10)), load_file(branch.snapshot_path(10))
    assert a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)
    assert parent.sample_path(10).read_bytes() == branch.sample_path(10).read_bytes()
    strip = [{k: v for k, v in row.items() if k != "seconds"} for row in itertools.chain(parent.stats()[0])]
    assert strip == [{k: v for k, v in row.items() if k != "seconds"} for row in branch.stats()[0]]


def test_a_branch_with_another_learning_rate_differs_from_its_parent(parent):
    branch = runs.fork(parent, 5, lr_g=0.01, steps=12)
    worker = Worker(branch)
    assert worker.work() == "finished"
    assert worker.experiment.config.lr_g == 0.01 and branch.config.lr_g == 0.01 and branch.status()["step"] == 12
    mine, theirs = branch.stats()[0], parent.stats()[0]
    assert [row["loss/G"] for row in mine[:5]] == [row["loss/G"] for row in theirs[:5]]
    assert mine[9]["loss/G"] != theirs[9]["loss/G"]
    assert branch.events()[-1]["kind"] == "finished"
    assert any(event["kind"] == "forked" and event["step"] == 5 for event in branch.events())
    runs.prepare_resume(branch, 14)
    again = Worker(branch)
    assert again.work() == "finished" and again.experiment.config.lr_g == 0.01


def test_a_branch_has_the_live_settings_of_its_snapshot(tiny, tmp_path):
    run, _ = script(tiny, tmp_path, {3: [{"verb": "set", "name": "lr_g", "value": 0.05}]})
    assert runs.config_at(run, 5).lr_g == 0.05
    assert runs.fork(run, 5).config.lr_g == 0.05
    assert runs.fork(run, 5, optimizer="sgd").config.optimizer == "sgd"


def test_a_branch_with_another_optimizer_starts_without_optimizer_state(parent):
    branch = runs.fork(parent, 5, optimizer="sgd", lr_g=0.01)
    assert Worker(branch).work() == "finished"


def test_impossible_branches_are_refused(parent):
    with pytest.raises(RunError, match="no snapshot of step 7"):
        runs.fork(parent, 7)
    with pytest.raises(ConfigError, match="z_dim"):
        runs.fork(parent, 5, z_dim=9)
    with pytest.raises(ConfigError, match="steps"):
        runs.fork(parent, 10)
    parent.snapshot_path(5).write_bytes(b"\0" * 40)
    with pytest.raises(RunError, match="damaged"):
        runs.fork(parent, 5)
    assert len(runs.all_runs()) == 1, "nothing is left lying about"


# -- rename, delete, queue ------------------------------------------------------------------------------------------------


def test_rename_and_delete(parent, make_run):
    parent.rename("  My first\nrun  ")
    assert parent.title == "My first run" and runs.find(parent.id)
    living = make_run("running")
    with pytest.raises(RunError, match="Stop it first"):
        runs.delete(living)
    runs.delete(parent)
    assert runs.find(parent.id) is None and not parent.path.exists()


def test_only_runs_under_the_run_folder_can_be_deleted(tiny, tmp_path):
    run = runs.create(tiny, tmp_path / "elsewhere")
    run.update_status(state="stopped")
    with pytest.raises(RunError, match="not one of your runs"):
        runs.delete(run)
    assert run.exists()


def test_the_third_run_on_a_device_waits_and_names_the_runs_ahead(make_run, monkeypatch):
    first, second, third, fourth = make_run("running"), make_run("starting"), make_run("queued"), make_run("queued")
    third.update_status(queued_at=10.0, pid=first.status()["pid"])
    fourth.update_status(queued_at=20.0, pid=first.status()["pid"])
    paused = make_run("paused")
    assert [run.id for run in runs.ahead(third)] == [first.id, second.id]
    assert [run.id for run in runs.ahead(fourth)] == [first.id, second.id, third.id]
    monkeypatch.setenv("GAN_SLOTS", "2")
    worker = Worker(third, queue=True)
    said = []
    monkeypatch.setattr(
        worker, "_obey_end", lambda: said.append(third.status()["message"]) or second.update_status(state="stopped")
    )
    worker._wait_for_device()
    assert said == [f"Waiting for {first.id}, {second.id}: 2 runs train at a time on this device."]
    assert third.status()["state"] == "starting"
    assert paused.status()["state"] == "paused"


def test_the_command_line_sends_commands_and_branches(parent, make_run, capsys, tmp_path):
    living = make_run("running")
    for words, sent in (
        (["pause"], {"verb": "pause"}),
        (["set", "lr_g", "0.001"], {"verb": "set", "name": "lr_g", "value": 0.001}),
        (["step", "D", "5"], {"verb": "step", "player": "D", "count": 5}),
        (["step"], {"verb": "step", "player": None, "count": 1}),
    ):
        assert main(["tell", living.id, *words]) == 0
        got = living.commands()[0][-1]
        assert {key: got[key] for key in sent} == sent
    for words in (["set", "lr_g"], ["set", "z_dim", "3"], ["set", "lr_g", "-1"], ["step", "E"], ["pause", "now"]):
        assert main(["tell", living.id, *words]) == 2
    assert main(["tell", parent.id, "pause"]) == 2
    capsys.readouterr()
    out = str(tmp_path / "branch")
    assert main(["fork", parent.id, "--at", "5", "--lr-g", "0.002", "--steps", "8", "--out", out]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == out
    assert runs.at(out).config.lr_g == 0.002 and runs.at(out).status()["step"] == 8
    assert main(["fork", parent.id, "--at", "6"]) == 2


def test_a_branch_cannot_become_other_networks_or_another_kind(tiny, tmp_path):
    run, _ = script(tiny.updated(architecture="dcgan", d_norm="batch"), tmp_path, {}, steps=5)
    with pytest.raises(ConfigError, match="d_norm"):
        runs.fork(run, 5, d_norm="none", steps=8)
    with pytest.raises(ConfigError, match="cannot be a mmd"):
        runs.fork(run, 5, loss="mmd", d_norm="batch", steps=8)
    assert len(runs.all_runs()) == 0, "nothing is left behind"


def test_a_branch_whose_beginning_is_damaged_fails_and_loses_nothing(tiny, tmp_path):
    run, _ = script(tiny, tmp_path, {}, steps=5)
    branch = runs.fork(run, 5, tmp_path / "branch", steps=8)
    branch.snapshot_path(5).write_bytes(b"damaged")
    before = branch.stats()[0], branch.samples()
    assert Worker(branch).work() == "failed"
    assert "No snapshot of this run can be used" in branch.status()["error"]
    assert (branch.stats()[0], branch.samples()) == before


def test_snapshots_are_dense_early_and_saved_ones_stay(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr("gan_core.runs.folder.MAX_SNAPSHOTS", 4)
    commands_at = {11: [{"verb": "snapshot"}]}
    run, _ = script(tiny, tmp_path, commands_at, steps=140, snapshot_every=20, sample_every=100, log_every=20)
    assert 11 in run.snapshots() and run.snapshots()[-1] == 140 and len(run.snapshots()) == 5
    assert [step for step in range(1, 60) if snapshot_due(step, 20, 59)] == [8, 16, 20, 40, 59]


def test_resuming_after_a_pause_waits_for_a_place_on_the_device(tiny, tmp_path, monkeypatch):
    """Where others have taken the device meanwhile, and only for a run that the app started."""
    monkeypatch.setenv("GAN_RUNS", str(tmp_path))
    others = iter([["0007-other", "0008-other"]] * 2 + [[]] * 100)
    monkeypatch.setattr(runs, "ahead", lambda run: [RunDir(tmp_path / name) for name in next(others)])
    monkeypatch.setattr("gan_core.worker.commands.HEARTBEAT", 0.0)
    run = runs.create(tiny, tmp_path / "run")
    worker = Script(run, {3: [{"verb": "pause"}]})
    worker._wait_for_device = lambda: None
    worker.queue = True
    states = []
    heartbeat = worker._heartbeat
    worker._heartbeat = lambda state="running", message="": (states.append((state, message)), heartbeat(state, message))
    assert worker.work() == "finished"
    waiting = [message for state, message in states if state == "queued"]
    assert waiting[0] == "Waiting for 0007-other, 0008-other: 2 runs train at a time on this device."
    kinds = [event["kind"] for event in run.events()]
    assert kinds.index("paused") < kinds.index("resumed") and states[-1][0] == "running"
