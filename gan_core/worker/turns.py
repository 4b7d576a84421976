"""What a run does when its turn on the device is over: it waits with its networks in memory, or, where that is scarce, without."""

import os
import sys
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    import torch

SCARCE = 0.25  # of the memory that has to be free, of the computer's and of the GPU's


class Again(Exception):
    """The run is to end here with a snapshot, and to wait as a new process that holds next to nothing."""


def crowded(device: "torch.device | None") -> bool:
    """Whether waiting in memory would leave too little of it to others. Where a process cannot become another one, never."""
    if os.name == "nt":
        return False
    memory = psutil.virtual_memory()
    if memory.available < SCARCE * memory.total:
        return True
    if device is None or device.type != "cuda":
        return False
    import torch

    free, total = torch.cuda.mem_get_info(device)
    return free < SCARCE * total


def again(folder: str) -> None:
    """Become a new worker of the run: the same process for the system and the server, without anything that this one holds."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "gan_core.worker", folder])
