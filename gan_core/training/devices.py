"""Which device a run computes on, and what it is called."""

import torch

from ..errors import DeviceError
from .device_faults import has_kernels

_THREADS = torch.get_num_threads()  # those that a run takes; the studio itself, which answers the pages, keeps to one later


def resolve_device(name: str) -> torch.device:
    """The device that the setting `device` means on this machine. Raises DeviceError where it does not exist."""
    mps = torch.backends.mps.is_available()
    if name == "auto":
        usable = [i for i in range(torch.cuda.device_count()) if torch.cuda.is_available() and has_kernels(i)]
        # the first card keeps its plain name, as in runs made before
        name = "cuda" if 0 in usable else f"cuda:{usable[0]}" if usable else "mps" if mps else "cpu"
    device = torch.device(name)
    there = {"cuda": torch.cuda.device_count() > (device.index or 0), "mps": mps, "cpu": True}[device.type]
    if not there:
        raise DeviceError(f"PyTorch finds no device {name!r} on this machine.", "Start a new run with device auto or cpu.")
    return device


def describe_device(device: torch.device) -> str:
    """The name of a device for people, such as "CPU, 2 threads"."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"CPU, {_THREADS} thread{'s' * (_THREADS > 1)}" if device.type == "cpu" else "Apple GPU (mps)"


def list_devices() -> list[str]:
    """Names of the devices of this machine for people, starting with the one that `auto` uses."""
    names = ["auto", *(f"cuda:{i}" for i in range(torch.cuda.device_count()) if has_kernels(i)), "cpu"]
    return list(dict.fromkeys(describe_device(resolve_device(name)) for name in names))
