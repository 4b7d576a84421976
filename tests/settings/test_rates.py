"""Schedules of the learning rates: the warm-up, the decay, and that a run that is resumed within them ends where it would have."""

from pathlib import Path

import pytest
import torch

from gan_core import runs
from gan_core.datasets.load import load
from gan_core.errors import RunError
from gan_core.export.shipping import ship
from gan_core.settings.config import RunConfig
from gan_core.training.experiment import Experiment, make_experiment
from gan_core.training.trainer import train
from gan_core.worker.worker import Worker


def test_rates_grow_during_the_warm_up_and_fall_to_the_last_step():
    plain = RunConfig(steps=10)
    assert [plain.rate_at(step) for step in (1, 5, 10, 99)] == [1, 1, 1, 1]
    line = plain.updated(lr_warmup=4, lr_decay="linear", decay_from=0.6)
    expected = [0.25, 0.5, 0.75, 1, 1, 1, 1, 0.75, 0.5, 0.25, 0.25, 0.25]
    assert [line.rate_at(step) for step in range(1, 13)] == pytest.approx(expected)
    cosine = plain.updated(lr_decay="cosine", decay_from=0)
    assert [cosine.rate_at(step) for step in (1, 6)] == pytest.approx([1, 0.5])
    assert 0 < cosine.rate_at(10) < 0.1


def test_resume_is_exact_within_a_schedule(tiny: RunConfig, tmp_path: Path):
    blocks = {"architecture": "dcgan", "upsampling": "resize", "style_layers": 2}
    config = tiny.updated(**blocks, steps=6, lr_warmup=2, lr_decay="cosine", decay_from=0.2)

    def experiment() -> Experiment:
        return make_experiment(config, load(config), torch.device("cpu"))

    whole = experiment()
    list(train(whole, 6))
    first = experiment()
    list(train(first, 3))
    (tmp_path / "3.safetensors").write_bytes(first.snapshot())
    second = experiment()
    second.restore(tmp_path / "3.safetensors")
    list(train(second, 6))
    for name, module in whole.modules.items():
        a, b = module.state_dict(), second.modules[name].state_dict()
        assert all(torch.equal(a[key], b[key]) for key in a), name
    rates = [group["lr"] for optimizer in whole.optimizers.values() for group in optimizer.param_groups]
    assert rates == [config.lr_g * config.rate_at(6), config.lr_d * config.rate_at(6)]


def test_a_part_of_a_run_whose_rates_decay_cannot_become_a_pretrained_model(tiny: RunConfig, tmp_path: Path):
    run = runs.create(tiny.updated(steps=4, lr_decay="linear", snapshot_every=2), tmp_path / "run")
    assert Worker(run).work() == "finished"
    with pytest.raises(RunError, match="decay over 4 steps"):
        ship(run, tmp_path / "part", title="", limits="", until=2)
    assert ship(run, tmp_path / "whole", title="", limits="").config.lr_decay == "linear"
