"""Networks of the user's own, plain nn.Modules, made to fit what an experiment calls: G(z, y) and D(x, y).

G may take z alone, or z and labels; D images alone, or images and labels. A D that gives several numbers for an image, such as one
for each patch, counts as their mean.
"""

import inspect

import torch
from torch import Tensor, nn

from ..errors import ConfigError


class OwnNetwork(nn.Module):
    """A network that is called with labels, whether it takes them or not."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net
        self._takes_labels = takes_labels(net)

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        return self.net(x, y) if self._takes_labels else self.net(x)


class OwnDiscriminator(OwnNetwork):
    """Images or points (N, ...) to logits (N,): the mean of all numbers that the network gives for each."""

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        logits = super().forward(x, y)
        return logits.flatten(1).mean(1) if logits.ndim > 1 else logits


def takes_labels(net: nn.Module) -> bool:
    """Whether a network's forward has a place for a second argument."""
    if isinstance(net, nn.Sequential):
        return False
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = list(inspect.signature(net.forward).parameters.values())
    places = [parameter for parameter in parameters if parameter.kind in kinds]
    return len(places) > 1 or any(parameter.kind == inspect.Parameter.VAR_POSITIONAL for parameter in parameters)


def fitted(net: nn.Module, generator: bool, z_dim: int, shape: tuple[int, ...], y: Tensor | None = None) -> nn.Module:
    """A network of the user's own as an experiment calls it, tried on a batch of two. One that is fitted already comes back.

    shape: of one image. y: two labels, for a conditional experiment. Raises ConfigError where the network does not fit.
    """
    what = "generator" if generator else "discriminator"
    if not isinstance(net, nn.Module):
        raise ConfigError(f"The {what} is of type {type(net).__name__}.", "Give a torch.nn.Module.")
    if not isinstance(net, OwnNetwork):
        net = OwnNetwork(net) if generator else OwnDiscriminator(net)
    given = torch.zeros(2, z_dim) if generator else torch.zeros(2, *shape)
    _try(net, given, y, (2, *shape) if generator else (2,), what)
    return net


@torch.no_grad()
def _try(net: nn.Module, given: Tensor, y: Tensor | None, wanted: tuple[int, ...], what: str) -> None:
    """Call a network in eval mode. Raises ConfigError where it fails, or gives another shape than `wanted`."""
    device = next((weight.device for weight in net.parameters()), given.device)
    training = net.training
    try:
        made = net.eval()(given.to(device), y)
    except (RuntimeError, TypeError, ValueError, IndexError) as error:
        line = next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
        raise ConfigError(
            f"The {what} fails on a batch of shape {tuple(given.shape)}: {line}.", "Make its layers fit."
        ) from None
    finally:
        net.train(training)
    shape = tuple(made.shape) if isinstance(made, Tensor) else type(made).__name__
    if shape != wanted:
        raise ConfigError(f"The {what} gives {shape} for a batch of two.", f"It has to give {wanted}.")
