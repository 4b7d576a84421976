"""The lab: a game in the plane that trains in the browser, with everything that can be seen and set of it."""

from collections.abc import Callable
from typing import Any

from .latents import PLAY
from .register import component


def _chart(name: str, title: str) -> str:
    return f"""<section class="lb-chart" data-part="{name}Box">
      <header class="lb-head" data-part="{name}Head"><b>{title}</b> <small data-part="{name}Text"></small></header>
      <p class="lb-about" id="lb-{name}-about" data-part="{name}About" hidden></p>
      <div class="pl-box" data-part="{name}"></div></section>"""


_HTML = f"""
<div class="lt-root lb-root" data-testid="lab">
  <div class="lt-bar lb-bar">
    <button type="button" class="lt-button lb-train" data-part="train" data-testid="lab-train"
      title="Start or pause training (space)">{PLAY}<span data-part="trainText">Train</span></button>
    <button type="button" class="lt-button" data-part="step" data-testid="lab-step"
      title="One round: D learns, then G learns">Step</button>
    <button type="button" class="lt-button" data-part="onlyD" data-testid="lab-only-d"
      title="One update of the discriminator. The generator stays frozen">D only</button>
    <button type="button" class="lt-button" data-part="onlyG" data-testid="lab-only-g"
      title="One update of the generator. The discriminator stays frozen">G only</button>
    <label title="How fast it trains. Slow motion shows each stage of a round">Speed <select class="lt-select" data-part="speed"
      data-testid="lab-speed"><option value="full">full</option><option value="thirty">30 steps/s</option><option
      value="five">5 steps/s</option><option value="slow">slow motion</option></select></label>
    <button type="button" class="lt-button" data-part="again" data-testid="lab-again"
      title="Start again from the same seed: the same weights and the same points">Restart</button>
    <button type="button" class="lt-button" data-part="other" data-testid="lab-other"
      title="Start again from another seed: other weights and other points">New seed</button>
    <label title="Trained networks, settings that work, and settings that fail on purpose">Try <select class="lt-select" data-part="recipe"
      data-testid="lab-recipe"><option value="">choose …</option></select></label>
    <span class="lt-gap"></span>
    <output class="lb-count" data-part="count" data-testid="lab-count"></output>
    <output class="lt-muted lb-rate" data-part="rate" data-testid="lab-rate"></output>
  </div>
  <p class="lb-watch" data-part="watch" data-testid="lab-watch" role="status" hidden></p>
  <div class="lb-main">
    <div class="lb-stage">
      <div class="pl-box lb-plane" data-part="plane" data-testid="lab-plane"></div>
      <ol class="lb-stages" data-part="stages" data-testid="lab-stages" aria-label="Stages of a round" hidden></ol>
      <p class="lb-sentence" data-part="sentence" data-testid="lab-sentence" role="status" hidden></p>
      <div class="lt-bar lb-drawing" data-part="drawing" hidden><span>Draw on the plane, or move the cross with the arrow keys and
        press space.</span> <button type="button" class="lt-button lt-small" data-part="undo" title="Take the last stroke back">Undo
        </button> <button type="button" class="lt-button lt-small" data-part="clear" title="Begin with an empty plane">Clear</button>
        <button type="button" class="lt-button lt-small" data-part="done" data-testid="lab-done"
        title="Stop drawing">Done</button></div>
      <label class="lb-time" title="Drag to go back to an earlier step. Train goes on from there">Time <input type="range"
        data-part="time" data-testid="lab-time" min="0" max="1" value="0" step="1" aria-label="Back in time"></label>
      <div class="lt-bar lb-layers" data-part="layers" role="group" aria-label="Layers"></div>
      <p class="lb-about" id="lb-layers-about" data-part="layersAbout" hidden></p>
    </div>
    <div class="lb-charts">
      <section class="lb-chart"><header class="lb-head" data-part="modelHead"><b>Model</b> <small>dashed: gradients</small></header>
        <p class="lb-about" id="lb-model-about" data-part="modelAbout" hidden></p>
        <div data-part="overview" data-testid="lab-overview"></div></section>
      {_chart("losses", "Losses")}
      {_chart("answers", "Answers of D")}
      {_chart("js", "JS divergence")}
      {_chart("kl", "KL divergence")}
    </div>
    <div class="lb-side">
      <div class="lb-datasets" data-part="data" role="group" aria-label="Real distribution"></div>
      <div class="lb-settings" data-part="settings"></div>
    </div>
  </div>
</div>
"""

_component = component("lab", _HTML, "latents", "plane")


def lab(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> None:
    """`data`: state (what the address says), and the words of web/views/lab: groups, datasets, recipes, layers, charts.

    Whenever something was set, the trigger `told` has {"lab": the state for the address}.
    """
    _component(key=key, data=data, on_told_change=on_told)
