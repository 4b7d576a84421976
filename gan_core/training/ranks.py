"""One training in several processes, which PyTorch calls ranks: each computes its share of every batch.

All ranks hold the same networks and the same randomness. A batch, and whatever is random about it, is decided for the whole of it,
and each rank takes its own rows; gradients are averaged before an optimizer steps. So N ranks compute what one process computes with
the same settings, up to rounding, and a snapshot of the first rank is enough to go on, also with another number of them.

DistributedDataParallel is not used. It counts on one pass forward and one backward, and a GAN has several: D sees real and fake
pictures, penalties differentiate a gradient (which it does not support), and D is frozen while G learns. One sum over all gradients
after they are there is as little communication as it needs here, and has none of these limits.
"""

import functools
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar, cast

import torch
import torch.distributed as dist
from torch import Tensor, nn

from ..errors import ConfigError, DeviceError, RunError
from ..settings.config import MMD, RunConfig
from .devices import resolve_device
from .reading import Stats

Method = TypeVar("Method", bound=Callable[..., Any])

SHORT = 508  # bytes of a message that is sent in one go
_PATIENCE = timedelta(days=30)  # for which ranks wait for the first one: a paused run may stand for long


class Message(NamedTuple):
    """What the first rank says: a word, and what belongs to it."""

    what: str
    step: int
    given: list[Any]
    named: dict[str, Any]


