"""The forger and the police beside a round of a real run: its stored frames and what it logged."""

from collections.abc import Callable
from typing import Any

from .register import component, rerun_only

_HTML = """
<div class="lt-root ln-root ly-root" data-testid="learn-story">
  <div class="lt-fault" data-part="fault" role="alert" hidden></div>
  <div class="lt-bar">
    <div class="lt-bar" data-part="stories" role="group" aria-label="Which story"></div>
    <label for="ly-round">Round</label>
    <input type="range" id="ly-round" class="ly-range" data-part="round" min="0" value="0" step="1"
      title="Drag, or use the arrow keys, to look at another round of this run">
    <output data-part="step" translate="no"></output>
  </div>
  <div class="lt-bar">
    <button type="button" class="lt-button lt-small" data-part="back" title="The stage before">Back</button>
    <div class="lt-bar" data-part="stages" role="group" aria-label="Stages of a round"></div>
    <button type="button" class="lt-button lt-small ln-main" data-part="next" title="The next stage">Next stage</button>
  </div>
  <div class="ly-main">
    <div class="ly-box" data-part="fakesBox"><p>Fakes: G made these</p>
      <canvas data-part="fakes" role="img" aria-label="64 fakes of this round"></canvas></div>
    <div class="ly-box" data-part="pileBox"><p data-part="pileTitle">The pile that D judges</p>
      <canvas data-part="pile" role="img" aria-label="12 real pictures and 12 fakes, mixed"></canvas>
      <small data-part="legend" hidden><span class="ly-swatch" style="background: var(--gan-real)"></span>real
        <span class="ly-swatch" style="background: var(--gan-fake)"></span>fake</small></div>
    <div class="ly-box" data-part="realsBox"><p>Real pictures</p>
      <canvas data-part="reals" role="img" aria-label="64 real pictures"></canvas></div>
    <div class="ly-words" aria-live="polite">
      <div><p class="ly-head">In the story</p><p data-part="told"></p></div>
      <div><p class="ly-head" data-part="realHead">In this round</p><p data-part="real"></p>
      <div class="ly-meters">
        <span>D(x)</span><div class="ly-meter"><i data-part="x" style="background: var(--gan-real)"></i></div>
        <output data-part="xOut"></output>
        <span>D(G(z))</span><div class="ly-meter"><i data-part="gz" style="background: var(--gan-fake)"></i></div>
        <output data-part="gzOut"></output>
      </div></div>
      <div><p class="ly-head">Who sees what</p><dl class="ly-sees"><dt style="color: var(--gan-g)">G</dt><dd data-part="seesG"></dd>
        <dt style="color: var(--gan-d)">D</dt><dd data-part="seesD"></dd></dl></div>
    </div>
  </div>
</div>
"""

_component = component("learn_story", _HTML, "latents", "learn")


def learn_story(
    run: str, rounds: list[dict[str, Any]], *, token: str, key: str, shared: dict[str, Any], on_told: Callable[[], None]
) -> None:
    """Tell both stories on `rounds` of `run` (see web/views/learn/story.py)."""
    data = {"run": run, "rounds": rounds, "token": token, "shared": shared}
    _component(key=key, data=data, on_renew_change=rerun_only, on_told_change=on_told)
