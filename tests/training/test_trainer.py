import copy
import itertools
import math
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from gan_core import runs
from gan_core.catalogue.architectures import ARCHITECTURES
from gan_core.datasets.load import ImageData, batches, load
from gan_core.errors import RunError
from gan_core.latent.priors import latents
from gan_core.runs.snapshots import read_snapshot
from gan_core.sampling.sampler import Sampler
from gan_core.training.experiment import make_experiment
from gan_core.training.trainer import Sample, Snapshot, Step, sample_due, train
from gan_core.worker.worker import Worker

CPU = torch.device("cpu")


# one config for each way to train, each small
WAYS = {
    "mlp": {"architecture": "mlp"},
    "dcgan": {"architecture": "dcgan"},
    "builder": {"architecture": "builder", "g_residual": True, "d_residual": True, "d_norm": "layer", "ngf": 4, "ndf": 4},
    "michelucci": {"architecture": "michelucci", "schedule": "simultaneous", "label_smoothing": 0.0},
    "embedding": {"architecture": "embedding"},
    "projected": {"architecture": "projected"},
    "projection": {"architecture": "projection", "spectral_norm": True, "loss": "hinge"},
    "attributes": {"architecture": "projection", "dataset": "drawn-faces", "ngf": 4, "ndf": 4},
    "vae": {"architecture": "vae", "kl_warmup": 3},
    "mmd": {"architecture": "mlp", "loss": "mmd", "dropout": 0.0},
    "ring": {"architecture": "mlp2d", "dataset": "ring", "loss": "wasserstein", "penalty": "gradient-penalty"},
    "momentum": {"architecture": "mlp", "loss": "minimax", "optimizer": "sgd", "n_critic": 2, "g_updates": 2},
    "rmsprop": {"architecture": "mlp", "loss": "least-squares", "optimizer": "rmsprop", "prior": "uniform"},
    "r1": {"architecture": "mlp", "penalty": "r1", "instance_noise": 0.2, "prior": "truncated"},
}


def experiment_of(config) -> Any:
    return make_experiment(config, load(config), CPU)


def test_events_come_in_order(tiny):
    events = list(train(experiment_of(tiny), steps=10, clock=itertools.count(0, 1e-3).__next__))
    assert [event.step for event in events if isinstance(event, Step)] == list(range(1, 11))
    assert [event.step for event in events if isinstance(event, Sample)] == [0, 1, 2, 4, 5, 10]
    assert [event.step for event in events if isinstance(event, Snapshot)] == [5, 10]
    assert isinstance(events[0], Sample) and events[0].images.shape == (64, 1, 28, 28)


def test_the_numbers_of_a_step_are_read_before_the_next_one(tiny):
    steps = [event for event in train(experiment_of(tiny), 3) if isinstance(event, Step)]
    assert set(steps[-1].values()) == {"loss/G", "loss/D", "D(x)", "D(G(z))", "value/V(D, G)", "grad/G", "grad/D"}
    with pytest.raises(RuntimeError, match="before the next step"):
        steps[0].values()


def test_pictures_also_come_by_time(tiny):
    config = tiny.updated(sample_every=1000)
    seconds = itertools.count(0, 1.0)  # each look at the clock is a second later
    events = train(experiment_of(config), steps=8, clock=seconds.__next__)
    assert {3, 5, 6, 7} & {event.step for event in events if isinstance(event, Sample)}


def test_sample_due():
    assert [step for step in range(1, 130) if sample_due(step, 50, 120)] == [1, 2, 4, 8, 16, 32, 50, 100, 120]


@pytest.mark.parametrize("way", WAYS)
def test_training_moves_every_network_and_the_average(tiny, way):
    experiment = experiment_of(tiny.updated(**WAYS[way]))
    before = {name: [p.clone() for p in module.parameters()] for name, module in experiment.modules.items()}
    for event in train(experiment, 2):
        if isinstance(event, Step):
            assert all(math.isfinite(value) for value in event.values().values())
    for name, module in experiment.modules.items():
        assert any(not torch.equal(a, b) for a, b in zip(before[name], module.parameters(), strict=True)), name
    assert experiment.batches == 2 * experiment.config.n_critic
    assert experiment.images_seen == experiment.batches * tiny.batch_size


