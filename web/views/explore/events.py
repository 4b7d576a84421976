"""What the components of the page report, and how it becomes the address, which everything else follows."""

import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from ... import address, address_kinds
from ...client import tokens
from .shown import Shown


def put(**changes: Any) -> None:
    """Write parts of the address; None takes one out. What would make it too long stays in this browser tab."""
    if left_out := address.write("explore", st.query_params, changes):
        st.toast(f"{' and '.join(left_out)}: too long for a link, so kept in this tab only.", icon=":material/link_off:")


def reset() -> None:
    """The page itself has changed the address: every component then takes what it is given now."""
    st.session_state["told"] = time.time() * 1000


def newest(key: str) -> float:
    """When the component `key`, or else the page, last changed what it shows: a component ignores older data."""
    return max(st.session_state.get(f"{key}/told", 0), st.session_state.get("told", 0))


def common(shown: Shown, key: str) -> dict[str, Any]:
    """The data that every component of the page is given."""
    return {
        "run": shown.snapshot.run.id,
        "at": shown.snapshot.step,
        "psi": shown.psi,
        "label": shown.label,
        "token": tokens.issue("read"),
        "told": newest(key),
    }


def on(key: str, trigger: str, act: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
    """A callback that hands what the component `key` reported by `trigger` to `act`."""

    def heard() -> None:
        said = (st.session_state.get(key) or {}).get(trigger)
        if isinstance(said, dict):
            act(said)

    return heard


def on_changes(key: str, act: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
    """A callback for `told`: notes the time, which goes back to the component, and hands the changes to `act`."""

    def told(said: dict[str, Any]) -> None:
        if isinstance(said.get("told"), int | float) and isinstance(said.get("changes"), dict):
            st.session_state[f"{key}/told"] = said["told"]
            act(said["changes"])

    return on(key, "told", told)


def understood(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes that a component may make: the address is written as text, so every value is read as the table says."""
    parts, read = address.parts("explore"), {}
    for name, value in changes.items():
        if name in parts:
            text = value if isinstance(value, str) else address_kinds.compact(int(value) if isinstance(value, bool) else value)
            try:
                read[name] = None if value is None else parts[name].kind.read(text)
            except address_kinds.NotUnderstood:
                continue
    return read


def go(said: dict[str, Any]) -> None:
    """Open another view with these latents."""
    found = understood({"view": said.get("view"), "z": said.get("specs")})
    if found.get("view"):
        put(**found)
        reset()


def choose_label(label: Any) -> str | None:
    """A label as a component reports it (a class, or a weight for each attribute) as it stands in the address."""
    if isinstance(label, list):
        return ",".join(str(i) for i, weight in enumerate(label) if weight > 0.5) or None
    return str(label) if isinstance(label, int) else None


def found(changes: dict[str, Any]) -> None:
    """Latents that a component has found or chosen, with their label if it reports one."""
    label = choose_label(changes.get("label"))
    put(**understood({"z": changes.get("z")}), **({"label": label} if label is not None else {}))
