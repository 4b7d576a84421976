"""Pictures of both networks of a pair: the same question side by side, as a sheet, or frame by frame under one slider."""

from typing import Any

from .latents import NOTICES, PLAY
from .register import component, rerun_only

_HTML = f"""
<div class="lt-root pb-root" data-testid="pair-board">{NOTICES}
  <div class="pb-sides" data-part="sides"></div>
  <div class="lt-bar pb-bar" data-part="bar" hidden>
    <button type="button" class="lt-button lt-icon" data-part="play" data-testid="pair-play" aria-label="Play"
      title="Play both walks, forwards and back">{PLAY}</button>
    <input type="range" class="pb-range" data-part="range" data-testid="pair-scrub" min="0" max="0" value="0" step="1"
      aria-label="Frame of both walks" title="Drag to go through both walks by hand">
    <output class="pb-frame" data-part="frame" data-testid="pair-frame"></output>
  </div>
</div>
"""

_component = component("pair_board", _HTML, "latents")


def pair_board(
    sides: list[dict[str, Any]],
    *,
    token: str,
    key: str,
    columns: int = 8,
    heads: list[str] | None = None,
    film: bool = False,
) -> None:
    """Draw latents by two networks. Each of `sides`: title, colour, run, at, specs (see gan_core.latent).

    As a sheet with `columns` pictures in a row, under `heads`; or, as a `film`, one picture a side and a slider over all.
    """
    data = {"sides": sides, "columns": columns, "heads": heads or [], "film": film, "token": token, "told": 0}
    _component(key=key, data=data, on_renew_change=rerun_only)
