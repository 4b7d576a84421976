"""Looking into a generator: what each layer makes of a latent, what changes without a channel, and how its weights moved."""

from .opened import Change, Layer, Opened
from .ranking import Needed, needs
from .weights import weight_curves

__all__ = ["Change", "Layer", "Needed", "Opened", "needs", "weight_curves"]
