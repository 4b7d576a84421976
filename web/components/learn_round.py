"""One round of a tiny GAN, stage by stage: everything is computed in the browser."""

from collections.abc import Callable
from typing import Any

from .register import component

_HTML = """
<div class="lt-root ln-root lo-root" data-testid="learn-round">
  <div class="lt-bar" data-part="buttons"></div>
  <div class="lo-main">
    <div class="lo-plane"><div class="pl-box" data-part="plane"></div></div>
    <div>
      <div aria-live="polite"><p class="lo-headline" data-part="headline"></p><p class="lo-words" data-part="words"></p></div>
      <div data-part="networks"></div>
    </div>
  </div>
  <div class="lo-lists">
    <div><p>The five steps</p><ol class="lo-numbered" data-part="steps"></ol></div>
    <div><p>Algorithm 1 of the first paper on GANs, in our words. Each round:</p><ol data-part="algorithm"></ol>
      <div class="lt-bar lo-choose"><label for="lo-k">k</label><select class="lt-select" id="lo-k" data-part="k" title="How many updates of D in each round">
        <option>1</option><option>2</option><option>3</option><option>5</option></select>
        <label for="lo-loss">Loss of G</label><select class="lt-select" id="lo-loss" data-part="loss" title="What G makes small">
        <option value="nonsaturating">−log D(G(z))</option><option value="minimax">log(1 − D(G(z)))</option></select></div></div>
  </div>
  <details class="lo-batch">
    <summary title="Each point in a row, with its latent and D’s answers">Every number of this batch</summary>
    <table data-part="table"></table></details>
</div>
"""

_component = component("learn_round", _HTML, "latents", "learn", "plane")


def learn_round(*, key: str, shared: dict[str, Any], on_told: Callable[[], None]) -> None:
    """Sample, generate, judge, loss, gradient, update: for D and for G, with every number of the batch."""
    _component(key=key, data={"shared": shared}, on_told_change=on_told)
