"""What the plain twins of the views share: native widgets that write the address, and pictures that come with each rerun."""

from typing import Any

import streamlit as st

from ... import address_kinds
from ...client import studio
from . import events
from .shown import Shown

WIDTH = 280  # pixels of a picture on the page


def picture(shown: Shown, specs: list[Any], words: str, at: int | None = None, columns: int | None = None) -> None:
    """The pictures of latents as one image with `words` under it. Raises UserError."""
    many = len(specs)
    png = studio.picture(
        do="pictures",
        run=str(shown.snapshot.run.path.resolve()),
        at=shown.snapshot.step if at is None else at,
        latents=specs,
        labels=None if shown.label is None else [shown.label] * many,
        psi=shown.psi,
        columns=columns,
    )
    with st.container(key=f"card-{words}"):
        st.image(png, caption=words, width=WIDTH if many == 1 else "stretch", output_format="PNG", alt=words)


def bound(shown: Shown, name: str, value: Any = None) -> dict[str, Any]:
    """`key` and `on_change` of a widget for the part `name` of the address; `value` if the widget holds another type."""
    key = f"plain-{name}"
    st.session_state[key] = shown.options[name] if value is None else value
    return {"key": key, "on_change": lambda: events.put(**{name: st.session_state[key]})}


def latents(shown: Shown) -> None:
    """A field for the latents themselves, as the address writes them. What cannot be read stays, with a warning below it."""
    text = address_kinds.compact(shown.z)
    key = f"plain-z/{text}"
    typed = st.text_input(
        "Latents (a list of seeds, such as [0, 1, 2])", text, key=key, help="One seed for each latent, in square brackets"
    )
    if typed == text:
        return
    try:
        specs = address_kinds.LATENT_LIST.read(typed)
    except address_kinds.NotUnderstood as error:
        st.warning(f"These latents {error}.", icon=":material/error:")
        return
    if specs and specs != shown.z:
        events.put(z=specs)
        st.rerun()


def directions(shown: Shown) -> list[dict[str, Any]]:
    """The groups of directions of the network, found by the studio. Raises UserError."""
    with st.spinner("Looking for directions…"):
        found = studio.ask(do="directions", run=str(shown.snapshot.run.path.resolve()), at=shown.snapshot.step)
    return [group for group in found["groups"] if group["directions"]]
