"""Did it copy? Samples beside their nearest training pictures, in two spaces, with what the distance means."""

from collections.abc import Callable
from typing import Any

from .latents import NOTICES
from .register import component, rerun_only

_HTML = f"""
<div class="lt-root la-root" data-testid="lookalikes">
  <div class="lt-bar">
    <button type="button" class="lt-button at-main" data-part="look" data-testid="near-look"
      title="Search all training pictures for the nearest ones">Look for copies</button>
    <button type="button" class="lt-button" data-part="other" data-testid="near-other"
      title="Check the pictures of the next seeds">Other seeds</button>
    <button type="button" class="lt-button" data-part="kept" data-testid="near-kept"
      title="Check your favourites in place of the next seeds">My favourites</button>
    <div class="at-meter la-meter" data-part="meter" role="progressbar" aria-label="Progress of the search" hidden><i
      data-part="bar"></i></div>
    <button type="button" class="lt-button lt-small" data-part="cancel" title="Stop searching" hidden>Cancel</button>
    <span class="lt-muted" data-part="status" role="status"></span>
  </div>
  {NOTICES}
  <div class="lt-fault" data-part="missing" data-testid="near-missing" hidden></div>
  <div class="lt-fault" data-part="failed" data-testid="near-failed" role="alert" hidden></div>
  <p class="la-summary" data-part="summary" data-testid="near-summary" role="status" hidden></p>
  <p class="lt-muted" data-part="idle">A generator that copies its training pictures draws well and has learnt nothing. For each
    picture below, this finds the nearest training pictures, and compares their distance with how close training pictures are
    to each other. Blurred pictures are close to everything by pixels, and noise misleads the classifier, so it uses both.</p>
  <div class="la-table" data-part="table"></div>
  <p class="lt-muted" data-part="legend" hidden>“Typical” is the distance from a training picture to its nearest neighbour (the
    median of 2,000 of them, or of all). Percentages are of the same training pictures. A copy is either closer than these, or
    has one training picture that is much closer than the next.</p>
</div>
"""

_component = component("lookalikes", _HTML, "latents", "tiles")


def lookalikes(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> None:
    """Draw it. data: token, run, at, psi, label, told, samples and favourites (latents), missing (why the training
    pictures are not available, "" where they are). Told: {"changes": {"z": samples}}."""
    _component(key=key, data=data, on_told_change=on_told, on_renew_change=rerun_only)
