"""Your picture: drawn or uploaded, and the latent whose picture comes nearest to it (projection)."""

from dataclasses import replace
from typing import Any

import streamlit as st

from ...components.draw_pad import draw_pad
from ...components.projector import projector
from .. import code
from . import events, favourites
from .shown import Shown, Spec, View
from .upload import uploaded

KEY = "projector"


def show(shown: Shown) -> None:
    snapshot, run = shown.snapshot, shown.snapshot.run
    left, right = st.columns([1, 3], gap="medium")
    with left:
        picture = _given(list(snapshot.shape))
    latent = earlier(shown)
    with right:
        projector(
            events.common(shown, KEY)
            | favourites.data(run)
            | {"psi": 1.0, "picture": picture, "found": latent, "classes": list(snapshot.classes)},
            key=KEY,
            on_told=events.on_changes(KEY, projected),
            on_keep=events.on(KEY, "keep", lambda said: favourites.keep(run, said.get("spec"))),
            on_go=events.on(KEY, "go", go_untruncated),
        )
    if latent:
        _show_code(replace(shown, psi=1.0, z=[latent]), bool(picture))


def earlier(shown: Shown) -> Spec | None:
    """The latent that the last search found, which is plain numbers."""
    first = (shown.options["z"] or [None])[0]
    return first if isinstance(first, dict) and "z" in first else None


def _given(shape: list[int]) -> str | None:
    """The picture to search for, in base64: from the pad, or from a file."""
    source = st.segmented_control(
        "Your picture",
        ["Draw", "Upload"],
        default="Draw",
        required=True,
        key="own-source",
        help="Draw it here, or choose a PNG or JPEG file",
        label_visibility="collapsed",
        wrap=True,
    )
    if source == "Upload":
        return uploaded()
    draw_pad(
        shape,
        st.session_state.get("own-drawn"),
        key="draw-pad",
        on_drawn=events.on("draw-pad", "drawn", lambda said: _remember(said.get("picture"))),
    )
    return st.session_state.get("own-drawn")


def _remember(picture: Any) -> None:
    st.session_state["own-drawn"] = picture if isinstance(picture, str) else None


def projected(changes: dict[str, Any]) -> None:
    """A latent was found. It draws its picture without truncation, so psi leaves the address."""
    st.session_state["own-steps"] = changes.get("steps")
    events.put(psi=None)
    events.found(changes)


def go_untruncated(said: dict[str, Any]) -> None:
    events.put(psi=None)
    events.go(said)


def _show_code(found: Shown, searched: bool) -> None:
    """The search for the picture that is there, and what draws the latent that was found."""
    commands = VIEW.commands(found)
    steps = st.session_state.get("own-steps")
    if searched and steps:
        run, at = found.snapshot.run.id, None if found.snapshot.newest else found.snapshot.step
        search = code.search_command(run, "picture.png", steps, at)
        commands = [("the search, where picture.png is your picture", search), *commands]
    code.show(
        "The command line that draws what is on screen, and the same in Python. The address of this page is also a link to it.",
        commands,
        VIEW.python(found),
    )


VIEW = View(
    title="Your picture",
    about="Find the latent whose picture is nearest to yours (projection).",
    needs=(1, 1),
    first=[0],
    show=show,
)
