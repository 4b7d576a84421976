"""Copies: samples of both networks beside their nearest training pictures."""

import json
from typing import Any

import streamlit as st

from ...words import named
from . import jobs, seeds, state
from .state import SIDES, Pair
from .words import copies_in_words

SAMPLES, NEIGHBOURS = 6, 5
SPACES = {"pixels": "pixels", "features": "features of the judge"}
WIDTH = 480  # of a sheet of samples and neighbours


def show(pair: Pair) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = seeds.show(f"The first of {SAMPLES} samples")
        space = st.segmented_control(
            "Compare by",
            list(SPACES),
            default="pixels",
            format_func=named(SPACES),
            required=True,
            key="space",
            help="By pixels, blurred pictures are close to everything. The features of the judge, a small classifier, depend on what "
            "a picture shows",
            wrap=True,
        )
        pressed = st.button(
            "Find copies",
            type="primary",
            icon=":material/image_search:",
            key="near-go",
            help="Search all training pictures for those closest to each sample. The first time takes a while",
        )
    memory = state.memory()
    keys = {}
    for side, run, at in zip(SIDES, pair.both, (pair.at_gan, pair.at_vae), strict=True):
        request = {
            "run": jobs.folder(run),
            "at": at,
            "do": "nearest",
            "latents": list(range(seed, seed + SAMPLES)),
            "count": NEIGHBOURS,
            "space": space,
        }
        keys[side] = "near/" + json.dumps(request)
        if pressed and memory.get(keys[side], {}).get("state") not in ("waiting", "running", "done"):
            jobs.job(memory, keys[side], request)

    def found() -> dict[str, Any]:
        return {side: jobs.job(memory, key) for side, key in keys.items()}

    jobs.follow(lambda: _results(found()), lambda: any(map(jobs.going, found().values())), every=1)


def _results(found: dict[str, dict[str, Any] | None]) -> None:
    for column, (side, known) in zip(st.columns(2, gap="medium"), found.items(), strict=True):
        with column:
            st.markdown(f"**{side.upper()}**")
            if not known:
                st.caption("Not searched yet. Press **Find copies**.")
            elif jobs.going(known):
                st.progress(known["progress"], text=known["message"] or "Searching")
            elif known["state"] == "done":
                words = copies_in_words(known["result"])
                with st.container(key=f"card-near-{side}"):
                    st.image(jobs.enlarged(known["png"], WIDTH), width=WIDTH, alt=words)
                st.caption("Left: the sample. Right: its nearest training pictures, closest first.")
                st.markdown(words)
            else:
                st.error(known.get("error") or "The search was cancelled.", icon=":material/error:")
