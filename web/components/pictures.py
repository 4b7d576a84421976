"""The pictures of one or more runs side by side at one step, under one slider that they follow while it is dragged."""

from typing import Any

from .register import component, rerun_only

_HTML = """
<div class="ps-root" data-testid="pictures">
  <div class="ps-bar">
    <button type="button" class="ps-play" data-part="play" data-testid="pictures-play" aria-label="Play"
      title="Play all frames in turn">
      <svg viewBox="0 0 16 16" aria-hidden="true"><path class="ps-when-still" d="M4 2.5v11l9-5.5z"/><path
        class="ps-when-playing" d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z"/></svg>
    </button>
    <input type="range" class="ps-range" data-part="range" data-testid="pictures-slider" min="0" max="0" value="0"
      step="1" aria-label="Step" title="Drag, or use the arrow keys, to look at other steps">
    <output class="ps-step" translate="no" data-part="step" data-testid="pictures-step"></output>
  </div>
  <div class="ps-grid" data-part="grid"></div>
  <div class="ps-none" data-part="none" hidden>There are no pictures yet.</div>
</div>
"""

_component = component("pictures", _HTML)


def pictures(shown: list[dict[str, Any]], *, token: str, key: str, unit: str = "step") -> None:
    """Draw the pictures of `shown`: for each run its id, title, colour ("" for none), the steps kept, and `at`, where each of them
    lies on the slider in `unit`s, "step" or "seconds" (left out: at the steps themselves).

    The slider goes over the steps of all; each run shows the last that it keeps until then, and says which that is.
    """
    _component(key=key, data={"runs": shown, "token": token, "unit": unit}, on_renew_change=rerun_only)
