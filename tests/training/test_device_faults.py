"""Errors of GPUs and of memory are recognised by what they say, and each has a way out."""

import json

import pytest
import torch

from gan_core import runs
from gan_core.cli.main import main
from gan_core.training import device_faults
from gan_core.training.devices import list_devices, resolve_device
from gan_core.worker.worker import Worker

CASES = {
    "no kernel image": (
        RuntimeError("CUDA error: no kernel image is available for execution on the device\nCUDA kernel errors might be"),
        "cannot compute on this GPU",
    ),
    "cublas alloc": (
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        "out of memory",
    ),
    "cudnn alloc": (RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), "out of memory"),
    "cudnn init": (RuntimeError("cuDNN error: CUDNN_STATUS_NOT_INITIALIZED"), "could not start"),
    "cublas init": (RuntimeError("CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate`"), "could not start"),
    "assert": (RuntimeError("CUDA error: device-side assert triggered"), "impossible value"),
    "cpu": (RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 8589934592 bytes."), "out of memory"),
    "driver": (RuntimeError("CUDA driver version is insufficient for CUDA runtime version"), "driver"),
    "mps": (
        NotImplementedError("The operator 'aten::x' is not currently implemented for the MPS device."),
        "Apple GPU",
    ),
    "unknown": (RuntimeError("CUDA error: unspecified launch failure"), "reported an error"),
    "python": (MemoryError(), "out of memory"),
}


@pytest.mark.parametrize("name", CASES)
def test_an_error_of_the_device_is_explained_with_a_way_out(name):
    fault, words = CASES[name]
    explained = device_faults.explain(fault)
    assert words in explained.message
    assert "cpu" in explained.hint or "batch_size" in explained.hint


@pytest.mark.parametrize("fault", [RuntimeError("mat1 and mat2 shapes cannot be multiplied"), ValueError("out of memory")])
def test_other_errors_are_left_alone(fault):
    assert device_faults.explain(fault) is None


@pytest.mark.parametrize(
    ("capability", "arches", "usable"),
    [
        ((6, 1), ["sm_75", "sm_80", "sm_90"], False),
        ((8, 6), ["sm_75", "sm_80", "sm_90"], True),
        ((9, 0), ["sm_75", "sm_80", "sm_90a"], True),
        ((12, 0), ["sm_80", "compute_90"], True),
        ((7, 0), ["sm_75", "compute_90"], False),
        ((11, 0), ["gfx1100"], True),
    ],
)
def test_a_gpu_is_used_only_if_this_build_has_kernels_for_it(monkeypatch, capability, arches, usable):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda index: capability)
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: arches)
    assert device_faults.has_kernels(0) == usable


def test_a_gpu_that_lies_idle_is_mentioned(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(device_faults.shutil, "which", lambda name: "/usr/bin/nvidia-smi")
    monkeypatch.setattr(torch.version, "cuda", None)
    assert "CPU-only" in device_faults.unused_gpu()
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    assert "driver" in device_faults.unused_gpu()
    monkeypatch.setattr(device_faults.shutil, "which", lambda name: None)
    assert device_faults.unused_gpu() == ""


@pytest.mark.parametrize(
    ("capabilities", "chosen"), [([(6, 1)], "cpu"), ([(6, 1), (8, 6)], "cuda:1"), ([(8, 0), (6, 1)], "cuda")]
)
def test_auto_leaves_out_a_gpu_that_this_build_cannot_use(monkeypatch, capabilities, chosen):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: len(capabilities))
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda index: capabilities[index])
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: ["sm_75", "sm_80", "sm_90"])
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"card {device}")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert str(resolve_device("auto")) == chosen
    assert ("CPU" in list_devices()[0]) == (chosen == "cpu")


def test_a_run_that_fails_by_its_device_is_offered_the_cpu(tiny, monkeypatch):
    run = runs.create(tiny.updated(device="cuda:7"))
    assert Worker(run).work() == "failed"
    assert run.status()["offer"] == "cpu" and "finds no device" in run.status()["error"]
    monkeypatch.setattr("gan_core.training.ranks.resolve_device", lambda name: torch.device(name))
    monkeypatch.setattr("gan_core.training.devices.describe_device", str)
    for device, offer in (("cuda", "cpu"), ("cpu", None)):
        run = runs.create(tiny.updated(device=device))

        def broken(config, say):
            raise RuntimeError("CUDA error: no kernel image is available for execution on the device")

        monkeypatch.setattr("gan_core.datasets.load.load", broken)
        assert Worker(run).work() == "failed"
        assert run.status()["offer"] == offer and "cannot compute on this GPU" in run.status()["error"]


def test_the_command_line_mentions_a_gpu_that_is_not_used(monkeypatch, capsys):
    monkeypatch.setattr(device_faults, "unused_gpu", lambda: "There is an NVIDIA GPU here.")
    assert main(["devices"]) == 0
    out, err = capsys.readouterr()
    assert "CPU" in json.loads(out)[-1] and err.strip() == "There is an NVIDIA GPU here."
