"""Reading snapshots: what one says of itself (without torch), and its tensors by name."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError, safe_open

from ..errors import RunError

if TYPE_CHECKING:
    from torch import Tensor


def read_about(path: Path) -> dict[str, Any]:
    """What a snapshot says of itself: step, config, shape, counters. Raises RunError where it is missing or damaged."""
    return _read(path, "np", None)[0]


def read_snapshot(path: Path, prefix: str = "") -> tuple[dict[str, Any], dict[str, "Tensor"]]:
    """What a snapshot says of itself, and its tensors whose name begins with `prefix`. Raises RunError."""
    return _read(path, "pt", prefix)


def _read(path: Path, framework: str, prefix: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        with safe_open(path, framework) as file:
            names = [] if prefix is None else [name for name in file.keys() if name.startswith(prefix)]  # noqa: SIM118
            about = json.loads(file.metadata()["run"])
            if not isinstance(about, dict):
                raise ValueError("its description is not a JSON object")
            return about, {name: file.get_tensor(name) for name in names}
    except FileNotFoundError:
        raise RunError(f"There is no snapshot {path}.", "Choose a step that was kept.") from None
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise RunError(f"The snapshot {path} is damaged ({error}).", "Use an earlier one.") from None
