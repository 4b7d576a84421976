"""What a device says when it cannot go on, in one table: the phrase to know it by, the cause, and the way out."""

import shutil
from dataclasses import dataclass

import torch

from ..errors import UserError

ON_THE_CPU = "Start again with device cpu, which always works."


@dataclass(frozen=True)
class DeviceFault:
    """`phrases` are lower case; any one of them in an error's text identifies it. `memory`: a smaller batch may help."""

    phrases: tuple[str, ...]
    message: str
    hint: str
    memory: bool = False


DEVICE_FAULTS = (
    DeviceFault(
        ("out of memory", "you tried to allocate", "alloc_failed", "not enough memory", "bad allocation"),
        "The device ran out of memory.",
        "Choose a smaller batch_size, or close other programs that use the device.",
        memory=True,
    ),
    DeviceFault(
        ("no kernel image is available", "not compatible with the current pytorch installation", "invalid device function"),
        "This PyTorch cannot compute on this GPU: it is older or newer than the build supports.",
        f"{ON_THE_CPU} A PyTorch build made for this GPU can use it.",
    ),
    DeviceFault(
        (
            "driver version is insufficient",
            "driver on your system is too old",
            "nvidia driver",
            "cuda driver initialization failed",
        ),
        "The GPU's driver is missing or too old for this PyTorch.",
        f"Update the NVIDIA driver, or {ON_THE_CPU[0].lower()}{ON_THE_CPU[1:]}",
    ),
    DeviceFault(
        ("cublas_status_not_initialized", "cudnn_status_not_initialized", "cublas_status_internal_error"),
        "The GPU's libraries could not start. This usually means that its memory is full.",
        f"Close other programs that use the GPU, choose a smaller batch_size, or {ON_THE_CPU[0].lower()}{ON_THE_CPU[1:]}",
        memory=True,
    ),
    DeviceFault(
        (
            "not currently implemented for the mps device",
            "mps does not support",
            "not supported on mps",
            "mps framework doesn't",
        ),
        "The Apple GPU cannot do one of the operations that these networks need.",
        ON_THE_CPU,
    ),
    DeviceFault(
        ("device-side assert",),
        "The GPU stopped at an impossible value, such as a label out of range.",
        f"{ON_THE_CPU} There the error names what was wrong.",
    ),
    DeviceFault(
        ("unspecified launch failure", "illegal memory access", "cuda error", "hip error", "cudnn_status", "cublas_status"),
        "The GPU reported an error.",
        f"Restart the run. If it happens again, restart the computer or update the driver; or {ON_THE_CPU[0].lower()}{ON_THE_CPU[1:]}",
    ),
)


def identify(fault: BaseException) -> DeviceFault | None:
    """The row that an exception belongs to; None for any other exception."""
    if isinstance(fault, torch.OutOfMemoryError | MemoryError):
        return DEVICE_FAULTS[0]
    if not isinstance(fault, RuntimeError):  # NotImplementedError is one
        return None
    text = str(fault).lower()
    return next((row for row in DEVICE_FAULTS if any(phrase in text for phrase in row.phrases)), None)


def explain(fault: BaseException) -> UserError | None:
    """An exception of the device as an error with a way out; None for any other exception."""
    row = identify(fault)
    return UserError(row.message, row.hint) if row else None


def has_kernels(index: int) -> bool:
    """Whether this PyTorch build can compute on CUDA device `index`.

    A kernel compiled for sm_XY runs on devices of the same major version X with a minor version of at least Y; one kept as PTX
    (compute_XY) runs on everything newer.
    """
    capability = torch.cuda.get_device_capability(index)
    for arch in torch.cuda.get_arch_list():
        kind, _, number = arch.partition("_")
        digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
        if not digits.isdecimal():
            return True  # a build for other makers' GPUs names them otherwise
        major, minor = int(digits[:-1]), int(digits[-1])
        if (kind == "sm" and major == capability[0] and minor <= capability[1]) or (
            kind == "compute" and (major, minor) <= capability
        ):
            return True
    return False


def unused_gpu() -> str:
    """What keeps a GPU of this machine from being used, in a sentence; "" where nothing does."""
    if torch.cuda.is_available():
        old = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count()) if not has_kernels(i)]
        return f"This PyTorch has no kernels for {', '.join(old)}." if old else ""
    if torch.version.cuda is None and shutil.which("nvidia-smi"):
        return "There is an NVIDIA GPU here, but the installed PyTorch is a CPU-only build."
    if torch.version.cuda and shutil.which("nvidia-smi"):
        return "There is an NVIDIA GPU here, but PyTorch cannot use it. Its driver may be too old."
    return ""
