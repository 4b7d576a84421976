"""The state of a chapter's figure, such as its tab and its rates: it stands in the address, so a link opens what somebody sees."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from ... import address, address_kinds


def shared(key: str) -> dict[str, Any]:
    """What a figure is given beside its data: the state of the address, and which of its own messages that has come from."""
    state = address.read("learn", st.query_params.to_dict())["fig"] or {}
    return {"state": state, "told": st.session_state.get(_told(key), 0)}


def listener(key: str) -> Callable[[], None]:
    """The callback of a figure's trigger `told`: what it says stands in the address from now on."""

    def heard() -> None:
        said = (st.session_state.get(key) or {}).get("told")
        if not isinstance(said, dict) or not isinstance(said.get("state"), dict) or not isinstance(said.get("told"), int):
            return
        kind = address.parts("learn")["fig"].kind
        try:
            state = kind.read(kind.write(said["state"]))
        except address_kinds.NotUnderstood:
            return
        st.session_state[_told(key)] = said["told"]
        address.write("learn", st.query_params, {"fig": state or None})

    return heard


def drawn(mount: Callable[..., None], key: str) -> Callable[[], None]:
    """What draws a figure that needs no data but its state."""
    return lambda: mount(key=key, shared=shared(key), on_told=listener(key))


def _told(key: str) -> str:
    return f"{key}-told"
