"""The game of two players on f(x, y) = x y: everything is computed in the browser."""

from collections.abc import Callable
from typing import Any

from .register import component

_HTML = """
<div class="lt-root ln-root lg-root" data-testid="learn-game">
  <div class="lt-bar" data-part="rules" role="group" aria-label="How the players step"></div>
  <div class="lg-main">
    <div class="lg-plane"><div class="pl-box" data-part="plane"></div></div>
    <div class="lg-side">
      <p class="lg-formula" data-part="formula" translate="no"></p>
      <p class="lg-about" data-part="about"></p>
      <div class="lt-bar"><label for="lg-rate">Learning rate η</label>
        <input type="range" class="lg-range" id="lg-rate" data-part="rate" min="0.02" max="1" step="0.02" value="0.1"
          title="How far both players go in one step"><output data-part="rateOut"></output></div>
      <div class="lt-bar" data-part="momentumRow"><label for="lg-momentum">Momentum β</label>
        <input type="range" class="lg-range" id="lg-momentum" data-part="momentum" min="-0.9" max="0.9" step="0.1" value="-0.3"
          title="The share of its last move that a player repeats"><output data-part="momentumOut"></output></div>
      <div class="lt-bar">
        <button type="button" class="lt-button lt-icon" data-part="play" aria-label="Play" title="Watch the steps">
          <svg viewBox="0 0 16 16" aria-hidden="true"><path class="lt-still" d="M4 2.5v11l9-5.5z"/><path class="lt-playing"
            d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z"/></svg></button>
        <button type="button" class="lt-button" data-part="begin" title="Go to the start of the path">To start</button>
        <button type="button" class="lt-button" data-part="back" title="One step back">Back</button>
        <button type="button" class="lt-button" data-part="next" title="One step further">Step</button>
        <input type="range" class="lg-range" data-part="at" min="0" max="300" value="300" step="1" aria-label="Step"
          title="Drag to any step"></div>
      <p data-part="now" translate="no"></p>
      <p class="lg-verdict" data-part="verdict" aria-live="polite"></p>
      <div class="pl-box" data-part="chart"></div>
    </div>
  </div>
</div>
"""

_component = component("learn_game", _HTML, "latents", "learn", "plane")


def learn_game(*, key: str, shared: dict[str, Any], on_told: Callable[[], None]) -> None:
    """Two players on f(x, y) = x y: where they start and how they step decides whether they spiral, circle or arrive."""
    _component(key=key, data={"shared": shared}, on_told_change=on_told)
