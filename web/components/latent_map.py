"""A map of latents: a grid of pictures, and a pointer dragged over it with a large picture that follows it."""

from collections.abc import Callable
from typing import Any

from .latents import NOTICES, latent_component

_HTML = f"""
<div class="lt-root lm-root" data-testid="latent-map">{NOTICES}
  <div class="lm-main">
    <div class="lm-field" data-part="field" data-testid="map-field" tabindex="0" role="application"
      aria-label="Map of latents: drag, or move with the arrow keys"
      aria-describedby="lm-help">
      <canvas class="lt-canvas lm-ground" data-part="ground" data-stored="frame" data-testid="map-ground"></canvas>
      <i class="lm-pin" data-part="pin" aria-hidden="true"></i>
    </div>
    <figure class="lm-figure">
      <canvas class="lt-canvas lm-large" data-part="large" data-testid="map-large" role="img"
        aria-label="Picture under the pointer"></canvas>
    </figure>
    <div class="lm-side">
      <p id="lm-help" class="lm-help">Drag over the map, or use the arrow keys (with Shift: larger steps). The
        network draws the large picture again for every place that you pass.</p>
      <div class="lm-facts"><b data-part="place" data-testid="map-place"></b>
        <span class="lt-muted" data-part="length" data-testid="map-length"></span>
        <span class="lt-muted" data-part="speed" data-testid="map-speed"></span></div>
      <div class="lm-block"><b>The plane</b>
        <div class="lt-bar">
          <button type="button" class="lt-button" data-plane="flat" data-testid="map-flat"
            title="All weighted sums of the three corners">flat</button>
          <button type="button" class="lt-button" data-plane="curved" data-testid="map-curved"
            title="The corners joined by arcs, so that every latent on it is as long as those of the prior">curved</button>
          <button type="button" class="lt-button" data-plane="directions" data-testid="map-directions"
            title="From one latent along two directions that the network has learnt">two directions</button>
        </div>
        <p class="lt-muted" data-part="planeText"></p>
      </div>
      <div class="lm-block" data-part="corners"></div>
      <div class="lm-block" data-part="ways" hidden>
        <label>across <select class="lt-select" data-part="u" data-testid="map-u" title="The direction from left to right"></select></label>
        <label>upwards <select class="lt-select" data-part="v" data-testid="map-v" title="The direction from bottom to top"></select></label>
      </div>
      <div class="lm-block lt-bar"><small>With the latent under the pointer:</small>
        <button type="button" class="lt-button lt-small" data-go="sliders" data-testid="map-to-sliders"
          title="Open this latent in the view Sliders">move its sliders</button>
        <button type="button" class="lt-button lt-small" data-go="walk"
          title="Start a walk at this latent">walk from it</button>
        <button type="button" class="lt-button lt-small" data-part="keep" data-testid="map-keep"
          title="Find it in every view, under Favourites">keep as favourite</button>
      </div>
    </div>
  </div>
</div>
"""

_mount = latent_component("latent_map", _HTML)


def latent_map(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> None:
    """`data`: run, at, psi, label, token, told; corners (three specs), plane, x, y, u, v, tiles, reach, shell, kept."""
    _mount(data, key=key, on_told=on_told)
