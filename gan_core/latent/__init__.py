"""Latent vectors: how a latent is written as JSON, how it becomes numbers, and the paths between latents."""
