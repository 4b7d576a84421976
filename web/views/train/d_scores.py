"""On demand, under the live view: how the discriminator scores each picture, generated and real."""

import base64
from statistics import mean
from typing import Any

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir
from gan_core.settings.config import GAN

from ...client import studio
from ...words import plain


def show(run: RunDir) -> None:
    """An expander with a button, for a GAN of pictures without labels that has a snapshot; nothing for any other run."""
    try:
        config = run.config
    except UserError:
        return
    kept = run.snapshots()
    if config.kind != GAN or config.conditional or DATASETS[config.dataset].is_points or not kept:
        return
    with st.expander("D's score for each picture", icon=":material/gavel:"):
        at = kept[-1]
        if len(kept) > 1:
            at = st.select_slider(
                "Snapshot",
                kept,
                kept[-1],
                key=f"judged/{run.id}/{len(kept)}",
                format_func="{:,}".format,
                help="The training step of both networks",
            )
        st.caption("The discriminator of this snapshot scores generated and real pictures, one by one.")
        known: dict[tuple[str, int], Any] = st.session_state.setdefault("d-scores", {})
        if st.button(
            "Score them",
            icon=":material/gavel:",
            key=f"judge/{run.id}",
            help="Ask D about the generated and the real pictures at this step",
        ):
            try:
                with st.spinner("The discriminator is scoring the pictures"):
                    scores = studio.ask(do="d_scores", run=str(run.path.resolve()), at=at)
            except UserError as error:
                st.error(plain(str(error)), icon=":material/error:")
                return
            known.clear()  # one answer a tab: its pictures are large
            known[run.id, at] = scores
        if (run.id, at) in known:
            _scores(known[run.id, at], at)


def _scores(scores: dict[str, Any], at: int) -> None:
    st.markdown(f"The number under a picture is {scores['words']}. Step {at:,}.")
    for column, name, title in zip(st.columns(2), ("fakes", "reals"), ("Generated", "Real"), strict=True):
        with column:
            st.markdown(f"**{title}**: {mean(scores[name]):.2f} on average")
            st.image(base64.b64decode(scores[f"{name}_picture"]), width="stretch", alt=f"{title} pictures, each with its score")
