"""A walk at several snapshots of a run: rows are snapshots, columns are places along the walk."""

from collections.abc import Callable
from typing import Any

from .latents import NOTICES, PLAY, latent_component

_HTML = f"""
<div class="lt-root tm-root" data-testid="time-matrix">{NOTICES}
  <div class="tm-bar lt-bar">
    <button type="button" class="lt-button lt-icon" data-part="play" data-testid="time-play" aria-label="Play"
      title="Play the snapshots in turn">{PLAY}</button>
    <input type="range" class="tm-range" data-part="range" data-testid="time-range" min="0" max="0" value="0" step="1"
      aria-label="Snapshot" title="Drag to see the same walk at another snapshot">
    <output class="tm-step" data-part="step" data-testid="time-step"></output>
    <button type="button" class="lt-button" data-part="dice" data-testid="time-dice"
      title="Walk between two new random latents">Another walk</button>
    <button type="button" class="lt-button" data-part="use" data-testid="time-use"
      title="Show the run at this snapshot in all views">Explore this snapshot</button>
  </div>
  <div class="tm-strip" data-part="strip" data-testid="time-strip"></div>
  <div class="tm-title"><b>The whole training</b> <small>One row per snapshot, the earliest at the top. One column per place
    along the walk: each column shows the same latent.</small></div>
  <div class="tm-rows" data-part="rows" data-testid="time-rows"></div>
</div>
"""

_mount = latent_component("time_matrix", _HTML)


def time_matrix(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> None:
    """`data`: run, at, psi, label, token, told; latents (one per column), snapshots (steps, one per row, `at` among them)."""
    _mount(data, key=key, on_told=on_told)
