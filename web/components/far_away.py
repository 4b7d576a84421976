"""Truncation and far-away latents: one latent, scaled, in a strip and under a slider that draws while it moves."""

from collections.abc import Callable
from typing import Any

from .latents import NOTICES, latent_component

_HTML = f"""
<div class="lt-root fa-root" data-testid="far-away">{NOTICES}
  <div class="fa-main">
    <div>
      <canvas class="lt-canvas fa-large" data-part="large" data-testid="far-large" role="img"
        aria-label="The latent at this distance"></canvas>
      <div class="lt-bar fa-control"><label for="fa-by"><b>How far</b></label>
        <input type="range" id="fa-by" class="fa-range" data-part="by" title="The factor that z is multiplied by" data-testid="far-by" min="0" max="6" step="0.05">
        <output data-part="byText" class="fa-value"></output></div>
      <div class="lt-bar"><button type="button" class="lt-button" data-part="fresh" data-testid="far-fresh"
        title="Go outwards along a new random latent">Another
        latent</button><button type="button" class="lt-button" data-go="sliders"
        title="Open this latent in the view Sliders">Move its sliders</button></div>
    </div>
    <div class="fa-side">
      <div class="fa-title"><b>From the centre outwards</b> <small>the same latent times 0 to 6</small></div>
      <div class="fa-strip" data-part="strip" data-testid="far-strip"></div>
      <div class="fa-both">
        <div><div class="fa-title"><b>Truncation</b> <small>eight latents, each times psi</small></div>
          <div class="fa-psis" data-part="psis" data-testid="far-psis"></div></div>
        <div><div class="fa-title"><b>Where the latents of the prior lie</b></div>
          <svg class="fa-plot" data-part="plot" viewBox="0 0 480 148" role="img" aria-label="How long latents are"></svg>
          <small data-part="plotText"></small>
          <p class="lt-muted fa-words" data-part="words" data-testid="far-words"></p></div>
      </div>
    </div>
  </div>
  <details class="fa-transform" data-part="transform" data-testid="far-transform"><summary>How can plain noise become
      pictures? The transform method</summary>
    <div class="fa-both">
      <div><p><b>In one dimension.</b> 2,000 numbers drawn evenly from 0 to 1 go through a curve. Where the curve is flat,
          many different numbers land close together and form a peak. Where it is steep, they are spread apart.</p>
        <svg class="fa-plot" data-part="one" data-testid="far-one" viewBox="0 0 480 190" role="img"
          aria-label="Histogram of the numbers after the curve"></svg></div>
      <div><p><b>In two dimensions.</b> 700 points are spread evenly over a square. One coordinate becomes an angle, the other
          a distance, and the square becomes a ring. A generator does the same in more dimensions, and learns its function.</p>
        <svg class="fa-plot" data-part="two" data-testid="far-two" viewBox="0 0 480 190" role="img"
          aria-label="The points after the function"></svg></div>
    </div>
    <div class="lt-bar fa-control"><label for="fa-much"><b>How much of the function</b></label>
      <input type="range" id="fa-much" class="fa-range" data-part="much" data-testid="far-much"
        title="From the numbers as they are drawn (0) to what the function makes of them (1)" min="0" max="1" step="0.02"
        value="1"><output data-part="muchText" class="fa-value"></output></div>
  </details>
</div>
"""

_mount = latent_component("far_away", _HTML)


def far_away(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> None:
    """`data`: run, at, psi, label, token, told; spec, by, steps, psis, shell, prior, z_dim, draws."""
    _mount(data, key=key, on_told=on_told)
