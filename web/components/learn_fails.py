"""Five runs that failed, without their names: steps, curves and pictures to look at, and five names to choose from."""

from collections.abc import Callable
from typing import Any

from .register import component

_HTML = '<div class="lt-root ln-root learn-fails" data-testid="learn-fails"></div>'

_component = component("learn_fails", _HTML, "latents", "learn")


def learn_fails(failures: list[dict[str, Any]], *, key: str, shared: dict[str, Any], on_told: Callable[[], None]) -> None:
    """`failures`: name, title and signs of each. The runs themselves are in web/js/learn_fails/cases.js."""
    _component(key=key, data={"failures": failures, "shared": shared}, on_told_change=on_told)
