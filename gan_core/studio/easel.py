"""Drawing pictures: the newest request of a client wins, and what waits is drawn in batches, over all clients."""

import threading
from collections import deque
from dataclasses import dataclass, field

import torch
from cachetools import LRUCache
from torch import Tensor

from ..images.arrays import png
from ..images.sprites import sprite
from ..sampling.sampler import Sampler
from ..sampling.tiles import BATCH, draw
from .loaded import latents_of
from .outcome import Reply, outcome
from .protocol import Pictures
from .replies import Failed, Sprite

CLIENTS = 1000  # whose newest number is remembered
OVERTAKEN = Failed(error="A newer picture was requested meanwhile.", kind="overtaken")


@dataclass(eq=False)
class Order:
    """A request for pictures on its way: its z is drawn from `done` on."""

    request: Pictures
    reply: Reply
    sampler: Sampler | None = None
    z: Tensor | None = None
    y: Tensor | None = None
    drawn: list[Tensor] = field(default_factory=list)
    done: int = 0

    @property
    def client(self) -> str | None:
        """None where newest does not win."""
        return None if self.request.number is None else self.request.client

    @property
    def left(self) -> int:
        assert self.z is not None  # prepare() came first
        return len(self.z) - self.done

    def next(self, count: int) -> tuple[Tensor, Tensor | None]:
        """The next `count` latents (count, z_dim), and their labels or None."""
        assert self.z is not None  # prepare() came first
        part = slice(self.done, self.done + count)
        return self.z[part], None if self.y is None else self.y[part]

    def fits(self, first: "Order") -> bool:
        """Whether both can be drawn in one batch, as far as can be known before their latents are resolved."""
        if self.z is None:
            return (self.request.run, self.request.at) == (first.request.run, first.request.at)
        return self.sampler is first.sampler and (self.y is None) == (first.y is None) and self._same_labels(first)

    def _same_labels(self, first: "Order") -> bool:
        return self.y is None or (first.y is not None and self.y.dtype == first.y.dtype)

    def prepare(self) -> bool:
        """Resolve the latents; where that fails the order is answered, and False returned."""
        if self.z is not None:
            return True
        found = outcome(lambda: latents_of(self.request), self.request)
        if isinstance(found, Failed):
            self.reply(found)
            return False
        self.sampler, self.z, self.y = found
        return True

    def finish(self) -> None:
        self.reply(outcome(self._sprite, self.request))

    def _sprite(self) -> Sprite:
        assert self.sampler is not None  # prepare() came first
        height, width = self.sampler.shape[1:]
        return Sprite(png=png(sprite(torch.cat(self.drawn), self.request.columns)), tile=[width, height])


class Easel:
    """Orders for pictures, drawn by the thread that calls `work`: a batch at a time, orders of one snapshot together, in turns."""

    def __init__(self) -> None:
        self._orders: deque[Order] = deque()
        self._newest: LRUCache = LRUCache(CLIENTS)
        self._change = threading.Condition()
        self.idle = threading.Event()
        self.idle.set()

    def add(self, order: Order) -> None:
        """Take an order. Older ones of the same client are answered as overtaken, and so is one that comes late."""
        with self._change:
            overtaken = [order] if self._late(order) else self._take(order)
        for other in overtaken:
            other.reply(OVERTAKEN)

    def _late(self, order: Order) -> bool:
        return order.client is not None and order.request.number < self._newest.get(order.client, order.request.number)

    def _take(self, order: Order) -> list[Order]:
        """Put an order in the queue; those that it overtakes. The newest one takes over their place: a client that sends
        requests faster than they are drawn would else never come to the front."""
        place, overtaken = len(self._orders), []
        if order.client is not None:
            self._newest[order.client] = order.request.number
            overtaken = [other for other in self._orders if other.client == order.client]
        for other in overtaken:
            place = min(place, self._orders.index(other))
            self._orders.remove(other)
        self._orders.insert(place, order)
        self.idle.clear()
        self._change.notify()
        return overtaken

    def work(self) -> None:
        """Wait for orders, draw one batch and answer what is complete."""
        with self._change:
            while not self._orders:
                self.idle.set()
                self._change.wait()
            first = self._orders.popleft()
        if first.prepare():
            self._draw(self._batch(first))

    def _batch(self, first: Order) -> list[tuple[Order, int]]:
        """(order, how many of its latents) pairs of at most BATCH latents that can be drawn together, taken from the queue."""
        batch = [(first, min(BATCH, first.left))]
        room = BATCH - batch[0][1]
        with self._change:
            alike = [order for order in self._orders if order.fits(first)]
        for order in alike:
            if room <= 0:
                break
            if not self._taken(order) or not order.prepare():
                continue
            if not order.fits(first):  # its labels are of another form, or its snapshot has been written again
                self._put_back(order, front=True)
                continue
            batch.append((order, min(room, order.left)))
            room -= batch[-1][1]
        return batch

    def _taken(self, order: Order) -> bool:
        """Take an order out of the queue; False where it has been overtaken meanwhile."""
        with self._change:
            if order not in self._orders:
                return False
            self._orders.remove(order)
            return True

    def _put_back(self, order: Order, front: bool = False) -> None:
        """Put an order back into the queue, unless a newer one of its client has come meanwhile."""
        with self._change:
            late = self._late(order)
            if not late:
                (self._orders.appendleft if front else self._orders.append)(order)
        if late:
            order.reply(OVERTAKEN)

    def _draw(self, batch: list[tuple[Order, int]]) -> None:
        failed = outcome(lambda: _draw_together(batch), *(order.request for order, _ in batch))
        for order, _ in batch:
            if failed:
                order.reply(failed)
            elif order.left:
                self._put_back(order)  # a long one goes to the end of the queue
            else:
                order.finish()


def _draw_together(batch: list[tuple[Order, int]]) -> None:
    counts = [count for _, count in batch]
    sampler = batch[0][0].sampler
    assert sampler is not None  # prepare() came first
    parts = [order.next(count) for order, count in batch]
    z = torch.cat([z for z, _ in parts])
    labels = [y for _, y in parts if y is not None]  # of all orders, or of none: they fit each other
    y = torch.cat(labels) if labels else None
    for (order, count), part in zip(batch, draw(sampler, z, y).split(counts), strict=True):
        order.drawn.append(part)
        order.done += count
