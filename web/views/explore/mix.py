"""Mix: add, subtract and cross latents; with the tray of favourites."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from gan_core.runs.folder import RunDir

from ... import address, address_kinds
from ...components.mixer import mixer
from . import events, favourites
from .shown import Row, Shown, Spec, View, options

KEY = "mixer"


@dataclass(frozen=True)
class Kept:
    """The state of Mix as this tab reported it last. It may be too long for the address."""

    run: str
    state: dict[str, Any]


def state_of(run: RunDir) -> dict[str, Any] | None:
    """The state of Mix: as the component reported it last, else as the address has it."""
    known: Kept | None = st.session_state.get("mix")
    if known and known.run != run.id:  # numbers in it may be of another network's length
        forget()
        events.put(mix=None)
        return None
    if known and st.session_state.get(f"{KEY}/told", 0) >= st.session_state.get("told", 0):
        # nothing was done in another view since, which would have changed the address
        address.write("explore", st.query_params, {"mix": known.state})
        return known.state
    return options()["mix"]


def forget() -> None:
    """Begin again with the first mix."""
    st.session_state.pop("mix", None)


def changed(run: RunDir, changes: dict[str, Any]) -> None:
    if isinstance(changes.get("mix"), dict):
        st.session_state["mix"] = Kept(run.id, changes["mix"])
        events.put(mix=changes["mix"])
    events.found({"z": changes.get("z")})


def rows(shown: Shown) -> list[Row]:
    """The picture that came out; none where nothing did."""
    state = shown.options["mix"]
    specs: list[Spec] = VIEW.first if not state else shown.z[:1]
    if state and "out" in state:
        try:
            specs = address_kinds.LATENT_LIST.read(address_kinds.compact([state["out"]]))
        except address_kinds.NotUnderstood:
            specs = []
    return [Row("on screen", shown.snapshot.step, specs)] if specs else []


def show(shown: Shown) -> None:
    run = shown.snapshot.run
    state = state_of(run)
    mixer(
        events.common(shown, KEY) | favourites.data(run) | {"mix": state},
        key=KEY,
        on_told=events.on_changes(KEY, lambda changes: changed(run, changes)),
        on_keep=events.on(KEY, "keep", lambda said: favourites.keep(run, said.get("spec"))),
        on_go=events.on(KEY, "go", events.go),
    )
    favourites.show(shown)
    now = Shown(shown.snapshot, shown.view, shown.psi, shown.label, shown.z, {**shown.options, "mix": state})
    if rows(now):
        VIEW.show_code(
            now, "The command line that draws the result, and the same in Python. The nested latent says how it was made."
        )


VIEW = View(
    title="Mix",
    about="Add, subtract and cross latents, as you would with numbers.",
    needs=(1, 1),
    first=[{"times": {"mix": [[1, 0], [-1, 1], [1, 2]]}, "by": 0.5774}],  # what mixer.js begins with, at the usual length
    show=show,
    rows=rows,
)
