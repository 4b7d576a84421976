"""Latent codes: where the VAE puts real pictures, and how much information each dimension of the code carries."""

from typing import Any

import streamlit as st

from gan_core.catalogue.columns import ACTIVE
from gan_core.runs import pairs

from ... import theme
from ...client import studio
from ...words import named
from . import charts, jobs, picture_choice, state
from .state import Pair
from .training import chart


def show(pair: Pair) -> None:
    titles = picture_choice.data_sources(pair)
    dataset = next(iter(titles))
    if len(titles) > 1:
        dataset = st.segmented_control(
            "Pictures to encode",
            list(titles),
            format_func=named(titles),
            default=dataset,
            required=True,
            key="codes-data",
            wrap=True,
            help="The data set whose pictures the VAE encodes",
        )
    if words := picture_choice.missing(pair):
        st.caption(f"{words}.")
    answer = _encoded(pair, dataset)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(answer)
    with right:
        _information(answer)


def _encoded(pair: Pair, dataset: str) -> dict[str, Any]:
    """The answer of the studio, kept for this visitor. Raises UserError."""
    memory, key = state.memory(), f"codes/{pair.vae.id}/{pair.at_vae}/{dataset}"
    if key not in memory:
        own = dataset == pair.vae.config.dataset
        with st.spinner("The VAE encodes up to 2,000 pictures. This takes a few seconds, or half a minute the first time."):
            memory[key] = studio.ask(do="encode", run=jobs.folder(pair.vae), at=pair.at_vae, dataset=None if own else dataset)
    return memory[key]


def _map(answer: dict[str, Any]) -> None:
    st.markdown(f"**Latent codes of {answer['words']}**, snapshot at step {answer['step']:,}")
    chart(charts.codes(answer, theme.dark()), "codes", 460, charts.codes_in_words(answer))
    if answer["pca"]:
        st.caption(
            f"Each code has {len(answer['kl'])} dimensions. The map shows the two principal components, in which the codes differ most. "
            f"They hold {sum(answer['share']):.0%} of the variance, so clusters that overlap here may be far apart."
        )
    else:
        st.caption("The axes are the two dimensions of z itself, so this is the whole code.")


def _information(answer: dict[str, Any]) -> None:
    st.markdown("**The loss on these pictures**, in nats per image")
    st.markdown(
        f"reconstruction **{answer['reconstruction']:.2f}** + KL **{answer['kl_total']:.2f}** = **{-answer['elbo']:.2f}** = −ELBO",
        help="With beta 1, on pictures that the VAE was not trained on. The ELBO is a lower bound on their log-likelihood",
    )
    if words := pairs.collapse(answer["kl_total"], answer["active"], len(answer["kl"])):
        st.warning(words, icon=":material/compress:")
    st.markdown(
        f"**Information per dimension**: {answer['active']} of {len(answer['kl'])} dimensions are in use (above {ACTIVE:g} nats)"
    )
    chart(charts.spent(answer, theme.dark(), ACTIVE), "spent", 230, charts.spent_in_words(answer))
    st.caption(
        "The KL term measures how much a dimension says about the picture. At 0, the encoder outputs the same noise for every "
        "picture and the decoder ignores it. If all dimensions are at 0, the posterior has collapsed."
    )
