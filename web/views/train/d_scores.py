"""On demand, under the live view: what the discriminator says of each picture, generated and real."""

import base64
from statistics import mean

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir
from gan_core.settings.config import GAN

from ...client import studio


def show(run: RunDir) -> None:
    """An expander with a button, for a GAN of pictures without labels that keeps a moment; nothing for any other run."""
    try:
        config = run.config
    except UserError:
        return
    if config.kind != GAN or config.conditional or DATASETS[config.dataset].is_points or not run.snapshots():
        return
    with st.expander("What D says of each picture", icon=":material/gavel:"):
        kept = run.snapshots()
        at = kept[-1] if len(kept) == 1 else st.select_slider("Moment", kept, kept[-1], key=f"judged/{run.id}/{len(kept)}")
        if not st.button("Score them", icon=":material/gavel:", key=f"judge/{run.id}"):
            st.caption("The discriminator of that moment looks at generated and at real pictures, one by one.")
            return
        try:
            with st.spinner("The discriminator looks at them"):
                told = studio.ask(do="d_scores", run=str(run.path.resolve()), at=at)
        except UserError as error:
            st.error(str(error), icon=":material/error:")
            return
        st.markdown(f"The number under a picture is {told['words']}. Step {at:,}.")
        for column, name, title in zip(st.columns(2), ("fakes", "reals"), ("Generated", "Real"), strict=True):
            with column:
                st.markdown(f"**{title}**: {mean(told[name]):.2f} on average")
                st.image(base64.b64decode(told[f"{name}_picture"]), width="stretch")
