"""The figures of the chapters of Learn. Each is drawn by its own module, web/js/learn_SLUG/index.js, with the styles of
lib/learn.css; the markup is only the root."""

from .register import component


def _root(name: str) -> str:
    return f'<div class="lt-root ln-root {name.replace("_", "-")}" data-testid="{name.replace("_", "-")}"></div>'


_PICTURE = component("learn_picture", _root("learn_picture"), "latents", "learn")
_TELLING = component("learn_telling", _root("learn_telling"), "latents", "learn", "plane")
_CROWDS = component("learn_crowds", _root("learn_crowds"), "latents", "learn", "plane")
_TRANSFORM = component("learn_transform", _root("learn_transform"), "latents", "learn", "plane")


def picture() -> None:
    """A picture as a point: numbers of it are replaced by random ones, and random points are drawn."""
    _PICTURE(key="learn-picture", data={})


def telling() -> None:
    """Zeros and ones by two measurements: a boundary to drag, beside two models that draw new ones."""
    _TELLING(key="learn-telling", data={})


def transform() -> None:
    """The transform method: a density to draw and the function that makes it, a network that learns it, and a bent square."""
    _TRANSFORM(key="learn-transform", data={})


def crowds() -> None:
    """Two crowds of points, their MMD and its witness function; and distances of pictures."""
    _CROWDS(key="learn-crowds", data={})
