"""How the label enters both networks: drawn from the networks themselves, and compared with a GAN without labels."""

import streamlit as st

from gan_core.catalogue.architectures import ARCHITECTURES

from ...client import tokens
from ...components.networks import networks
from .state import Model, words_of


def show(model: Model, _: int) -> None:
    config = model.config
    row = ARCHITECTURES[config.architecture]
    st.markdown(
        "These are the two networks of this run. **Dashed lines show how the label enters**: they are all that was added to a GAN "
        "without labels."
    )
    for words in row.label_enters:
        st.markdown(words.format(*words_of(model).wrong))
    plain = None
    if row.without_labels:
        plain = config.updated(architecture=row.without_labels).model_dump()
        title = ARCHITECTURES[row.without_labels].title
        st.markdown(f"**Compared with a plain {title}** of the same widths: how many parameters the label adds.")
    networks(config.model_dump(), token=tokens.issue("read"), key="digits-networks", plain=plain)
