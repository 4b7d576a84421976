"""The numbers of an update, which cost nothing until they are read."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from torch import Tensor, nn

Stats = dict[str, Tensor]


class Reading(Mapping[str, Tensor]):
    """The numbers of an update by column, worked out when the first is read: before the next update, which writes new gradients."""

    def __init__(self, work_out: Callable[[], Stats]) -> None:
        self._work_out = work_out

    @cached_property
    def _stats(self) -> Stats:
        return self._work_out()

    def __getitem__(self, name: str) -> Tensor:
        return self._stats[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stats)

    def __len__(self) -> int:
        return len(self._stats)


def grad_norm(module: nn.Module) -> Tensor:
    """Norm of all gradients of a module together, a tensor of one number."""
    return nn.utils.get_total_norm([p.grad for p in module.parameters() if p.grad is not None])
