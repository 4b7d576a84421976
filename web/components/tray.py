"""The tray of favourites: kept in the page's address, and remembered by the browser for each run."""

from collections.abc import Callable
from typing import Any

from .latents import NOTICES
from .register import component, rerun_only

_HTML = f"""
<div class="lt-root ty-root" data-testid="tray">
  <div class="at-title" data-part="title"></div>
  <div class="ty-list" data-part="list"></div>
  <div class="lt-muted" data-part="none">No favourites yet. The pictures that you keep appear in every view, stay in
    this browser and are part of the page's address.</div>
  <button type="button" class="lt-button lt-small" data-part="empty" title="Remove all favourites">Empty</button>
  {NOTICES}
</div>
"""

_component = component("tray", _HTML, "latents", "tiles")


def tray(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> None:
    """Draw it. data: token, run, at, psi, label, told, most, and favourites: latents, or None where the page has none
    and asks what the browser remembers. Told: {"told", "changes": {"keep": latents}}."""
    _component(key=key, data=data, on_told_change=on_told, on_renew_change=rerun_only)