def test_every_architecture_has_its_way():
    assert {settings["architecture"] for settings in WAYS.values()} | {"kana"} == set(ARCHITECTURES)  # kana: its preset


def test_each_update_touches_one_network_only(tiny):
    experiment = experiment_of(tiny)
    for phase, moved, still in ((0, experiment.D, experiment.G), (1, experiment.G, experiment.D)):
        before = [[p.clone() for p in module.parameters()] for module in (moved, still)]
        experiment.run_phase(experiment.phases[phase])
        assert any(not torch.equal(a, b) for a, b in zip(before[0], moved.parameters(), strict=True))
        assert all(torch.equal(a, b) for a, b in zip(before[1], still.parameters(), strict=True))
        assert all(p.requires_grad for p in experiment.D.parameters())


def test_n_critic_gives_d_more_batches(tiny):
    experiment = experiment_of(tiny.updated(n_critic=3))
    list(train(experiment, 2))
    assert experiment.batches == 6


def test_simultaneous_takes_both_gradients_at_the_same_place(tiny):
    """Against a second way to the same step: the gradients by hand, then plain SGD."""
    config = tiny.updated(
        schedule="simultaneous", optimizer="sgd", momentum=0.0, lr_g=0.1, lr_d=0.1, dropout=0.0, label_smoothing=0.0
    )
    experiment = experiment_of(config)
    G, D = copy.deepcopy(experiment.G), copy.deepcopy(experiment.D)
    state = torch.get_rng_state()
    (phase,) = experiment.phases
    experiment.run_phase(phase)
    torch.set_rng_state(state)
    real, z = (
        next(batches(experiment.data, config.batch_size, config.seed)).x,
        torch.randn(config.batch_size, config.z_dim),
    )
    log = torch.nn.functional.logsigmoid
    (-log(D(real)).mean() - log(-D(G(z).detach())).mean()).backward()
    wanted_d = [p - 0.1 * p.grad for p in D.parameters()]
    D.requires_grad_(False)
    (-log(D(G(z))).mean()).backward()
    wanted_g = [p - 0.1 * p.grad for p in G.parameters()]
    for got, wanted in ((experiment.D, wanted_d), (experiment.G, wanted_g)):
        for a, b in zip(got.parameters(), wanted, strict=True):
            torch.testing.assert_close(a, b, atol=1e-6, rtol=1e-4)


@pytest.mark.parametrize("way", WAYS)
def test_resume_is_exact(tiny, tmp_path, way):
    config = tiny.updated(**WAYS[way])
    whole = experiment_of(config)
    list(train(whole, 10))
    first = experiment_of(config)
    list(train(first, 5))
    (tmp_path / "5.safetensors").write_bytes(first.snapshot())
    second = experiment_of(config)
    torch.rand(17)  # whatever else drew random numbers meanwhile
    second.restore(tmp_path / "5.safetensors")
    list(train(second, 10))
    for name, module in whole.modules.items():
        a, b = module.state_dict(), second.modules[name].state_dict()
        assert all(torch.equal(a[key], b[key]) for key in a), name


def test_the_worker_resumes_exactly_too(tiny, tmp_path):
    whole, halves = runs.create(tiny, tmp_path / "whole"), runs.create(tiny, tmp_path / "halves")
    assert Worker(whole).work() == "finished"
    halves.update_status(steps=5)
    assert Worker(halves).work() == "finished"
    runs.prepare_resume(halves, 10)
    assert Worker(halves).work() == "finished"
    a, b = (load_file(run.snapshot_path(10)) for run in (whole, halves))
    assert a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)
    strip = lambda run: [{k: v for k, v in row.items() if k != "seconds"} for row in run.stats()[0]]  # noqa: E731
    assert strip(whole) == strip(halves)
    assert (whole.sample_path(10)).read_bytes() == halves.sample_path(10).read_bytes()


