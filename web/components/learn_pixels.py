"""The figures of one chapter of Learn: what D asks of a picture, a tree as D, and activations."""

from collections.abc import Callable
from typing import Any

from .register import component, rerun_only


def _root(name: str) -> str:
    return f'<div class="lt-root ln-root {name}" data-testid="{name}"></div>'


_PIXELS = component("learn_pixels", _root("learn-pixels"), "latents", "learn")
_TREE = component("learn_tree", _root("learn-tree"), "latents", "learn", "plane")
_BENDS = component("learn_bends", _root("learn-bends"), "latents", "learn", "plane")


def learn_pixels(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> None:
    """`data`: run, at (a step whose snapshot holds D), token, shared."""
    _PIXELS(key=key, data=data, on_renew_change=rerun_only, on_told_change=on_told)


def learn_tree(*, key: str, shared: dict[str, Any], on_told: Callable[[], None]) -> None:
    """Points, a tree and a network that tell them apart, and the gradient of each: all in the browser."""
    _TREE(key=key, data={"shared": shared}, on_told_change=on_told)


def learn_bends(*, key: str, shared: dict[str, Any], on_told: Callable[[], None]) -> None:
    """ReLU, leaky ReLU, tanh and sigmoid with their derivatives, and a point to drag."""
    _BENDS(key=key, data={"shared": shared}, on_told_change=on_told)