class Ranks:
    """The processes of a training: this one is number `rank` of `size`, and `local` of those on this machine.

    The first rank leads: what it does `together` with the others it announces to them, and they follow. Alone there is nobody
    to tell, and every method gives back what it is given.
    """

    def __init__(self, rank: int = 0, size: int = 1, local: int = 0, talk: Any = None) -> None:
        self.rank, self.size, self.local = rank, size, local
        self._talk = talk
        self._inside = False  # something that is done together

    @property
    def words(self) -> str:
        """What to add to the name of a device."""
        return f", {self.size} processes" if self.size > 1 else ""

    def device(self, config: RunConfig) -> torch.device:
        """The device of this rank that the settings mean. Raises ConfigError, also where the run cannot be split."""
        self.check(config)
        name = config.device
        if self.size == 1:
            return resolve_device(name)
        if ":" in name:
            raise DeviceError(
                f"{self.size} processes cannot share the device {name}.", "Start a new run with device auto, cuda or cpu."
            )
        device = resolve_device(name)
        if device.type == "mps":
            raise DeviceError(
                "Several processes cannot share an Apple GPU.", "Start one process, or a new run with device cpu."
            )
        if device.type != "cuda":
            return device
        if self.local >= torch.cuda.device_count():
            raise DeviceError(
                f"This machine has {torch.cuda.device_count()} GPUs, and process {self.local + 1} has none.",
                "Start as many processes as there are GPUs.",
            )
        torch.cuda.set_device(self.local)
        return torch.device("cuda", self.local)

    def check(self, config: RunConfig) -> None:
        """Raise ConfigError where a run cannot be split among the ranks."""
        if self.size == 1:
            return
        if config.batch_size % self.size:
            fitting = max(1, config.batch_size // self.size) * self.size
            raise ConfigError(
                f"A batch_size of {config.batch_size} cannot be split evenly among {self.size} processes.",
                f"Start a new run with a batch_size of {fitting}, or another number of processes.",
            )
        if config.kind == MMD:
            raise ConfigError(f"{config.loss} compares all pictures of a batch, so it cannot be split.", "Start one process.")

    def part(self, config: RunConfig) -> RunConfig:
        """The settings of a run that takes as much memory as this rank's part of it."""
        return config if self.size == 1 else config.updated(batch_size=max(2, config.batch_size // self.size))

    # -- shares

    def share(self, batch_size: int) -> slice:
        """The rows of a whole batch that are this rank's."""
        each = batch_size // self.size
        return slice(self.rank * each, (self.rank + 1) * each)

    def own(self, whole: Tensor) -> Tensor:
        """The rows of a whole batch that are this rank's."""
        return whole if self.size == 1 else whole[self.share(len(whole))]

    def add(self, tensor: Tensor) -> Tensor:
        """The sum of a tensor over all ranks, in place. Raises RunError where another one is gone."""
        with _reaching():
            dist.all_reduce(tensor)
        return tensor

    def mean(self, stats: Stats) -> Stats:
        """Numbers, averaged over the ranks."""
        if self.size == 1 or not stats:
            return stats
        both = self.add(torch.stack([value.detach().float() for value in stats.values()])) / self.size
        return dict(zip(stats, both.unbind(), strict=True))

    @torch.no_grad()
    def average_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Give all ranks the mean of their gradients, in one go: that of the loss over the whole batch."""
        if self.size == 1:
            return
        grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
        flat = self.add(torch.cat([grad.reshape(-1) for grad in grads])) / self.size
        for grad, part in zip(grads, flat.split([grad.numel() for grad in grads]), strict=True):
            grad.copy_(part.view(grad.shape))

    def whole(self, batch_size: int) -> AbstractContextManager[Any]:
        """Inside, this rank's networks and losses see their rows as a part of the whole batch: see `whole_batch`."""
        if self.size == 1:
            return nullcontext()
        from .whole_batch import WholeBatch

        return WholeBatch(self, batch_size // self.size)

    # -- the first rank leads

    @contextmanager
    def announcing(self, what: str, step: int, given: tuple[Any, ...], named: dict[str, Any]) -> Iterator[None]:
        """Say what is done inside after `step` steps, unless it is a part of something that was said."""
        if self._inside:
            yield
            return
        self.tell(what, step, *given, **named)
        self._inside = True
        try:
            yield
        finally:
            self._inside = False

    def tell(self, what: str, step: int, *given: Any, **named: Any) -> None:
        """From the first rank to all others: a word, after how many steps, and JSON values. Elsewhere nothing happens."""
        if self.size == 1 or self.rank:
            return
        said = json.dumps([what, step, given, named], default=str).encode()
        first = torch.zeros(4 + SHORT, dtype=torch.uint8)
        first[:4] = torch.frombuffer(bytearray(len(said).to_bytes(4, "little")), dtype=torch.uint8)
        if short := len(said) <= SHORT:
            first[4 : 4 + len(said)] = torch.frombuffer(bytearray(said), dtype=torch.uint8)
        self._send(first)
        if not short:
            self._send(torch.frombuffer(bytearray(said), dtype=torch.uint8))

    def hear(self) -> "Message":
        """Wait for what the first rank says. Raises RunError where it is gone."""
        first = self._send(torch.zeros(4 + SHORT, dtype=torch.uint8))
        length = int.from_bytes(bytes(first[:4].tolist()), "little")
        said = first[4 : 4 + length] if length <= SHORT else self._send(torch.zeros(length, dtype=torch.uint8))
        return Message(*json.loads(bytes(said.tolist())))

    def _send(self, tensor: Tensor) -> Tensor:
        with _reaching():
            dist.broadcast(tensor, 0, group=self._talk)
        return tensor


ALONE = Ranks()


def together(method: Method) -> Method:
    """Mark a method of an experiment that all ranks go through: the first one announces it."""

    @functools.wraps(method)
    def go(self: Any, *given: Any, **named: Any) -> Any:
        if self.ranks.size == 1:
            return method(self, *given, **named)
        with self.ranks.announcing(method.__name__, self.step, given, named):
            return method(self, *given, **named)

    return cast(Method, go)


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        first = next(iter(str(error).splitlines()), "")
        raise RunError(
            f"Another process of this training has ended, or cannot be reached ({first[:200]}).",
            "Its output says why. Start all of them again. They continue from the last snapshot.",
        ) from None


def join() -> Ranks:
    """Meet the other processes that torchrun, or whatever set its variables, has started. Raises RunError."""
    try:
        rank, size, local = (int(os.environ[name]) for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK"))
        dist.init_process_group("cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo")
    except (KeyError, ValueError, RuntimeError) as error:
        first = next(iter(str(error).splitlines()), "")
        raise RunError(
            f"The processes of this training cannot connect: {type(error).__name__}: {first[:200]}.",
            "Start them with torchrun, which sets RANK, LOCAL_RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT.",
        ) from None
    return Ranks(rank, size, local, dist.new_group(backend="gloo", timeout=_PATIENCE))


def leave() -> None:
    """Part from the other processes, at a good end."""
    dist.destroy_process_group()
