"""The lab: its component and its code. The game itself is computed in the browser, so this page has little to do."""

from typing import Any

import streamlit as st

from ... import address, address_kinds
from ...components.lab import lab
from . import code
from .fields import datasets, groups
from .recipes import CHARTS, LAYERS, recipes

KEY = "lab"


def _told() -> None:
    """What was set in the component stands in the address from now on."""
    said = (st.session_state.get(KEY) or {}).get("told")
    if not isinstance(said, dict) or not isinstance(said.get("lab"), dict):
        return
    kind = address.parts("lab")["lab"].kind
    try:
        state = kind.read(kind.write(said["lab"]))
    except address_kinds.NotUnderstood:
        st.toast("This state is too long for a link, so it is kept in this tab only.", icon=":material/link_off:")
        return
    address.write("lab", st.query_params, {"lab": state or None})


def show(state: dict[str, Any]) -> None:
    """The lab in the `state` of the address; {} for its beginning."""
    words = {"groups": groups(), "datasets": datasets(), "recipes": recipes(), "layers": LAYERS, "charts": CHARTS}
    lab({"state": state, **words}, key=KEY, on_told=_told)
    code.show(state)