def test_a_truncated_snapshot_falls_back_to_the_one_before(tiny, tmp_path):
    run = runs.create(tiny, tmp_path / "run")
    Worker(run).work()
    path = run.snapshot_path(10)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(RunError, match="damaged"):
        read_snapshot(path)
    with pytest.raises(RunError, match="damaged"):
        Sampler(run)
    runs.prepare_resume(run, 12)
    assert Worker(run).work() == "finished"
    assert any(event["kind"] == "alarm" and "damaged" in event["text"] for event in run.events())
    assert [row["step"] for row in run.stats()[0]] == list(range(1, 13))


def test_a_full_disk_ends_the_run_in_words_and_keeps_the_last_snapshot(tiny, tmp_path, monkeypatch):
    run = runs.create(tiny, tmp_path / "run")
    write = run.write_snapshot

    def full(step, data):
        if step == 10:
            raise OSError(28, "No space left on device")
        write(step, data)

    monkeypatch.setattr(run, "write_snapshot", full)
    assert Worker(run).work() == "failed"
    status = run.status()
    assert "No space left" in str(status["error"]) and "Free some space" in str(status["hint"])
    assert run.snapshots() == [5]
    monkeypatch.undo()
    runs.prepare_resume(run, None)
    assert Worker(run).work() == "finished"


def test_divergence_is_reported_and_stops_before_a_snapshot_of_it_is_written(tiny, tmp_path):
    """A weight becomes NaN after step 7, between two logged steps; the snapshot of 5 stays the last."""
    run = runs.create(tiny.updated(log_every=4, snapshot_every=5, steps=20), tmp_path / "run")

    class Spoiler(Worker):
        def _obey(self):
            super()._obey()
            if self.experiment.step == 8:
                next(self.experiment.G.parameters()).data.fill_(float("nan"))

    assert Spoiler(run).work() == "failed"
    assert "diverged at step 10" in str(run.status()["error"])
    assert "branch off the snapshot of step 5" in str(run.status()["hint"])
    assert run.snapshots() == [5]


def test_two_workers_never_share_a_run(tiny, tmp_path):
    from filelock import FileLock

    run = runs.create(tiny, tmp_path / "run")
    with FileLock(run.path / "worker.lock"), pytest.raises(RunError, match="already working on"):
        Worker(run).work()


def test_stop_and_interrupt_leave_a_snapshot_of_the_step_they_came_at(tiny, tmp_path):
    for verb, state in (("stop", "stopped"), ("interrupt", "interrupted")):
        run = runs.create(tiny.updated(snapshot_every=1000), tmp_path / verb)

        def at_three(row: dict[str, float], run: Any = run, verb: str = verb) -> None:
            if row["step"] == 3:
                run.append_command(verb)

        worker = Worker(run, at_three)
        assert worker.work() == state
        assert run.snapshots() == [3] and run.status()["step"] == 3


def test_batches_show_every_image_equally_often_and_depend_on_the_number_alone():
    data = ImageData(torch.arange(10, dtype=torch.uint8).view(10, 1, 1, 1), torch.arange(10))
    source = list(itertools.islice(batches(data, 4, seed=1), 5))
    assert sorted(torch.cat([batch.y for batch in source]).tolist()) == sorted(list(range(10)) * 2)
    later = list(itertools.islice(batches(data, 4, seed=1, start=3), 2))
    assert all(torch.equal(a.y, b.y) for a, b in zip(source[3:], later, strict=True))
    assert source[0].x.min() >= -1 and source[0].x.dtype == torch.float32
    big = next(batches(data, 25, seed=1))
    assert len(big.x) == 25


def test_z_alone_gives_the_picture_it_gives_in_a_batch(tiny, tmp_path):
    run = runs.create(tiny.updated(architecture="dcgan", steps=5), tmp_path / "run")
    Worker(run).work()
    sampler = Sampler(run)
    together, _ = sampler.sample(5, seed=3)
    for i in range(5):
        torch.testing.assert_close(sampler.sample(1, seed=3 + i)[0][0], together[i], atol=1e-5, rtol=0)
    assert torch.equal(latents([4], 8)[0], latents(range(3, 6), 8)[1])
    with pytest.raises(RunError, match="no snapshot of step 4"):
        Sampler(run, at=4)
