"""A run and a snapshot become a generator; latents become pictures."""
