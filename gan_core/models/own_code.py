"""Networks from a Python file of the user's own: a function build(z_dim, shape) that returns a generator and a discriminator."""

from torch import nn

from ..errors import ConfigError
from ..runs.running_code import made_by
from ..settings.config import RunConfig
from .own import fitted


def build(config: RunConfig, shape: tuple[int, ...]) -> tuple[nn.Module, nn.Module]:
    """G and D of the file that config.code names, tried on a batch. Raises ConfigError with the line where something fails, RunError
    where the file is not trusted on this computer."""
    made = made_by(config.code, "(z_dim, shape): return G, D", config.z_dim, shape)
    if not isinstance(made, tuple | list) or len(made) != 2:
        name = config.code.partition(":")[2]
        raise ConfigError(f"{name} returned {type(made).__name__}.", "Return two modules: a generator and a discriminator.")
    G, D = made
    return fitted(G, True, config.z_dim, shape), fitted(D, False, config.z_dim, shape)
