"""A few good sliders: directions of latent space along which something changes that one can name, or at least see.

pca:     principal components of the first layer's activations (Härkönen et al., "GANSpace", arXiv:2004.02546)
sefa:    the latents that the first layer's weights stretch most (Shen and Zhou, "SeFa", arXiv:2007.06600)
fitted:  linear fits of what is measured in generated pictures: slant, thickness, a judge's classes or attributes

Neither pca nor sefa has seen a label, so neither has names. A fitted direction comes with how well it predicts its score
on pictures that the fit has not seen; what a straight direction cannot predict is left out.
"""

from .find import directions_of
from .ink import measure
from .store import Direction, Found, groups_of, stored_path

__all__ = ["Direction", "Found", "directions_of", "groups_of", "measure", "stored_path"]
