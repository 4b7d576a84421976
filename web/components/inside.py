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
          title="The layers in the order in which they work, with the shape of what comes out: channels × height × width"></select></label>
        <span class="lt-muted" data-part="which" data-testid="inside-which"></span>
        <button type="button" class="lt-button lt-small" data-part="back" aria-label="Channels before" title="Show earlier channels">‹</button>
        <button type="button" class="lt-button lt-small" data-part="on" aria-label="More channels" title="Show later channels">›</button>
      </div>
      <div class="lt-bar" role="group" aria-label="What a press on a channel does">
        <span>A press on a channel</span>
        <button type="button" class="lt-button lt-small" data-tool="off" data-testid="inside-off"
          title="A press on a channel sets it to zero, as if it did not exist">switches it off</button>
        <button type="button" class="lt-button lt-small" data-tool="scale"
          title="A press on a channel multiplies it with the factor">multiplies it</button>
        <label title="The factor. 1 changes nothing, 0 switches the channel off, below 0 turns it around">× <output
          data-part="factorWords"></output> <input type="range" min="-2" max="4" step="0.1" data-part="factor"
          data-testid="inside-factor" aria-label="Factor"></label>
        <button type="button" class="lt-button lt-small" data-tool="other"
          title="A press on a channel gives it what it is for the second latent">takes it from the second latent</button>
        <span class="lt-gap"></span>
        <button type="button" class="lt-button lt-small" data-part="all" data-testid="inside-all"
          title="Do this to every channel of the layer">All channels</button>
        <button type="button" class="lt-button lt-small" data-part="undo" data-testid="inside-undo"
          title="Take every change back">Undo all</button>
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
          title="Look at another random latent">Another latent</button>
        <button type="button" class="lt-button lt-small" data-part="diceOther" title="Take from another random latent">Another second one</button>
        <button type="button" class="lt-button lt-small" data-part="swap" title="The first latent becomes the second, and the second the first">Swap</button>
      </div>
      <div class="lt-bar" data-part="styles" hidden>
        <span>Styles of layers</span>
        <select class="lt-select" data-part="styleFirst" data-testid="inside-styles" aria-label="First layer with the other style"
          title="A style sets the gain and shift of every channel of a layer. From this layer on, it is that of the second latent"></select>
        <span>to</span>
        <select class="lt-select" data-part="styleLast" aria-label="Last layer with the other style"
          title="The last layer whose style is that of the second latent"></select>
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
      <label title="For how many latents each channel is switched off: more give steadier numbers and take longer">in
        <input type="number" class="lt-number" min="8" max="200" step="8" data-part="count" aria-label="Number of latents"> pictures</label>
      <button type="button" class="lt-button at-main" data-part="find" data-testid="inside-find"
        title="Switch off each channel of this layer alone, and ask the judge what it still sees">Find the channels</button>
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
