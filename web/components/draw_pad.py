"""A canvas to draw on with a mouse, a pen or a finger. It needs no third-party component."""

from collections.abc import Callable

from .register import component

_HTML = """
<div class="lt-root dp-root" data-testid="draw-pad">
  <canvas class="dp-canvas" data-part="canvas" data-testid="draw-canvas" tabindex="0" role="img"
    title="Draw here with a mouse, a pen or a finger"
    aria-label="A canvas to draw on with a mouse, a pen or a finger. Ctrl+Z undoes the last stroke"></canvas>
  <div class="lt-bar dp-tools">
    <label title="Width of the brush">Brush <input type="range" data-part="width" min="6" max="60" step="2" value="26"
      aria-label="Width of the brush"></label>
    <label data-part="colourLabel" title="Colour of the brush" hidden>Colour <input type="color" data-part="colour"
      value="#ffffff" aria-label="Colour of the brush"></label>
    <span><button type="button" class="lt-button" data-part="undo" data-testid="draw-undo"
      title="Undo the last stroke (Ctrl+Z)">Undo</button>
    <button type="button" class="lt-button" data-part="clear" data-testid="draw-clear"
      title="Start with an empty canvas">Clear</button></span>
  </div>
  <p class="lt-muted" data-part="invite">Draw in the square above: one thing, large and in the middle.</p>
</div>
"""

_component = component("draw_pad", _HTML, "latents")


def draw_pad(shape: list[int], picture: str | None, *, key: str, on_drawn: Callable[[], None]) -> None:
    """A canvas for pictures of `shape` (C, H, W): white on black where C is 1, else in colours on white.

    `picture`: a PNG in base64 to begin with, if any. Whenever something was drawn or taken back, the component's trigger
    `drawn` has {"picture": PNG in base64, or None where the canvas is empty}.
    """
    _component(key=key, data={"shape": list(shape), "picture": picture}, on_drawn_change=on_drawn)
