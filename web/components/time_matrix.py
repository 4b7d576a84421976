"""A walk at several kept moments of a run: rows are moments, columns are places along the walk."""

from collections.abc import Callable
from typing import Any

from .latents import NOTICES, PLAY, latent_component

_HTML = f"""
<div class="lt-root tm-root" data-testid="time-matrix">{NOTICES}
  <div class="tm-bar lt-bar">
    <button type="button" class="lt-button lt-icon" data-part="play" data-testid="time-play" aria-label="Play"
      title="Play the kept moments one after the other">{PLAY}</button>
    <input type="range" class="tm-range" data-part="range" data-testid="time-range" min="0" max="0" value="0" step="1"
      aria-label="Moment of training" title="Drag to see the same walk at another moment">
    <output class="tm-step" data-part="step" data-testid="time-step"></output>
    <button type="button" class="lt-button" data-part="dice" data-testid="time-dice">Another walk</button>
    <button type="button" class="lt-button" data-part="use" data-testid="time-use"
      title="All views then show the run as it was at this moment">Explore this moment</button>
  </div>
  <div class="tm-strip" data-part="strip" data-testid="time-strip"></div>
  <div class="tm-title"><b>All of it at once</b> <small>a row a kept moment, earliest at the top; a column a place along the
    walk. Each column is one and the same latent.</small></div>
  <div class="tm-rows" data-part="rows" data-testid="time-rows"></div>
</div>
"""

_mount = latent_component("time_matrix", _HTML)


def time_matrix(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> None:
    """`data`: run, at, psi, label, token, told; latents (one a column), moments (steps, one a row, `at` among them)."""
    _mount(data, key=key, on_told=on_told)
