"""The figures of one chapter of Learn: what D asks of a picture, a tree as D, and activations."""

from typing import Any

from .register import component, rerun_only


def _root(name: str) -> str:
    return f'<div class="lt-root ln-root {name}" data-testid="{name}"></div>'


_PIXELS = component("learn_pixels", _root("learn-pixels"), "latents", "learn")
_TREE = component("learn_tree", _root("learn-tree"), "latents", "learn", "plane")
_BENDS = component("learn_bends", _root("learn-bends"), "latents", "learn", "plane")


def learn_pixels(data: dict[str, Any]) -> None:
    """`data`: run, at (a step whose snapshot holds D), token."""
    _PIXELS(key="learn-pixels", data=data, on_renew_change=rerun_only)


def learn_tree() -> None:
    """Points, a tree and a network that tell them apart, and the gradient of each: all in the browser."""
    _TREE(key="learn-tree", data={})


def learn_bends() -> None:
    """ReLU, leaky ReLU, tanh and sigmoid with their derivatives, and a point to drag."""
    _BENDS(key="learn-bends", data={})
