"""What several architectures share."""

from torch import nn
from torch.nn.utils.parametrizations import spectral_norm


def add_spectral_norm(module: nn.Module) -> None:
    """Bound every weight matrix in `module` to spectral norm 1, in place (Miyato et al., arXiv:1802.05957).

    Batch norm's gains are left alone. Call it after the weights have been initialised.
    """
    for layer in list(module.modules()):
        weight = getattr(layer, "weight", None)
        if isinstance(weight, nn.Parameter) and weight.dim() > 1:
            spectral_norm(layer)
