"""Look inside: the channels of a layer for a latent, switched off, scaled or taken from another, with the picture before and after."""

from collections.abc import Callable
from typing import Any

from .latents import NOTICES
from .register import component, rerun_only

_HTML = f"""
<div class="lt-root in-root" data-testid="inside">{NOTICES}
  <div class="in-main">
    <section class="in-left" aria-label="Channels of a layer">
      <div class="lt-bar">
        <label class="in-layer">Layer <select class="lt-select" data-part="layer" data-testid="inside-layer"
          title="The layers in order, with the shape of their output: channels × height × width"></select></label>
        <span class="lt-muted" data-part="which" data-testid="inside-which"></span>
        <button type="button" class="lt-button lt-small" data-part="back" aria-label="Channels before" title="Show earlier channels">‹</button>
        <button type="button" class="lt-button lt-small" data-part="on" aria-label="More channels" title="Show later channels">›</button>
      </div>
      <div class="lt-bar" role="group" aria-label="What happens when you press a channel">
        <span>When you press a channel:</span>
        <button type="button" class="lt-button lt-small" data-tool="off" data-testid="inside-off"
          title="Press a channel to set it to zero, as if it did not exist">Switch off</button>
        <button type="button" class="lt-button lt-small" data-tool="scale"
          title="Press a channel to multiply it by the factor">Multiply</button>
        <label title="The factor. 1 changes nothing, 0 switches the channel off, and below 0 reverses its sign">× <output
          data-part="factorWords"></output> <input type="range" min="-2" max="4" step="0.1" data-part="factor"
          data-testid="inside-factor" aria-label="Factor"></label>
        <button type="button" class="lt-button lt-small" data-tool="other"
          title="Press a channel to give it the values that it has for the second latent">Take from the second latent</button>
        <span class="lt-gap"></span>
        <button type="button" class="lt-button lt-small" data-part="all" data-testid="inside-all"
          title="Apply the selected action to every channel of the layer">All channels</button>
        <button type="button" class="lt-button lt-small" data-part="undo" data-testid="inside-undo"
          title="Remove all changes">Undo all</button>
      </div>
      <div class="in-grid" data-part="grid" data-testid="inside-grid" role="group" aria-label="Channels"></div>
      <p class="lt-muted" data-part="about"></p>
    </section>
    <section class="in-right" aria-label="The picture">
      <div class="in-pictures">
        <figure><canvas class="lt-canvas" data-part="before" data-testid="inside-before" role="img"
          aria-label="The picture without changes"></canvas><figcaption>Without changes
          <small data-part="beforeRead"></small></figcaption></figure>
        <figure><canvas class="lt-canvas" data-part="after" data-testid="inside-after" role="img"
          aria-label="The picture with your changes"></canvas><figcaption>With your changes
          <small data-part="afterRead" data-testid="inside-after-read"></small></figcaption></figure>
        <figure><canvas class="lt-canvas" data-part="other" role="img"
          aria-label="The picture of the second latent"></canvas><figcaption>The second latent</figcaption></figure>
      </div>
      <p data-part="moved" data-testid="inside-moved" role="status"></p>
      <p class="lt-muted" data-part="changed" data-testid="inside-changed"></p>
      <div class="lt-bar">
        <button type="button" class="lt-button lt-small" data-part="dice" data-testid="inside-dice"
          title="Replace the first latent by a random one">New latent</button>
        <button type="button" class="lt-button lt-small" data-part="diceOther" title="Replace the second latent by a random one">New second latent</button>
        <button type="button" class="lt-button lt-small" data-part="swap" title="The first latent becomes the second, and the second the first">Swap</button>
      </div>
      <div class="lt-bar" data-part="styles" hidden>
        <span>Styles of layers</span>
        <select class="lt-select" data-part="styleFirst" data-testid="inside-styles" aria-label="First layer with the other style"
          title="A style sets the gain and shift of every channel of a layer. From this layer on, it comes from the second latent"></select>
        <span>to</span>
        <select class="lt-select" data-part="styleLast" aria-label="Last layer with the other style"
          title="The last layer whose style comes from the second latent"></select>
        <span>from the second latent</span>
      </div>
      <p class="lt-muted" data-part="mixing"></p>
    </section>
  </div>
  <section class="in-needs" aria-label="Which channels are needed">
    <div class="lt-bar">
      <b>Which channels are needed for</b>
      <select class="lt-select" data-part="target" data-testid="inside-target" aria-label="What the judge looks for"
        title="What the judge looks for in the pictures"></select>
      <label title="The number of latents for which each channel is switched off. More give steadier numbers and take longer">in
        <input type="number" class="lt-number" min="8" max="200" step="8" data-part="count" aria-label="Number of latents"> pictures</label>
      <button type="button" class="lt-button at-main" data-part="find" data-testid="inside-find"
        title="Switch off each channel of this layer in turn, and have the judge (a small classifier) grade the pictures">Find the channels</button>
      <button type="button" class="lt-button lt-small" data-part="cancel" title="Stop searching" hidden>Cancel</button>
      <div class="at-meter in-meter" data-part="meter" role="progressbar" aria-label="Progress of the search" hidden><i
        data-part="bar"></i></div>
      <span class="lt-muted" data-part="status" role="status"></span>
    </div>
    <p class="lt-muted" data-part="found" data-testid="inside-found"></p>
    <div class="in-rank" data-part="rank" data-testid="inside-rank"></div>
  </section>
</div>
"""

_component = component("inside", _HTML, "latents", "tiles")


def inside(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> None:
    """`data`: run, at, psi, label, token, told; latents (two), layer, first, changes ([layer, channel or -1, factor or None]), styles,
    target, count; refused (why this visitor may not search, "" where they may). Told: the same parts of the address, and z."""
    _component(key=key, data=data, on_told_change=on_told, on_renew_change=rerun_only)
