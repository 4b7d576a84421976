"""The value of the game for a GAN on the line, whose densities are known: everything is computed in the browser."""

from collections.abc import Callable
from typing import Any

from .register import component

_HTML = """
<div class="lt-root ln-root lv-root" data-testid="learn-value">
  <div data-part="tabs"></div>
  <div class="lt-bar">
    <button type="button" class="lt-button lt-icon" data-part="play" aria-label="Play" title="Play rounds: D learns, then G">
      <svg viewBox="0 0 16 16" aria-hidden="true"><path class="lt-still" d="M4 2.5v11l9-5.5z"/><path class="lt-playing"
        d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z"/></svg></button>
    <div class="lt-bar" data-part="buttons"></div>
    <output data-part="rounds" class="lt-muted"></output>
  </div>
  <div class="lt-bar">Real data <div data-part="targets"></div> Loss of G <div data-part="losses2"></div></div>
  <div class="lv-main">
    <div>
      <div class="pl-box" data-part="line"></div>
      <div class="lv-key"><span><i style="color: var(--gan-real)"></i>density of real, p</span>
        <span><i style="color: var(--gan-fake)"></i>density of fakes, q</span>
        <span><i style="color: var(--lt-text)"></i>D’s answer</span>
        <span data-part="bestKey" hidden><i style="color: var(--gan-series-3); border-top-style: dashed"></i>best D, p / (p + q)</span></div>
    </div>
    <div>
      <div class="lv-panel" data-part="value">
        <div data-part="terms"></div>
        <div class="pl-box" data-part="scale"></div>
        <p class="lv-logs">● V now, ◆ the best D. Logarithms are natural. If D answers 0.5 to everything, each term is −log 2 = −0.693, and D’s loss is
          2 log 2 = 1.386.</p>
      </div>
      <div class="lv-panel" data-part="slopes" hidden>
        <div class="pl-box" data-part="losses"></div>
        <div data-part="slope"></div>
        <div data-part="moves"></div>
      </div>
      <div class="lv-panel" data-part="best" hidden>
        <div data-part="placing"></div>
        <div data-part="bestFacts"></div>
        <p class="lv-logs">JS, the Jensen–Shannon divergence, says how far p and q are apart: 0 if they are the same, log 2 = 0.693 if they
          have nothing in common.</p>
      </div>
    </div>
  </div>
  <p class="lv-meaning" data-part="meaning" aria-live="polite"></p>
</div>
"""

_component = component("learn_value", _HTML, "latents", "learn", "plane")


def learn_value(*, key: str, shared: dict[str, Any], on_told: Callable[[], None]) -> None:
    """V(D, G) of a running game: its two terms, both losses of G, and the best D beside the learnt one."""
    _component(key=key, data={"shared": shared}, on_told_change=on_told)
