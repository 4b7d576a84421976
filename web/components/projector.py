"""From a picture to the latent that draws it best, with the film of the search and what it could not reach."""

from collections.abc import Callable
from typing import Any

from .latents import NOTICES, PLAY
from .register import component, rerun_only

_HTML = f"""
<div class="lt-root pj-root" data-testid="projector">
  <div class="lt-bar">
    <button type="button" class="lt-button at-main" data-part="find" data-testid="project-find"
      title="Search for the latent that draws your picture best">Find it</button>
    <span class="lt-bar" role="group" aria-label="How long to search"><span class="lt-muted">Steps</span>
      <button type="button" class="lt-button lt-small" data-part="steps-100" title="Quick and rough">100</button>
      <button type="button" class="lt-button lt-small" data-part="steps-200" title="Usually enough">200</button>
      <button type="button" class="lt-button lt-small" data-part="steps-500" title="Slow and thorough">500</button></span>
    <div class="at-meter pj-meter" data-part="meter" role="progressbar" aria-valuemin="0" aria-valuemax="100"
      aria-label="The search" hidden><i data-part="bar"></i></div>
    <button type="button" class="lt-button lt-small" data-part="cancel" data-testid="project-cancel"
      title="Stop searching" hidden>Cancel</button>
    <span class="lt-muted" data-part="status" role="status"></span>
  </div>
  {NOTICES}
  <p class="lt-muted" data-part="idle">A generator only goes from latents to pictures. To go the other way, this starts with
    the best of 512 random latents and changes it step by step, so that the picture comes closer to yours. It cannot
    find what the network cannot draw: the error that remains says how much that is.</p>
  <p data-part="other" hidden>The film below shows the previous picture. Press “Find it” to search for this one.</p>
  <div class="pj-stage" data-part="stage" hidden>
    <figure data-part="targetBox"><figcaption>Yours, as the network sees it</figcaption>
      <canvas class="lt-canvas" data-part="target" data-testid="project-target" role="img"
        aria-label="Your picture as the network sees it"></canvas></figure>
    <figure><figcaption data-part="foundTitle"></figcaption>
      <canvas class="lt-canvas" data-part="now" data-testid="project-found" role="img"
        aria-label="What the run draws"></canvas></figure>
    <div data-part="factsBox">
      <dl class="pj-facts">
        <dt title="Root mean square of the differences, where 1 is the difference between black and white">Error of the picture found</dt>
        <dd data-part="miss" data-testid="project-miss"></dd>
        <dt title="The closest of 512 random latents, measured in the same way">Best of 512 random samples</dt>
        <dd data-part="baseline" data-testid="project-baseline"></dd>
        <dt title="The same search for a picture that this run drew itself, which it can match exactly">The same search for the
          run's own picture</dt>
        <dd data-part="own" data-testid="project-own"></dd>
      </dl>
      <div class="pj-scale" aria-hidden="true"><i data-part="markOwn"></i><i data-part="markMiss" data-main></i><i
        data-part="markBaseline"></i><small style="left:0">the same</small><small style="right:0">chance</small></div>
      <svg class="pj-curve" data-part="curve" viewBox="0 0 100 40" preserveAspectRatio="none" role="img"
        aria-label="The error at each step"></svg>
      <p class="pj-verdict" data-part="verdict" data-testid="project-verdict"></p>
    </div>
    <div class="lt-bar pj-play" data-part="filmBar">
      <button type="button" class="lt-button lt-icon" data-part="play" data-testid="project-play" aria-label="Play"
        title="Play the film of the search">{PLAY}</button>
      <input type="range" data-part="scrub" data-testid="project-scrub" min="0" max="0" value="0" step="1"
        aria-label="Step of the search" title="Drag to see how the picture came closer">
      <output class="pj-frame" data-part="frame" data-testid="project-frame"></output>
    </div>
  </div>
  <div class="lt-bar" data-part="after" hidden>
    <span class="at-title">It is now a latent like any other:</span>
    <button type="button" class="lt-button" data-part="walk" data-testid="project-walk"
      title="Start a walk from this picture to another">Walk from it to seed</button>
    <input type="number" class="lt-number" data-part="to" min="0" step="1" value="0" aria-label="Seed to walk to"
      title="The seed of the latent at which the walk ends">
    <button type="button" class="lt-button" data-part="edit" data-testid="project-edit"
      title="Open this picture in the sliders">Edit it</button>
    <button type="button" class="lt-button" data-part="keep" data-testid="project-keep"
      title="Find this latent in every view, under Favourites"></button>
  </div>
</div>
"""

_component = component("projector", _HTML, "latents", "tiles")


def projector(
    data: dict[str, Any],
    *,
    key: str,
    on_told: Callable[[], None],
    on_keep: Callable[[], None],
    on_go: Callable[[], None],
) -> None:
    """Draw it. data: token, run, at, psi, label, told, favourites, most; classes (names of labels); picture (base64 of a picture file, or None) and
    found (the latent found earlier, from the address, or None).

    Told: {"changes": {"z": [latent found], "label", "steps" (of the search)}}. Keep: {"spec"}. Go: {"view", "specs"}.
    """
    _component(
        key=key,
        data=data,
        on_told_change=on_told,
        on_keep_change=on_keep,
        on_go_change=on_go,
        on_renew_change=rerun_only,
    )
