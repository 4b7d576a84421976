"""Five runs that failed, without their names: steps, curves and pictures to look at, and five names to choose from."""

from typing import Any

from .register import component

_HTML = '<div class="lt-root ln-root learn-fails" data-testid="learn-fails"></div>'

_component = component("learn_fails", _HTML, "latents", "learn")


def learn_fails(failures: list[dict[str, Any]]) -> None:
    """`failures`: name, title and signs of each. The runs themselves are in web/js/learn_fails/cases.js."""
    _component(key="learn-fails", data={"failures": failures})
