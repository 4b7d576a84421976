"""What a network or a loss asks of a batch as a whole, answered for the rows of all ranks.

Two things in a step look beyond single rows: batch norm, and random numbers, of which each row gets its own. Inside `WholeBatch`,
batch norm's mean and variance are those of all ranks together (it is synchronised), and random numbers are drawn for all rows, by
every rank the same, of which each takes its own. Networks and losses stay as they are written, for one process.
"""

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

if TYPE_CHECKING:
    from .ranks import Ranks

_BY_SHAPE = (torch.rand, torch.randn, torch.randint)
_LIKE = (torch.rand_like, torch.randn_like)


class WholeBatch(TorchFunctionMode):
    """`rows`: how many of the batch's rows each rank has. What is drawn with another number of rows is not of the batch."""

    def __init__(self, ranks: "Ranks", rows: int) -> None:
        super().__init__()
        self.ranks, self.rows = ranks, rows

    def __enter__(self) -> "WholeBatch":
        _inside.append(self)
        return super().__enter__()

    def __exit__(self, *error: Any) -> None:
        _inside.pop()
        super().__exit__(*error)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is F.batch_norm and kwargs.get("training"):
            return batch_norm(self.ranks, *args, **kwargs)
        if func is F.dropout and kwargs.get("training") and self._of_batch(args[0]):
            whole = func(self._whole(torch.ones_like(args[0])), kwargs.get("p", 0.5), True)
            return args[0] * self.ranks.own(whole)
        if func in _LIKE and self._of_batch(args[0]):
            return self.ranks.own(func(self._whole(args[0]), **kwargs))
        if func in _BY_SHAPE and (drawn := self._wider(args)):
            return self.ranks.own(func(*drawn, **kwargs))
        return func(*args, **kwargs)

    def _of_batch(self, x: Tensor) -> bool:
        return x.dim() > 0 and len(x) == self.rows

    def _whole(self, x: Tensor) -> Tensor:
        """A tensor of as many rows as the whole batch has, in the same order in memory."""
        return torch.cat([x.detach()] * self.ranks.size)

    def _wider(self, args: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """What a drawing function is given to draw the whole batch; None where it does not draw a row for each of ours.

        A shape is one tuple, the last argument, or, of rand and randn, the arguments themselves.
        """
        if args and isinstance(args[-1], tuple | list):
            *before, shape = args
            wide = [*before, (shape[0] * self.ranks.size, *shape[1:])] if shape and shape[0] == self.rows else None
        else:
            wide = [args[0] * self.ranks.size, *args[1:]] if args and args[0] == self.rows else None
        return tuple(wide) if wide else None


_inside: list[WholeBatch] = []


def over_batch(mean: Tensor) -> Tensor:
    """A mean over a batch as it is; inside WholeBatch, the mean over the rows of all ranks (not differentiated)."""
    return _inside[-1].ranks.mean({"": mean})[""] if _inside else mean


class _Sum(torch.autograd.Function):
    """The sum over all ranks, differentiable any number of times."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, ranks: "Ranks") -> Tensor:
        ctx.ranks = ranks
        return ranks.add(x.clone())

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        return _Sum.apply(grads[0].contiguous(), ctx.ranks), None  # pyright: ignore[reportReturnType]


def batch_norm(
    ranks: "Ranks",
    x: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """torch.nn.functional.batch_norm in training, over the rows of all ranks.

    Each rank's mean and variance (C,) are exchanged in one go, and those of all follow from them: the mean of the means, and the
    mean of the variances plus the variance of the means, as all ranks have equally many rows.
    """
    told, (dims, shape) = x.float(), ([0, *range(2, x.dim())], [1, -1, *[1] * (x.dim() - 2)])
    var, mean = torch.var_mean(told, dims, correction=0)
    place = torch.zeros(ranks.size, 1, 1, device=x.device)
    place[ranks.rank] = 1
    means, vars = _Sum.apply(place * torch.stack([mean, var]), ranks).unbind(1)  # pyright: ignore[reportAttributeAccessIssue]
    mean = means.mean(0)
    var = vars.mean(0) + (means - mean).square().mean(0)
    if running_mean is not None and running_var is not None:
        count = ranks.size * x.numel() / x.shape[1]
        with torch.no_grad():
            running_mean.lerp_(mean, momentum)
            running_var.lerp_(var * (count / (count - 1)), momentum)
    y = (told - mean.view(shape)) * (var.view(shape) + eps).rsqrt()
    if weight is not None:
        y = y * weight.view(shape)
    return (y if bias is None else y + bias.view(shape)).to(x.dtype)
