"""Memory: what a step needs is counted, and running out of it ends a run in words."""

import pytest
import torch

from gan_core import runs
from gan_core.datasets.load import ImageData
from gan_core.errors import UserError
from gan_core.settings.presets import PRESETS, preset
from gan_core.training import footprint as memory
from gan_core.training.experiment import make_experiment
from gan_core.training.gan import GanExperiment
from gan_core.worker.worker import Worker

IMAGES = (1, 28, 28)


def pictures(count: int = 16) -> ImageData:
    return ImageData(torch.zeros(count, *IMAGES, dtype=torch.uint8), torch.zeros(count, dtype=torch.int64), 10)


def test_the_count_is_that_of_a_real_step(tiny):
    """The same hooks over real numbers on the CPU, phase by phase, find as many bytes as the shapes promised."""
    config = tiny.updated(architecture="dcgan", d_norm="batch")
    torch.manual_seed(3)
    before = torch.get_rng_state()
    _, promised = memory.step_bytes(config, IMAGES, 10)
    assert torch.equal(torch.get_rng_state(), before), "counting uses up no randomness"
    experiment = make_experiment(config, pictures(), torch.device("cpu"))
    weights = {p.data_ptr() for net in experiment.modules.values() for p in net.state_dict().values()}
    most = 0
    for phase in experiment.phases:
        kept, alive = {}, []

        def keep(tensor, kept=kept, alive=alive):
            alive.append(tensor)
            kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            experiment.run_phase(phase)
        most = max(most, sum(size for key, size in kept.items() if key not in weights))
    assert 0.98 * most <= promised <= 1.02 * most


def test_fixed_bytes_by_hand(tiny):
    fixed, _ = memory.step_bytes(tiny, IMAGES, 10)
    experiment = make_experiment(tiny, pictures(), torch.device("cpu"))
    g, d = (sum(p.numel() for p in net.parameters()) for net in (experiment.G, experiment.D))
    assert fixed == 4 * (4 * (g + d) + g), "Adam: weights, gradients and two averages of floats, and G's running average"


def test_need_grows_with_the_batch_and_the_advice_fits(tiny):
    config = tiny.updated(architecture="dcgan", batch_size=4096)
    free = 40_000_000
    size = memory.fitting(config, IMAGES, 10, free)
    needs = []
    for batch in (size, 2 * size):
        fixed, kept = memory.step_bytes(config.updated(batch_size=batch), IMAGES, 10)
        needs.append(fixed + memory.MARGIN * kept)
    assert needs[0] <= free < needs[1] and size < 4096
    assert memory.fitting(config, IMAGES, 10, 1000) is None
    assert memory.fitting(config.updated(batch_size=64), IMAGES, 10, 10**12) == 32, "what failed is not advised again"


@pytest.mark.parametrize("name", [name for name in PRESETS if preset(name).config.dataset != "ring"])
def test_every_preset_fits_into_two_gigabytes(name):
    from gan_core.catalogue.datasets import DATASETS

    config = preset(name).config
    dataset = DATASETS[config.dataset]
    fixed, kept = memory.step_bytes(config, dataset.shape, len(dataset.conditions))
    assert fixed + memory.MARGIN * kept < 2e9


def test_a_step_that_cannot_fit_is_refused_before_the_run(tiny, monkeypatch):
    monkeypatch.setattr(memory, "room", lambda device: 3_000_000)
    run = runs.create(tiny.updated(architecture="dcgan", batch_size=4096))
    assert Worker(run).work() == "failed"
    status = run.status()
    assert "A step with batch_size 4096 needs at least" in status["error"]
    assert status["error"].endswith("and this machine has 3 MB free.")
    assert "batch_size" in status["hint"] and "which should fit" in status["hint"] and run.stats()[0] == []


def test_on_a_cpu_also_what_is_only_likely_not_to_fit_is_refused(tiny, monkeypatch):
    config = tiny.updated(architecture="dcgan", batch_size=4096)
    fixed, kept = memory.step_bytes(config, IMAGES, 10)
    monkeypatch.setattr(memory, "room", lambda device: fixed + int(1.3 * kept))
    with pytest.raises(UserError, match=r"batch_size 4096 is likely to need .*Start again with batch_size 2048, which"):
        memory.check(config, pictures(), torch.device("cpu"))
    memory.check(config, pictures(), torch.device("mps"))  # a GPU says itself when its memory has run out


def test_pictures_that_go_to_the_gpu_are_counted(tiny, monkeypatch):
    config, gpu = tiny.updated(architecture="dcgan", batch_size=4096), torch.device("cuda")
    fixed, kept = memory.step_bytes(config, IMAGES, 10)
    data = pictures(10_000)
    monkeypatch.setattr(memory, "room", lambda device: fixed + kept + data.images.nbytes // 2)
    monkeypatch.setattr("gan_core.datasets.data.gpu_memory", lambda device: 100 * data.images.nbytes)
    with pytest.raises(UserError, match=r"the GPU has .* free beside the pictures \(8 MB\)\. Start again with batch_size"):
        memory.check(config, data, gpu)
    assert memory.told(config, data, gpu).message == "The GPU ran out of memory in a step with batch_size 4096."
    monkeypatch.setattr("gan_core.datasets.data.gpu_memory", lambda device: data.images.nbytes)
    memory.check(config, data, gpu)  # they stay in the main memory


def cpu_refuses(*_):
    torch.empty(10**15)


def gpu_refuses(*_):
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 1 GiB")


def mps_refuses(*_):
    raise RuntimeError("MPS backend out of memory (MPS allocated: 8 GB, other allocations: 1 GB, max allowed: 9 GB).")


@pytest.mark.parametrize("refuse", [cpu_refuses, gpu_refuses, mps_refuses])
def test_running_out_of_memory_ends_the_run_with_the_batch_size_that_should_fit(tiny, monkeypatch, refuse):
    real = GanExperiment._update_g  # which is counted afterwards, on the device without numbers
    monkeypatch.setattr(GanExperiment, "_update_g", lambda e, batch: (refuse if e.device.type == "cpu" else real)(e, batch))
    run = runs.create(tiny.updated(batch_size=12))
    assert Worker(run).work() == "failed"
    status = run.status()
    assert status["error"] == "This machine ran out of memory in a step with batch_size 12."
    assert "Start again with batch_size 8, which should fit (estimated" in status["hint"]
    assert status["offer"] is None and "\n" not in status["error"] + status["hint"]


def test_other_errors_are_reported_unchanged(tiny, monkeypatch):
    def clumsy(*_):
        raise RuntimeError("shapes do not fit")

    monkeypatch.setattr(GanExperiment, "_update_g", clumsy)
    run = runs.create(tiny)
    assert Worker(run).work() == "failed" and "shapes do not fit" in run.status()["error"]
