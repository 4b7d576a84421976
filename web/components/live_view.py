"""The live view of one run: numbers, pictures, curves and a scrubber, redrawn in the browser.

The component asks the server for news by itself, so a training run can be watched without
rerunning the Streamlit script. The script reruns only when it has something to redraw:

* ``result.transition`` is the new state, once, when the run's state differs from the one passed in;
* ``result.renew`` is a counter, once, when the server refused the token and a new one is needed;
* ``result.prescribe`` is {"name", "value"}, once, when the user accepts the setting that the doctor suggests;
* ``result.command`` is {"verb", ...}, once, when the user steers the run while it is presented: pause, resume, step, set.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gan_core.catalogue import columns, events
from gan_core.settings.config import MMD, VAE

from ..glossary import explained
from ..routes.assets import plotly_path
from .live_view_html import HTML
from .register import component, rerun_only

if TYPE_CHECKING:
    from streamlit.components.v2.bidi_component import ComponentResult

HELP = {
    "rate": ("Step", "Images per second"),
    "latents": ("Latent vector, latent, z", "Fixed latents", "EMA, averaged generator"),
    "frames": ("Frame", "Snapshot"),
    "opinion": ("D's opinion",),
    "doctor": ("Doctor",),
    "events": ("Event log",),
    "smoothing": ("Smoothing",),
    "losses": ("Loss",),
    "scores": ("D(x), D(G(z))",),
    "more": (),
}
"""What each "?" explains: entries of the glossary. Those of the charts add what the catalogue says of each curve."""
_OTHER_LOSSES = {VAE: ("ELBO",), MMD: ("MMD, maximum mean discrepancy",)}

# The styles are not isolated in a shadow root because Plotly puts its own style sheet into the document's head;
# every class name starts with "gl-" instead.
_component = component("live_view", HTML)


@lru_cache(maxsize=8)
def helped(kind: str) -> dict[str, list[dict[str, str]]]:
    """What each "?" says in a run of this kind."""
    losses: tuple[str, ...] = _OTHER_LOSSES.get(kind) or HELP["losses"]
    terms: dict[str, tuple[str, ...]] = {**HELP, "losses": losses}
    return {topic: explained(*names) for topic, names in terms.items()}


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    """What can be drawn and what can happen, which is the same in every rerun."""
    return {"catalogue": columns.plain(), "events": events.plain()}


def live_view(run: str, *, token: str, state: str, facts: dict[str, Any], key: str = "live-view") -> ComponentResult:
    """Draw the live view of ``run``.

    ``state`` is the state this script believes the run to be in. ``facts``: what the page knows of the run and the routes do
    not tell, see ``web/views/train/live.py``.
    """
    return _component(
        key=key,
        data={
            "run": run,
            "token": token,
            "state": state,
            "plotly": plotly_path(),
            **_tables(),
            "help": helped(facts["kind"]),
            **facts,
        },
        on_transition_change=rerun_only,
        on_renew_change=rerun_only,
        on_prescribe_change=rerun_only,
        on_command_change=rerun_only,
    )
