"""The numbers of a training never change by accident: ten steps of every preset, and old run folders that go on.

What is compared was recorded by the version before the source tree was rearranged. Floating point differs between
processors and PyTorch builds, so the exact digests count only where they were made; elsewhere the numbers have to agree closely.
"""

import hashlib
import json
import platform
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.load import ImageData
from gan_core.runs.folder import RunDir
from gan_core.sampling.sampler import Sampler
from gan_core.settings.config import RunConfig
from gan_core.training.experiment import Experiment, make_experiment
from gan_core.training.trainer import Step, train
from gan_core.worker.worker import Worker

RECORDED = Path(__file__).parents[1] / "recorded"
TEN_STEPS = json.loads((RECORDED / "ten_steps.json").read_text())
RESUMED = json.loads((RECORDED / "runs/resumed.json").read_text())


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    return platform.processor()


def _same_machine(made_with: dict[str, str]) -> bool:
    here = {
        "torch": torch.__version__,
        "cpu": _processor(),
        "capability": torch.backends.cpu.get_cpu_capability(),
    }
    return here == made_with


def _noise(config: RunConfig, count: int = 24) -> ImageData:
    dataset, generator = DATASETS[config.dataset], torch.Generator().manual_seed(7)
    if dataset.is_points:
        points = torch.randn(count, *dataset.shape, generator=generator)
        labels = torch.randint(0, len(dataset.classes), (count,), generator=generator)
        return ImageData(points, labels, len(dataset.classes))
    images = torch.randint(0, 256, (count, *dataset.shape), generator=generator, dtype=torch.uint8)
    if config.conditional and not dataset.classes:
        wanted = len(dataset.attributes)
        return ImageData(images, (torch.rand(count, wanted, generator=generator) < 0.5).float(), wanted)
    labels = torch.randint(0, max(1, len(dataset.classes)), (count,), generator=generator)
    return ImageData(images, labels, len(dataset.classes))


def _digest(tensors: dict[str, torch.Tensor]) -> str:
    told = hashlib.sha256()
    for name in sorted(tensors):
        told.update(name.encode())
        told.update(tensors[name].contiguous().numpy().tobytes())
    return told.hexdigest()


@pytest.fixture
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("name", TEN_STEPS["presets"])
def test_ten_steps_of_a_preset_are_what_they_were(name, one_thread):
    then = TEN_STEPS["presets"][name]
    config = RunConfig.parse(then["config"])
    experiment, last = _ten_steps(config)
    told = hashlib.sha256()
    for module, network in sorted(experiment.modules.items()):
        for key, value in sorted(network.state_dict().items()):
            told.update(f"{module}/{key}".encode())
            told.update(value.contiguous().numpy().tobytes())
    if _same_machine(TEN_STEPS["made_with"]):
        assert last == then["last"]
        assert told.hexdigest() == then["digest"]
    elif last != pytest.approx(then["last"], rel=0.05, abs=0.02):
        # Another processor rounds differently, and a recipe of large steps amplifies that: as much as a nudge here does.
        nudged = [_ten_steps(config, nudge)[1] for nudge in (1e-6, -1e-6, 3e-6)]
        assert _apart(then["last"], last) <= 1.5 * max(_apart(row, last) for row in nudged)


def _ten_steps(config: RunConfig, nudge: float = 0.0) -> tuple[Experiment, dict[str, float]]:
    """The experiment after ten steps, and the values of the last one. At the start each weight is changed by a share `nudge`."""
    experiment = make_experiment(config, _noise(config), torch.device("cpu"))
    with torch.no_grad():
        for module in experiment.modules.values() if nudge else ():
            for place, parameter in enumerate(module.parameters()):
                parameter.mul_(1 + nudge * (-1) ** place)
    return experiment, [event.values() for event in train(experiment, 10) if isinstance(event, Step)][-1]


def _apart(row: dict[str, float], other: dict[str, float]) -> float:
    """The largest relative difference of a value."""
    assert row.keys() == other.keys()
    return max(abs(row[name] - other[name]) / max(abs(row[name]), abs(other[name]), 0.1) for name in row)


@pytest.mark.parametrize("name", RESUMED["runs"])
def test_an_older_run_opens_is_drawn_and_resumes_exactly(name, tmp_path, one_thread):
    run = RunDir(shutil.copytree(RECORDED / "runs" / name, tmp_path / "runs" / name))
    assert (run.status()["state"], run.status()["step"]) == ("finished", 12)
    assert Sampler(run).images(torch.zeros(1, run.config.z_dim)).isfinite().all()
    runs.prepare_resume(run, RESUMED["steps"])
    assert Worker(run).work() == "finished"
    tensors = load_file(run.snapshot_path(RESUMED["steps"]))
    then = RESUMED["runs"][name]
    assert len(tensors) == then["tensors"]
    if _same_machine(RESUMED["made_with"]):
        assert _digest(tensors) == then["digest"]
