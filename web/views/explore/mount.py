"""Mounting the component of a view: what it is given, and how what it reports becomes the address."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from . import events, favourites, geometry
from .shown import Shown


def stored(shown: Shown) -> dict[str, Any] | None:
    """The frame whose pictures stand where the network is to draw some; None where the run has kept none until this step."""
    snapshot = shown.snapshot
    step = max((step for step in snapshot.run.samples() if step <= snapshot.step), default=None)
    if step is None:
        return None
    height, width = snapshot.shape[-2:]
    # a frame of attributes begins with the column that has none of them
    column = None if shown.label is None else 0 if snapshot.switches else shown.label
    return {"step": step, "tile": [width, height], "column": column}


def mount(component: Callable[..., None], shown: Shown, **own: Any) -> None:
    """Mount a view's component with what every such component is given, and `own`."""
    key, config, run = f"explore-{shown.view}", shown.snapshot.config, shown.snapshot.run

    def changed(changes: dict[str, Any]) -> None:
        if "keep" in changes:  # a tray may be too long for the address, so the session holds it as well
            favourites.replace(run, changes.pop("keep"))
        events.put(**events.understood(changes))
        st.session_state["told"] = st.session_state[f"{key}/told"]  # so that no other component's data counts as newer

    given = {
        "kept": favourites.of(run),
        "z_dim": config.z_dim,
        "shell": geometry.lengths(config.prior, config.z_dim),
        "stored": stored(shown),
    }
    component(events.common(shown, key) | given | own, key=key, on_told=events.on_changes(key, changed))
