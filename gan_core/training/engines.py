"""Engines: ways to compute the same step faster. Which there are is a table of the catalogue."""

import copy
import functools
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from ..catalogue.training import ENGINES, OPTIMIZERS, Engine
from ..datasets.load import Batch
from ..settings.config import RunConfig

Pair = tuple[list[Tensor], list[Tensor]]
_FUSING = ("cpu", "cuda")  # devices whose fused optimizers have been tried or are PyTorch's default choice


def lay_out(engine: Engine, module: nn.Module) -> nn.Module:
    """The same module with its filters in the engine's order in memory. Its parameters stay the same objects."""
    return module.to(memory_format=torch.channels_last) if engine.channels_last else module  # pyright: ignore[reportCallIssue]  # torch's stubs lack it


def lay_out_batch(engine: Engine, batch: Batch) -> Batch:
    """The same pictures in the engine's order in memory."""
    if not engine.channels_last or batch.x.ndim != 4:
        return batch
    return batch._replace(x=batch.x.contiguous(memory_format=torch.channels_last))


def lay_out_state(optimizer: torch.optim.Optimizer) -> None:
    """Bring what a restored optimizer remembers into the order of its weights: a fused step goes through all of them side by
    side in memory. A snapshot holds everything channel by channel."""
    for weight, state in optimizer.state.items():
        for name, value in state.items():
            if torch.is_tensor(value) and value.shape == weight.shape and value.stride() != weight.stride():
                state[name] = torch.empty_like(weight, dtype=value.dtype, requires_grad=False).copy_(value)


def make_optimizer(config: RunConfig, parameters: Iterable[nn.Parameter], lr: float) -> torch.optim.Optimizer:
    """The optimizer of the config for `parameters`, fused where its engine says so and PyTorch can."""
    row, weights = OPTIMIZERS[config.optimizer], list(parameters)
    options: dict[str, Any] = {"betas": (config.beta1, config.beta2)} if "beta1" in row.takes else {"momentum": config.momentum}
    if row.fuses and ENGINES[config.engine].fused and all(weight.device.type in _FUSING for weight in weights):
        options["fused"] = True
    return getattr(torch.optim, row.builds)(weights, lr, **options)


def compute(engine: Engine, module: nn.Module, device: torch.device) -> nn.Module:
    """The same module, which computes in the engine's precision from now on; what comes out is float32 again. Losses and weights
    stay float32."""
    if engine.half and "forward" not in vars(module):
        module.forward = _in_half(module.forward, device)
    return module


def copied(module: nn.Module) -> nn.Module:
    """A copy of a module, which computes as its class says."""
    twin = copy.deepcopy(module)
    vars(twin).pop("forward", None)  # that of `compute` belongs to the first one
    return twin


def _in_half(forward: Any, device: torch.device) -> Any:
    @functools.wraps(forward)
    def run(*given: Any) -> Any:
        with torch.autocast(device.type, torch.bfloat16):
            out = forward(*given)
        return tuple(one.float() for one in out) if isinstance(out, tuple) else out.float()

    return run


class Average:
    """A running average of the weights of one network in another; buffers are copied."""

    def __init__(self, average: nn.Module, network: nn.Module) -> None:
        self.weights: Pair = [*average.parameters()], [*network.parameters()]
        self.buffers: Pair = [*average.buffers()], [*network.buffers()]

    @torch.no_grad()
    def move(self, share: float) -> None:
        """Move each weight by `share` of the way to the network's."""
        torch._foreach_lerp_(*self.weights, share)  # pyright: ignore[reportPrivateImportUsage]  # torch exports it, its stubs do not
        if self.buffers[0]:
            torch._foreach_copy_(*self.buffers)  # pyright: ignore[reportPrivateImportUsage]
