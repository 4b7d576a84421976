"""The figures of the chapters of Learn. Each is drawn by its own module, web/js/learn_SLUG/index.js, with the styles of
lib/learn.css; the markup is only the root. `shared` and `on_told` keep its state in the address: see web/views/learn/figure.py."""

from collections.abc import Callable
from typing import Any

from .register import component


def _root(name: str) -> str:
    return f'<div class="lt-root ln-root {name.replace("_", "-")}" data-testid="{name.replace("_", "-")}"></div>'


_PICTURE = component("learn_picture", _root("learn_picture"), "latents", "learn")
_TELLING = component("learn_telling", _root("learn_telling"), "latents", "learn", "plane")
_CROWDS = component("learn_crowds", _root("learn_crowds"), "latents", "learn", "plane")
_TRANSFORM = component("learn_transform", _root("learn_transform"), "latents", "learn", "plane")


def picture(*, key: str, shared: dict[str, Any], on_told: Callable[[], None]) -> None:
    """A picture as a point: numbers of it are replaced by random ones, and random points are drawn."""
    _PICTURE(key=key, data={"shared": shared}, on_told_change=on_told)


def telling(*, key: str, shared: dict[str, Any], on_told: Callable[[], None]) -> None:
    """Zeros and ones by two measurements: a boundary to drag, beside two models that draw new ones."""
    _TELLING(key=key, data={"shared": shared}, on_told_change=on_told)


def transform(*, key: str, shared: dict[str, Any], on_told: Callable[[], None]) -> None:
    """The transform method: a density to draw and the function that makes it, a network that learns it, and a bent square."""
    _TRANSFORM(key=key, data={"shared": shared}, on_told_change=on_told)


def crowds(*, key: str, shared: dict[str, Any], on_told: Callable[[], None]) -> None:
    """Two crowds of points, their MMD and its witness function; and distances of pictures."""
    _CROWDS(key=key, data={"shared": shared}, on_told_change=on_told)
