"""A walk from latent to latent, along the arc and along the straight line, played from one sprite of all frames."""

from collections.abc import Callable
from typing import Any

from .latents import NOTICES, PLAY, latent_component

_HTML = f"""
<div class="lt-root wk-root" data-testid="walker">{NOTICES}
  <div class="wk-main">
    <div class="wk-stage">
      <div class="wk-pair">
        <figure><figcaption class="wk-caption"><b>Along the arc</b> <small>slerp</small></figcaption>
          <canvas class="lt-canvas wk-canvas" data-part="slerp" data-testid="walk-slerp" role="img"
            aria-label="The walk along the arc"></canvas></figure>
        <figure><figcaption class="wk-caption"><b>Straight through</b> <small>lerp</small></figcaption>
          <canvas class="lt-canvas wk-canvas" data-part="lerp" data-testid="walk-lerp" role="img"
            aria-label="The walk along the straight line"></canvas></figure>
      </div>
      <div class="lt-bar wk-play">
        <button type="button" class="lt-button lt-icon" data-part="play" data-testid="walk-play" aria-label="Play"
          title="Play or pause (space)">{PLAY}</button>
        <input type="range" class="wk-scrub" data-part="scrub" data-testid="walk-scrub" min="0" max="1" value="0" step="1"
          aria-label="Frame of the walk" title="Drag to go through the walk by hand">
        <output class="wk-frame" data-part="frame" data-testid="walk-frame"></output>
      </div>
    </div>
    <div class="wk-side">
      <div class="wk-title"><b>Key-frames</b> <small>the walk passes each of these</small></div>
      <div class="wk-keys" data-part="keys" data-testid="walk-keys"></div>
      <div class="lt-bar">
        <button type="button" class="lt-button" data-part="add" data-testid="walk-add"
          title="Append a random latent">+ New latent</button>
        <label>seed <input type="number" class="lt-number" data-part="seed" data-testid="walk-seed" min="0" step="1"
          title="A whole number. The same seed always gives the same latent"></label>
        <button type="button" class="lt-button" data-part="addSeed" title="Append the latent of this seed">Add</button>
        <button type="button" class="lt-button" data-part="dice" data-testid="walk-dice"
          title="Replace all key-frames with new ones">All new</button>
      </div>
      <div class="lt-bar wk-kept" data-part="keptBar" hidden><small>Favourites</small><span data-part="kept"
        class="wk-kept-list"></span></div>
      <details class="wk-typed"><summary>Type the numbers of a latent</summary>
        <textarea data-part="typed" data-testid="walk-typed" rows="2" aria-label="Numbers of a latent"
          title="Numbers with spaces or commas between them. Missing ones count as 0"></textarea>
        <div class="lt-bar"><button type="button" class="lt-button lt-small" data-part="addTyped" title="Append this latent as a key-frame">Add these
          numbers</button><small data-part="typedText"></small></div>
      </details>
      <div class="lt-bar wk-options">
        <label title="Number of pictures from one key-frame to the next">Frames per part <input type="number" class="lt-number wk-narrow"
          data-part="frames" data-testid="walk-frames" min="1" max="60"></label>
        <label title="Frames per second">Speed <input type="range" data-part="fps" data-testid="walk-fps" min="4" max="50"
          step="1"><output data-part="fpsText"></output></label>
        <label title="Continue from the last key-frame to the first"><input type="checkbox" data-part="loop"
          data-testid="walk-loop"> loop</label>
        <label title="Slow at the key-frames, fast between them"><input type="checkbox" data-part="ease"
          data-testid="walk-ease"> ease</label>
      </div>
      <p class="wk-said" data-part="said" data-testid="walk-said" role="status"></p>
      <p class="wk-said" data-part="fewer" data-testid="walk-fewer" hidden></p>
      <div class="wk-title"><b>Length of z</b> <small>along the walk, times psi, measured on these frames</small></div>
      <svg class="wk-plot" data-part="plot" data-testid="walk-norms" viewBox="0 0 480 110" role="img"
        aria-label="Length of z along both walks"></svg>
      <p class="wk-words" data-part="words" data-testid="walk-words"></p>
      <div class="lt-bar wk-films" data-part="films"><small>Save the walk</small>
        <select class="lt-select lt-small" data-part="filmPath" aria-label="Which of the two walks" title="The walk that is saved"><option
          value="slerp">along the arc</option><option value="lerp">straight through</option></select>
        <button type="button" class="lt-button lt-small" data-format="gif" data-testid="walk-gif"
          title="Save as an animated picture">GIF</button>
        <button type="button" class="lt-button lt-small" data-format="mp4" data-testid="walk-mp4"
          title="Save as a film">MP4</button>
        <button type="button" class="lt-button lt-small" data-format="png" data-testid="walk-png"
          title="Save all frames side by side, as one picture">PNG strip</button>
        <small data-part="filmText" data-testid="walk-film-text" role="status"></small></div>
    </div>
  </div>
</div>
"""

_mount = latent_component("walker", _HTML)


def walker(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> None:
    """`data`: run, at, psi, label, token, told; keys (specs), schedule [[from, to, t], ...], kept (specs), z_dim,
    between (frames wanted between two key-frames), most_between, most (frames in all), fps, loop, ease."""
    _mount(data, key=key, on_told=on_told)
