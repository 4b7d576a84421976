"""What a recipe says of itself."""

from dataclasses import dataclass
from typing import Any

from .config import RunConfig


@dataclass(frozen=True)
class Preset:
    """A recipe.

    `expect` is what its samples look like after how many steps. `source` names the text that it follows, "" for our own. `watch` is
    what to look out for in a recipe that fails on purpose. `work` is the work of one step, as a multiple of a step of the recipe
    mnist, measured on one CPU core: it is the same on any computer, roughly.
    """

    title: str
    about: str
    expect: str
    config: RunConfig
    work: float
    source: str = ""
    watch: str = ""


def add(
    table: dict[str, Preset],
    name: str,
    title: str,
    about: str,
    expect: str,
    *,
    work: float,
    source: str = "",
    watch: str = "",
    **settings: Any,
) -> None:
    """Enter a recipe in a table. What is not among `settings` is as RunConfig has it, but for the engine: that is found by trying."""
    table[name] = Preset(title, about, expect, RunConfig(preset=name, engine="auto", **settings), work, source, watch)


def but(settings: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The same settings with some changed."""
    return settings | changes
