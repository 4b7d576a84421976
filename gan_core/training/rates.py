"""The schedule of the learning rates, put into the optimizers."""

from torch.optim import Optimizer

from ..settings.config import RunConfig


def set_rates(optimizers: dict[str, Optimizer], config: RunConfig, step: int) -> None:
    """Give the optimizers the learning rates that step number `step` (from 1) takes."""
    share = config.rate_at(step)
    for name, lr in (("opt_g", config.lr_g), ("opt_d", config.lr_d)):
        for group in optimizers[name].param_groups if name in optimizers else ():
            group["lr"] = share * lr
