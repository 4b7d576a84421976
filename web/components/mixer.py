"""Mix: a - b + c over small sets, sums with weights, and families of children, with the lineage of what comes out."""

from collections.abc import Callable
from typing import Any

from .latents import NOTICES
from .register import component, rerun_only

_HTML = f"""
<div class="lt-root mx-root" data-testid="mixer">
  {NOTICES}
  <div class="lt-bar mx-top" role="group" aria-label="What to do with the pictures">
    <button type="button" class="lt-button" data-part="mode-sum" data-testid="mix-mode-sum"
      title="Add the difference between two kinds of pictures to a third">a − b + c</button>
    <button type="button" class="lt-button" data-part="mode-mix" data-testid="mix-mode-mix"
      title="Add two or more pictures, each with its own weight">Mix with weights</button>
    <button type="button" class="lt-button" data-part="mode-family" data-testid="mix-mode-family"
      title="Breed pictures: choose among children, again and again">Family</button>
    <span class="lt-muted">You never add the pictures themselves, only the random numbers that they are drawn from.</span>
  </div>
  <section aria-label="Pictures to choose from">
    <div class="lt-bar">
      <button type="button" class="lt-button lt-small" data-part="seeds"
        title="Choose from new latents, each with its own seed">Seeds</button>
      <button type="button" class="lt-button lt-small" data-part="kept" data-testid="mix-favourites"
        title="Choose from your favourites"></button>
      <span class="lt-gap"></span>
      <span class="lt-muted" data-part="which"></span>
      <button type="button" class="lt-button lt-small" data-part="back" aria-label="Seeds before" title="Earlier seeds">‹</button>
      <button type="button" class="lt-button lt-small" data-part="on" data-testid="mix-next"
        aria-label="More seeds" title="Later seeds">›</button>
    </div>
    <div class="mx-grid" data-part="grid"></div>
    <p class="lt-muted" data-part="none" hidden>No favourites yet. Keep a picture to find it here.</p>
    <p class="lt-muted mx-hint" data-part="hint" role="status"></p>
  </section>
  <section>
    <div data-part="sumView">
      <div class="mx-sum" data-part="sum"></div>
      <div data-part="tableView">
        <div class="mx-table" data-part="table" data-testid="mix-table"></div>
      </div>
      <p><label class="at-check"><input type="checkbox" data-part="usual" data-testid="mix-usual"
        title="A sum of latents is longer or shorter than those that the network was trained on">
        <span data-part="usualWords"></span></label></p>
    </div>
    <div data-part="mixView" hidden>
      <div class="mx-parts"><div class="mx-part-list" data-part="parts"></div><div data-part="mixed"></div></div>
      <p><label class="at-check"><input type="checkbox" data-part="mixUsual"
        title="An average of latents is shorter than those that the network was trained on">
        <span>Scale it to the usual length. Without this, it is the weighted average, which is shorter</span></label></p>
    </div>
    <div class="mx-family" data-part="familyView" hidden>
      <div class="mx-elders">
        <div class="at-title">Parents</div>
        <div class="mx-elder-row" data-part="elders"></div>
        <p class="lt-muted" data-part="noParent" hidden>Press a picture on the left.</p>
        <label data-part="amountRow">Difference <output data-part="amountWords"></output>
          <input type="range" min="0.05" max="1" step="0.05" data-part="amount" data-testid="mix-amount"
            title="How far a child is from its parent. 0 is the parent itself, 1 is an unrelated picture"></label>
        <p class="lt-muted" data-part="crossWords" hidden>Each number of a child's z comes from one parent or the other.</p>
        <button type="button" class="lt-button" data-part="again" data-testid="mix-again"
          title="Show eight other children of the same parents">Other children</button>
      </div>
      <div class="mx-children" data-part="children" role="group" aria-label="Children"></div>
    </div>
    <div class="mx-chosen" data-part="chosen">
      <div class="mx-chosen-tile" data-part="chosenTile" data-testid="mix-chosen"></div>
      <div class="mx-chosen-body">
        <div class="lt-bar">
          <button type="button" class="lt-button" data-part="keep" data-testid="mix-keep"
            title="Add it to the favourites, to use it in any view"></button>
          <button type="button" class="lt-button" data-part="raise" data-testid="mix-raise"
            title="Show children of this one">Make it the parent</button>
          <button type="button" class="lt-button" data-part="second"
            title="Cross it with the current parent">Make it the second parent</button>
          <button type="button" class="lt-button" data-part="walk" data-testid="mix-walk"
            title="Start a walk from this picture">Walk from it</button>
          <button type="button" class="lt-button" data-part="sliders" data-testid="mix-edit"
            title="Open this picture in the sliders">Edit it</button>
        </div>
        <div class="at-title" data-part="treeTitle" style="margin-top:8px">Where it comes from</div>
        <div class="mx-tree" data-part="tree" data-testid="mix-tree"></div>
      </div>
    </div>
  </section>
</div>
"""

_component = component("mixer", _HTML, "latents", "tiles")


def mixer(
    data: dict[str, Any],
    *,
    key: str,
    on_told: Callable[[], None],
    on_keep: Callable[[], None],
    on_go: Callable[[], None],
) -> None:
    """Draw it. data: token, run, at, psi, label, told, mix (its state), favourites (latents), most (of them).

    Told: {"told", "changes": {"mix": state and in it "out", the latent that came out; "z": [the same]}}. Keep: {"spec"}, a latent for the tray. Go: {"view", "specs"}.
    """
    _component(
        key=key,
        data=data,
        on_told_change=on_told,
        on_keep_change=on_keep,
        on_go_change=on_go,
        on_renew_change=rerun_only,
    )
