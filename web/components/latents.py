"""What the components that show latents have in common: their styles, the top of their markup, and what they send.

Each sends the page a trigger `told`, {"told": milliseconds, "changes": {part of the address: value}}, for what was done in
it. The page answers with the same number in `told`, so that a component can tell an old page from a new one.
"""

from collections.abc import Callable
from typing import Any

from .register import component, rerun_only

NOTICES = """
  <div class="lt-fault" data-part="fault" data-testid="latent-fault" role="alert" hidden><span data-part="faultText"></span>
    <button type="button" class="lt-button" data-part="retry" title="Ask for the pictures again">Try again</button>
    <button type="button" class="lt-button" data-part="replace" data-testid="latent-replace"
      title="Replace the latents in this link, which cannot be drawn">Use other latents</button></div>
  <div class="lt-wait" data-part="wait" role="status" hidden></div>
"""
PLAY = """<svg viewBox="0 0 16 16" aria-hidden="true"><path class="lt-still" d="M4 2.5v11l9-5.5z"/><path
  class="lt-playing" d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z"/></svg>"""


def latent_component(name: str, html: str) -> Callable[..., Any]:
    """Register the component of web/js/NAME; returns mount(data, key, on_told), on_told being a callback."""
    made = component(name, html, "latents")

    def mount(data: dict[str, Any], *, key: str, on_told: Callable[[], None]) -> Any:
        return made(key=key, data=data, on_told_change=on_told, on_renew_change=rerun_only)

    return mount
