"""Real or fake: pictures to judge, and the accuracy against the training step."""

from typing import Any

from .register import component, rerun_only

_HTML = '<div class="lt-root ln-root learn-beat" data-testid="learn-beat"></div>'

_component = component("learn_beat", _HTML, "latents", "learn")


def learn_beat(data: dict[str, Any]) -> None:
    """`data`: run, stages (steps), each (pictures of a stage), width and height of a picture, d (D's curve), token."""
    _component(key="learn-beat", data=data, on_renew_change=rerun_only)
