"""What a GAN and a VAE are, in a paragraph each."""

import streamlit as st

TEXT = """
Both networks learn to turn random numbers into pictures.

- A **GAN** (generative adversarial network) trains its generator against an opponent. The discriminator tries to tell generated
  pictures from real ones, and the generator learns to fool it.
- A **VAE** (variational autoencoder) has no opponent. Its encoder compresses each real picture into a few numbers, the latent code,
  and its decoder draws the picture again from that code. The loss, −ELBO, adds two terms: how far the drawn picture is from the
  original (reconstruction), and how much the code says about it (KL divergence).

People often say that a VAE is easy, fast and blurry, and a GAN sharp and difficult. Check it for yourself, with a pair that is matched
as closely as possible.
"""


def show() -> None:
    st.markdown(TEXT)


def show_folded() -> None:
    with st.popover("What are a GAN and a VAE?", icon=":material/help:", help="Both kinds of network in a few sentences"):
        show()
