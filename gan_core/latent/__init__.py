"""Latents: the grammar of a latent, priors, and the paths between them."""
