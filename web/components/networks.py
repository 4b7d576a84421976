"""Both networks of some settings, drawn: the browser asks a route for them, so that the page never waits for torch."""

from .register import component, rerun_only

_HTML = """
<div class="networks"><p class="note">Building the networks to draw them…</p></div>
"""

_component = component("networks", _HTML)


def networks(settings: dict, *, token: str, key: str = "networks", plain: dict | None = None) -> None:
    """Draw the networks of `settings` (a RunConfig as JSON values): counts, shapes, and each layer in a table.

    plain: settings of the same networks without labels, to compare the parameters with and to draw folded away.
    """
    _component(key=key, data={"settings": settings, "plain": plain, "token": token}, on_renew_change=rerun_only)
