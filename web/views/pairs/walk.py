"""Walk: from one real picture to another, through the latent space of each network."""

from functools import partial
from typing import Any

import streamlit as st

from ...client import tokens
from ...components.pair_board import pair_board
from ...words import named
from . import jobs, picture_choice, state
from .picture_choice import picture
from .state import Pair

FRAMES = 25
PATHS = {"slerp": "along an arc", "lerp": "straight"}


def show(pair: Pair) -> None:
    searches = jobs.Searches(state.memory())
    at_gan, _ = pair.steps
    left, right = st.columns([1, 3], gap="medium")
    with left:
        button = st.container()  # above the pictures, where a small screen shows it too
        chosen = [picture_choice.show(pair, "a", "From"), picture_choice.show(pair, "b", "To")]
        ends = [end for end in chosen if end]
        ready = len(ends) == len(chosen)
        steps = picture_choice.search_steps()
        path = st.segmented_control(
            "Path",
            list(PATHS),
            default="slerp",
            required=True,
            key="way",
            format_func=named(PATHS),
            help="Along an arc (slerp), z keeps its length. On the straight path (lerp), z is shorter in the middle, where a GAN has "
            "hardly been trained",
            wrap=True,
        )
        if button.button(
            "Walk",
            type="primary",
            icon=":material/directions_walk:",
            disabled=not ready,
            key="walk-go",
            help="Find the z of both pictures in both networks, then go from one to the other",
        ):
            for end in ends:
                searches.begin(pair.gan, at_gan, end, steps)
    with right:
        if not ready:
            st.info("Choose two pictures on the left.", icon=":material/image:")
            return

        def found() -> list[dict[str, Any] | None]:
            return [searches.look(pair.gan, at_gan, end, steps) for end in ends]

        jobs.follow(lambda: _walked(pair, ends, found(), path), lambda: any(map(jobs.going, found())), every=0.8)


def _walked(pair: Pair, ends: list[str], found: list[dict[str, Any] | None], path: str) -> None:
    encoded = [jobs.encoded(pair.vae, pair.steps[1], end) for end in ends]
    columns = st.columns([1, 1, 3])
    for place, (column, end) in enumerate(zip(columns[:2], encoded, strict=True)):
        with column:
            picture(end["target"], ("From", "To")[place], f"end-{place}")
    with columns[2]:
        for one in found:
            if jobs.going(one):
                st.progress(one["progress"], text=f"GAN: {one['message'] or 'searching'}")
            elif one and one["state"] != "done":
                st.error(one.get("error") or "The search was cancelled.", icon=":material/error:")
    results = [one["result"] for one in found if one and one["state"] == "done"]
    if len(results) < len(found):
        st.caption("The VAE encodes both pictures immediately. The GAN has to search for them: press **Walk**.")
        return
    specs = map(partial(between, path=path), ([one["z"] for one in results], [end["z"] for end in encoded]))
    pair_board(state.sides(pair, *specs), token=tokens.issue("read"), key="board-walk", film=True)
    st.caption(_misses(results, encoded) + (" " + QUESTION if pair.dataset.classes else ""))


QUESTION = "Do the pictures in between look real, or like two pictures on top of each other?"


def between(ends: list[list[float]], path: str) -> list[dict[str, Any]]:
    """The latents of a walk between two z."""
    first, second = ({"z": z} for z in ends)
    return [{"between": [first, second, place / (FRAMES - 1)], "path": path} for place in range(FRAMES)]


def _misses(searched: list[dict[str, Any]], encoded: list[dict[str, Any]]) -> str:
    gan, vae = (" and ".join(f"{one['residual']:.3f}" for one in some) for some in (searched, encoded))
    return (
        f"The ends are the closest pictures that each network can draw. The errors are {gan} for the GAN and {vae} for the VAE."
    )
