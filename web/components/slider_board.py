"""A few good sliders: directions of a network with previews and locks, and a picture that follows the slider."""

from collections.abc import Callable
from typing import Any

from .latents import NOTICES, latent_component

_HTML = f"""
<div class="lt-root sb-root" data-testid="slider-board">{NOTICES}
  <div class="sb-main">
    <div class="sb-left">
      <canvas class="lt-canvas sb-large" data-part="large" data-testid="board-large" role="img"
        aria-label="The picture of these sliders"></canvas>
      <div class="lt-bar sb-buttons">
        <button type="button" class="lt-button lt-small" data-part="undo" data-testid="board-undo" disabled
          title="Undo the last change (Ctrl+Z)">Undo</button>
        <button type="button" class="lt-button lt-small" data-part="redo" data-testid="board-redo" disabled
          title="Redo what was undone (Ctrl+Y)">Redo</button>
        <button type="button" class="lt-button lt-small" data-part="reset" data-testid="board-reset" disabled
          title="Move all sliders and locks back to where this latent started">Reset</button>
        <button type="button" class="lt-button lt-small" data-part="fresh" data-testid="board-fresh"
          title="Start from another latent">New latent</button>
      </div>
      <div class="lt-bar sb-buttons">
        <button type="button" class="lt-button lt-small" data-part="save" data-testid="board-save"
          title="Save the latent, sliders and locks in a small file">Save</button>
        <label class="lt-button lt-small sb-load" title="Open a file made with Save">Load<input type="file"
          accept="application/json,.json" data-part="load" data-testid="board-load"></label>
        <button type="button" class="lt-button lt-small" data-part="walkThere" data-testid="board-walk"
          title="Walk from where this latent started to where it is now">Walk there</button>
        <button type="button" class="lt-button lt-small" data-part="keep" data-testid="board-keep"
      title="Find this picture in every view, under Favourites">Keep</button>
      </div>
      <div class="sb-said" data-part="said" role="status"></div>
      <table class="sb-scores" data-part="scores" data-testid="board-scores" hidden></table>
    </div>
    <div class="sb-right">
      <div class="lt-bar sb-groups" data-part="groups" role="group" aria-label="Kinds of directions"></div>
      <p class="sb-about lt-muted" data-part="about"></p>
      <div class="sb-rows" data-part="rows" data-testid="board-rows"></div>
      <details class="sb-raw" data-part="missing" hidden><summary>Directions that were not found</summary>
        <p class="lt-muted" data-part="missingText"></p></details>
      <details class="sb-raw" data-part="raw" data-testid="board-raw"><summary>All numbers of z</summary>
        <p class="lt-muted">This is the network's actual input. No single number has a meaning of its own, which is why
          the directions above exist.</p>
        <div class="sb-numbers" data-part="numbers"></div></details>
    </div>
  </div>
</div>
"""

_mount = latent_component("slider_board", _HTML)


def slider_board(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> None:
    """`data`: run, at, psi, label, token, told; spec, group (its name, or ""), kept."""
    _mount(data, key=key, on_told=on_told)
