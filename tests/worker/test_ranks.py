"""Several processes train one run together: they compute what one process computes, obey commands, and resume exactly."""

import multiprocessing
import os
import socket
import time

import pytest
import torch
from safetensors.torch import load_file

from gan_core import runs
from gan_core.errors import ConfigError
from gan_core.settings.config import RunConfig
from gan_core.training.ranks import Ranks
from gan_core.worker.worker import Worker
from tests.worker.rank_process import work

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.worker.rank_process"])  # PyTorch is imported once, for the processes of all tests

TINY = RunConfig(
    dataset="drawn-digits",
    num_images=64,
    z_dim=8,
    ngf=4,
    ndf=4,
    batch_size=12,
    steps=4,
    snapshot_every=4,
    sample_every=5,
    log_every=1,
    evaluate_every=0,
    device="cpu",
)
RANDOM = {"dropout": 0.3, "augment": "colour-translation-cutout", "instance_noise": 0.1, "flip": True}
GAMES = {
    "a gradient penalty, and all that is random": {
        "loss": "wasserstein",
        "penalty": "gradient-penalty",
        "n_critic": 2,
        **RANDOM,
    },
    "a VAE": {"architecture": "vae", "likelihood": "optimal-gaussian", "d_norm": "batch"},
    "batch norm in D, both at a time": {"d_norm": "batch", "schedule": "simultaneous"},
    "labels, and R1 and R2 on pairs": {"loss": "relativistic", "penalty": "r1-r2", "architecture": "projection"},
}


def start(run, size=2):
    """The processes that torchrun would start for a run."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    processes = []
    for rank in range(size):
        said = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": size, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
        places = {name: os.environ[name] for name in ("GAN_RUNS", "GAN_DATA")}
        environment = {name: str(value) for name, value in said.items()} | places
        processes.append(PROCESSES.Process(target=work, args=(str(run.path), environment), daemon=True))
        processes[-1].start()
    return processes


def ends(processes):
    for process in processes:
        process.join(100)
    return [process.exitcode for process in processes]


def tensors(run, step):
    return load_file(run.snapshot_path(step))


@pytest.mark.parametrize(
    "game", [pytest.param(game, marks=[pytest.mark.long] * (place > 0)) for place, game in enumerate(GAMES)]
)
def test_two_processes_compute_what_one_process_computes(game):
    config = TINY.updated(**GAMES[game])
    one, two = runs.create(config), runs.create(config)
    processes = start(two)
    Worker(one).work()
    assert ends(processes) == [0, 0], two.status()["error"]
    assert "2 processes" in two.status()["device"]
    assert two.status()["images_seen"] == one.status()["images_seen"]
    for row, other in zip(one.stats()[0], two.stats()[0], strict=True):
        assert {**row, "seconds": 0} == pytest.approx({**other, "seconds": 0}, rel=2e-5, abs=1e-6)
    weights = tensors(two, 4)
    for name, tensor in tensors(one, 4).items():
        assert torch.allclose(tensor.float(), weights[name].float(), rtol=1e-3, atol=1e-5), name
        assert not name.startswith("rng/") or tensor.equal(weights[name]), "both have drawn the same random numbers"


def test_commands_reach_both_processes_and_a_resumed_run_ends_bit_for_bit_the_same():
    config = TINY.updated(architecture="dcgan", spectral_norm=True, dropout=0.2)
    whole, parts = (runs.create(config.updated(steps=8)), runs.create(config))
    for run in (whole, parts):
        for verb, more in (("pause", {}), ("set", {"name": "lr_g", "value": 0.01}), ("step", {"player": "D", "count": 2})):
            run.append_command(verb, **more)
        run.append_command("resume")
        assert ends(start(run)) == [0, 0], run.status()["error"]
    kinds = [event["kind"] for event in whole.events()]
    assert [kind for kind in kinds if kind in ("paused", "changed", "only", "resumed")] == [
        "paused",
        "changed",
        "only",
        "resumed",
    ]

    runs.prepare_resume(parts, 1_000_000)
    processes = start(parts)
    until(lambda: parts.status()["step"] > 8)
    runs.command(parts, "stop")
    assert ends(processes) == [0, 0]
    assert parts.status()["state"] == "stopped" and parts.snapshots()[-1] == parts.status()["step"]
    resumed = tensors(parts, 8)
    assert all(tensor.equal(resumed[name]) for name, tensor in tensors(whole, 8).items())


@pytest.mark.long
def test_a_process_that_dies_leaves_a_run_that_says_so_and_goes_on():
    run = runs.create(TINY.updated(steps=1_000_000))
    processes = start(run)
    until(lambda: run.status()["step"] > 8)
    processes[1].kill()
    assert ends(processes)[0] == 1
    status = run.status()
    assert status["state"] == "failed" and "Another process" in str(status["error"]) and "last snapshot" in str(status["hint"])
    runs.prepare_resume(run, status["step"] + 4)
    assert ends(start(run)) == [0, 0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"batch_size": 64},
            "batch_size of 64 cannot be split evenly among 3 processes. Start a new run with a batch_size of 63",
        ),
        ({"loss": "mmd"}, "compares all pictures"),
        ({"device": "cuda:1"}, "3 processes cannot share the device"),
    ],
)
def test_a_run_that_cannot_be_split_is_refused_in_words(changes, words):
    with pytest.raises(ConfigError, match=words):
        Ranks(0, 3).device(TINY.updated(**changes))


def until(condition, seconds=100):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
