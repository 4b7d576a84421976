"""Same picture: the VAE encodes and decodes a picture; the GAN, which has no encoder, searches for a z that draws it."""

from typing import Any

import streamlit as st

from . import jobs, picture_choice, state
from .picture_choice import picture
from .state import Pair
from .words import same_in_words


def show(pair: Pair) -> None:
    searches = jobs.Searches(state.memory())
    at_gan, at_vae = pair.steps
    left, right = st.columns([1, 3], gap="medium")
    with left:
        chosen = picture_choice.show(pair, "a", "Picture")
        steps = picture_choice.search_steps()
        both = st.checkbox(
            "Search with both",
            key="search-both",
            help="Encoding and searching are different methods. This also runs the search with the VAE's decoder and takes twice as long",
        )
        pressed = st.button(
            "Run both",
            type="primary",
            icon=":material/search:",
            disabled=not chosen,
            key="ask",
            help="Encode and decode with the VAE. Search for a z with the GAN",
        )
        if pressed and chosen:
            searches.begin(pair.gan, at_gan, chosen, steps)
            if both:
                searches.begin(pair.vae, at_vae, chosen, steps)
    with right:
        if not chosen:
            st.info("Draw or choose a picture on the left.", icon=":material/image:")
            return

        def found() -> list[Any]:
            some = [searches.look(pair.gan, at_gan, chosen, steps)]
            return some + [searches.look(pair.vae, at_vae, chosen, steps)] * both

        jobs.follow(lambda: _results(pair, chosen, found()), lambda: any(map(jobs.going, found())), every=0.8)


def _results(pair: Pair, chosen: str, found: list[dict[str, Any] | None]) -> None:
    """`found`: the search of the GAN, and that of the VAE's decoder if it takes part."""
    with st.spinner("The VAE encodes the picture…"):
        encoded = jobs.encoded(pair.vae, pair.steps[1], chosen)
    columns = st.columns(4)  # also for three, so that they stay small enough for a small screen
    with columns[0]:
        picture(encoded["target"], "The picture as both networks see it", "target")
    with columns[1]:
        picture(encoded["drawn"], f"VAE: encoded and decoded, error {encoded['residual']:.3f}", "encoded")
    for column, known, name in zip(columns[2:], found, ("GAN", "VAE's decoder"), strict=False):
        with column:
            _search(known, name)
    results = [known["result"] for known in found if known and known["state"] == "done"]
    if len(results) == len(found):
        st.markdown(same_in_words(encoded["residual"], results[0], results[1] if len(results) > 1 else None))
    st.caption("Error: root mean square difference between the pixels, from 0 (same picture) to 1 (black against white).")


def _search(known: dict[str, Any] | None, name: str) -> None:
    """A search: not started, running, done, or failed."""
    if not known:
        lacks = " has no encoder, so its z has to be searched for" if name == "GAN" else " can be searched too"
        st.caption(f"The {name}{lacks}. Press **Run both**.")
    elif jobs.going(known):
        st.progress(known["progress"], text=f"{name}: {known['message'] or 'searching'}")
    elif known["state"] == "done":
        picture(known["drawn"], f"{name}: searched, error {known['result']['residual']:.3f}", f"found-{name[:3].lower()}")
    else:
        st.error(known.get("error") or "The search was cancelled.", icon=":material/error:")
