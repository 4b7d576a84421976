"""The tray of favourites. They stand in the address, so that a link carries them; the browser remembers them for each run."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from gan_core.runs.folder import RunDir

from ... import address, address_kinds
from ...components.tray import tray
from . import events
from .shown import Shown, Spec, options

MOST = 24


@dataclass(frozen=True)
class Favourites:
    """The favourites of one run, as this browser tab knows them."""

    run: str
    specs: list[Spec]


def of(run: RunDir) -> list[Spec]:
    """The favourites of `run`, at most MOST. Those of another run leave the address: they mean nothing to this network."""
    known: Favourites | None = st.session_state.get("favourites")
    if known and known.run != run.id:
        events.put(keep=None)
        known = st.session_state["favourites"] = None
    if "keep" in st.query_params:
        kept = list(options()["keep"])[:MOST]
        st.session_state["favourites"] = Favourites(run.id, kept)
        return kept
    if not known:
        return []
    # A click may overtake the answer to the last one and come with an older address; and a long tray is in no address.
    address.write("explore", st.query_params, {"keep": known.specs})
    return known.specs


def keep(run: RunDir, spec: Any) -> None:
    """Add a latent, unless it is there already or the tray is full."""
    kept = of(run)
    if spec not in kept and len(kept) < MOST:
        replace(run, [*kept, spec])


def replace(run: RunDir, specs: Any) -> None:
    """Make `specs` the favourites of `run`; what is not a latent is left out."""
    good = [spec for one in specs for spec in _latent(one)] if isinstance(specs, list) else []
    good = good[:MOST]
    st.session_state["favourites"] = Favourites(run.id, good)
    events.put(keep=good)


def _latent(value: Any) -> list[Spec]:
    try:
        return address_kinds.LATENT_LIST.read(address_kinds.compact([value]))
    except address_kinds.NotUnderstood:
        return []


def data(run: RunDir) -> dict[str, Any]:
    """What a component is given of the favourites."""
    return {"favourites": of(run), "most": MOST}


def show(shown: Shown) -> None:
    """The tray by itself, for any view. It brings back what this browser remembers of earlier visits to the run."""
    run = shown.snapshot.run
    given = data(run)
    known: Favourites | None = st.session_state.get("favourites")
    if not known or known.run != run.id:
        given["favourites"] = None  # not known: the browser is asked
    tray(
        events.common(shown, "tray") | given,
        key="tray",
        on_told=events.on_changes("tray", lambda changes: replace(run, changes.get("keep", []))),
    )
