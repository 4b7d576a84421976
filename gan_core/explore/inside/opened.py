"""A generator opened up: every layer of it can be looked at, and its channels scaled, switched off or taken from another latent."""

import copy
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from ...errors import UserError
from ...images.layers import is_layer
from ...models.layers import StyledBatchNorm2d
from ...sampling.sampler import Sampler
from ...sampling.threads import one_thread
from ...sampling.tiles import LEAST

Edit = Callable[[int, Tensor], Tensor | None]
"""The number of a layer and what comes out of it for a batch (N, C, ...), to what takes its place; None changes nothing."""


class Layer(NamedTuple):
    """A layer at work: where it sits in the network, its class, the shape of what comes out of it, channels first, without the
    batch; and whether a style enters it."""

    name: str
    kind: str
    shape: tuple[int, ...]
    styled: bool

    @property
    def channels(self) -> int:
        return self.shape[0]


class Change(NamedTuple):
    """What is done to a channel of a layer (None: to all): its activation times `factor`; None: that of the other latent."""

    layer: int
    channel: int | None = None
    factor: float | None = 0.0


class Opened:
    """A copy of a sampler's generator with a hook on each layer. Layers have numbers, in the order in which they work.

    A layer is a module without parts whose output is a tensor with a row for each latent and, next, channels. One that works
    twice has two numbers. For one thread at a time.
    """

    def __init__(self, sampler: Sampler) -> None:
        self.sampler = sampler
        self.G = copy.deepcopy(sampler.G)
        self._seen: list[Layer] = []
        self._rows = 0
        self._edit: Edit = lambda number, out: None
        self._styles: tuple[int, int] | None = None
        for name, part in self.G.named_modules():
            if isinstance(part, StyledBatchNorm2d):
                part.register_forward_pre_hook(self._restyle)
            if is_layer(part):
                part.register_forward_hook(lambda layer, _, out, name=name: self._worked(name, layer, out))
        y = sampler.labels()
        self.passed(torch.zeros(LEAST, sampler.config.z_dim), None if y is None else y[:1].expand(LEAST, *y.shape[1:]))
        self.layers = tuple(self._seen)

    def _worked(self, name: str, layer: nn.Module, out: object) -> Tensor | None:
        if not isinstance(out, Tensor) or out.ndim < 2 or len(out) != self._rows:
            return None
        number = len(self._seen)
        kind = parametrize.type_before_parametrizations(layer).__name__
        self._seen.append(Layer(name, kind, tuple(out.shape[1:]), isinstance(layer, StyledBatchNorm2d)))
        return self._edit(number, out)

    def _restyle(self, layer: nn.Module, given: tuple) -> tuple | None:
        """The style of the last row goes to all, in the layers that a style is swapped in."""
        if self._styles is None or not self._styles[0] <= len(self._seen) <= self._styles[1]:
            return None
        x, style, *rest = given
        return x, style[-1:].expand_as(style), *rest

    @torch.no_grad()
    def passed(self, z: Tensor, y: Tensor | None, edit: Edit | None = None, styles: tuple[int, int] | None = None) -> Tensor:
        """What the generator makes of z (N, z_dim) and labels, where `edit` changes what comes out of its layers, and the layers
        from `styles[0]` to `styles[1]` that take a style take that of the last row."""
        self._seen, self._rows = [], len(z)
        self._edit, self._styles = edit or (lambda number, out: None), styles
        with one_thread():
            return self.G(z, y)

    def number(self, wanted: int | None) -> int:
        """The number of a layer; None: the last one that has maps of several pixels and is not the picture itself. Raises UserError."""
        if wanted is None:
            maps = [place for place, layer in enumerate(self.layers[:-1]) if len(layer.shape) > 1]
            inner = [place for place in maps if self.layers[place].shape != tuple(self.sampler.shape)]
            return (inner or [max(0, len(self.layers) - 3)])[-1]
        if wanted >= len(self.layers):
            raise UserError(f"Layer {wanted} does not exist in this network.", f"Choose 0 to {len(self.layers) - 1}.")
        return wanted

    def draw(
        self,
        z: Tensor,
        y: Tensor | None = None,
        changes: Sequence[Change] = (),
        other: Tensor | None = None,
        styles: tuple[int, int] | None = None,
        look: int | None = None,
    ) -> tuple[Tensor, Tensor | None]:
        """Images (N, C, H, W) of z (N, z_dim) with these changes, and what comes out of layer `look` before the changes there.

        `other` (1, z_dim) is the latent whose activations and styles are taken. `y`: labels of z; the other has that of the first.
        Raises UserError for a layer or a channel that does not exist, and where another latent is needed.
        """
        self._check(changes, other, styles)
        count, seen = len(z), []
        rows = [z, *([] if other is None else [other])]
        total = sum(map(len, rows))
        rows.append(rows[-1][-1:].expand(max(0, LEAST - total), -1))  # see sampling.tiles
        batch = torch.cat(rows)
        labels = None if y is None else torch.cat([y, y[:1].expand(len(batch) - count, *y.shape[1:])])

        def edit(number: int, out: Tensor) -> Tensor | None:
            if number == look:
                seen.append(out[:count].clone())
            here = [change for change in changes if change.layer == number]
            return _changed(out, here, count) if here else None

        images = self.passed(batch, labels, edit, styles)[:count]
        return images, seen[0] if seen else None

    def _check(self, changes: Sequence[Change], other: Tensor | None, styles: tuple[int, int] | None) -> None:
        for change in changes:
            channels = self.layers[self.number(change.layer)].channels
            if change.channel is not None and change.channel >= channels:
                raise UserError(
                    f"Layer {change.layer} has no channel {change.channel}.", f"Choose 0 to {channels - 1}, or another layer."
                )
        if other is None and (styles or any(change.factor is None for change in changes)):
            raise UserError("A second latent is missing.", "Choose one, or leave it out of the changes.")
        if styles and not any(layer.styled for layer in self.layers):
            raise UserError(
                "No style enters the layers of this network: z enters at its first layer only.", "Take channels instead."
            )


def _changed(out: Tensor, changes: Sequence[Change], count: int) -> Tensor:
    """`out` (N, C, ...) with changes in its first `count` rows; the last row is that of the other latent."""
    out = out.clone()
    for one in changes:
        channels = slice(None) if one.channel is None else slice(one.channel, one.channel + 1)
        if one.factor is None:
            out[:count, channels] = out[-1:, channels]
        else:
            out[:count, channels] = out[:count, channels] * one.factor if one.factor else 0
    return out
