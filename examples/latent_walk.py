"""A walk through the latent space of a pretrained model, as a GIF.

python examples/latent_walk.py [FRAMES]     writes walk.gif
"""

import sys
from pathlib import Path

from gan_core import runs
from gan_core.images.films import film
from gan_core.latent.paths import walk
from gan_core.latent.priors import latents
from gan_core.sampling.sampler import Sampler
from gan_core.sampling.tiles import draw

frames = int(sys.argv[1]) if len(sys.argv) > 1 else 60
sampler = Sampler(runs.at("mnist"))
stops = latents([0, 1, 2, 3], sampler.config.z_dim, sampler.config.prior)  # a latent is a seed
z = walk(stops, frames, "slerp", loop=True)  # along the arc, where latents are as long as the prior's
Path("walk.gif").write_bytes(film(draw(sampler, z), "gif", fps=24, scale=6))
