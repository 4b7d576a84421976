"""What differs between settings, in the words of the pages."""

from collections.abc import Sequence
from typing import Any

from .config import RunConfig
from .labels import label


def differences(configs: Sequence[RunConfig | None]) -> list[tuple[str, list[str]]]:
    """(name in the form, the value of each) for the settings that are not the same in all; "?" where a run's cannot be read."""
    rows: list[tuple[str, list[str]]] = []
    for name in RunConfig.model_fields:
        values = [word(getattr(config, name)) if config else "?" for config in configs]
        if len({value for value in values if value != "?"}) > 1:
            rows.append((label(name), values))
    return rows


def word(value: Any) -> str:
    """A setting's value as the pages write it."""
    if value is None:
        return "all"  # num_images is the only setting that can be left open
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value or "none"
