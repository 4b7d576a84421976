"""Networks from a Python file of the user's own: a function build(z_dim, shape) that returns a generator and a discriminator."""

import sys
import traceback
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from torch import nn

from ..errors import ConfigError, UserError
from ..runs.code import path_of
from ..settings.config import RunConfig
from .own import fitted


def build(config: RunConfig, shape: tuple[int, ...]) -> tuple[nn.Module, nn.Module]:
    """G and D of the file that config.code names, tried on a batch. Raises ConfigError with the line where something fails, RunError
    where the file is not trusted on this computer."""
    path, name = path_of(config.code), config.code.partition(":")[2]
    make = getattr(_module(path), name, None)
    if not callable(make):
        raise ConfigError(f"The file has no function {name}.", f"Write def {name}(z_dim, shape): return G, D.")
    made = _guarded(lambda: make(config.z_dim, shape), path)
    if not isinstance(made, tuple | list) or len(made) != 2:
        raise ConfigError(f"{name} returned {type(made).__name__}.", "Return two modules: a generator and a discriminator.")
    G, D = made
    return fitted(G, True, config.z_dim, shape), fitted(D, False, config.z_dim, shape)


def _module(path: Path) -> Any:
    """The file as a module; the same file is run once."""
    name = f"gan_core_own_{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, path)
    assert spec and spec.loader
    module = sys.modules[name] = module_from_spec(spec)
    try:
        _guarded(lambda: spec.loader.exec_module(module), path)  # pyright: ignore[reportOptionalMemberAccess]
    except UserError:
        del sys.modules[name]
        raise
    return module


def _guarded(do: Callable[[], Any], path: Path) -> Any:
    """What `do` returns; an error in the user's file becomes a ConfigError with its line."""
    try:
        return do()
    except UserError:
        raise
    except Exception as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        where = f", line {lines[-1]}" if lines else ""
        words = next(iter(str(error).strip().splitlines()), "")
        raise ConfigError(
            f"Your file{where}: {type(error).__name__}: {words}".rstrip(". ") + ".", "Fix it, then try again."
        ) from None
