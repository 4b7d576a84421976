"""Running a trusted Python file of the user's own: what its function returns, or an error with the line where it went wrong."""

import sys
import traceback
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from ..errors import ConfigError, UserError
from .code import path_of


def made_by(code: str, write: str, *given: Any) -> Any:
    """What the function of a setting `code` returns for what it is given.

    write: how to define the function, such as "return G, D", for the error where it is missing. Raises ConfigError with the line where
    something fails, RunError where the file is not trusted on this computer.
    """
    path, name = path_of(code), code.partition(":")[2]
    make = getattr(_module(path), name, None)
    if not callable(make):
        raise ConfigError(f"The file has no function {name}.", f"Write def {name}{write}.")
    return _guarded(lambda: make(*given), path)


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
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).name == path.name]
        where = f", line {lines[-1]}" if lines else ""
        words = next(iter(str(error).strip().splitlines()), "")
        raise ConfigError(
            f"Your file{where}: {type(error).__name__}: {words}".rstrip(". ") + ".", "Fix it, then try again."
        ) from None
