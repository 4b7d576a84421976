"""What this browser remembers by itself, beyond a reload: a value under a name, kept in its local storage. Shows nothing."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from .register import component

KEY = "notebook"

_component = component("notebook", '<div class="nb-root" data-testid="notebook"></div>')


def notebook(name: str, value: dict[str, Any] | None, restored: Callable[[str, dict[str, Any]], None]) -> None:
    """Keep `value` under `name`. None: the page has just been opened, and `restored(name, value)` is called with what the
    browser remembers, {} for nothing, before the page is drawn again."""

    def heard() -> None:
        said = (st.session_state.get(KEY) or {}).get("told")
        if isinstance(said, dict) and isinstance(said.get("name"), str) and isinstance(said.get("value"), dict):
            restored(said["name"], said["value"])

    _component(key=KEY, data={"name": name, "value": value}, on_told_change=heard)
