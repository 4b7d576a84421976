"""Which runs the page is about: the address says it, so that a link leads to the same ones."""

import streamlit as st

from gan_core import runs
from gan_core.runs.folder import RunDir

from ... import address
from ...words import plain
from . import overlay


def choose(ids: list[str]) -> None:
    """Make these runs the ones that the page is about."""
    st.session_state.pop("doomed", None)
    one = ids[0] if len(ids) == 1 else None
    address.write("runs", st.query_params, {"run": one, "compare": ids if len(ids) > 1 else None})


def chosen() -> list[RunDir]:
    """The runs that the address names, with a warning about those that do not exist; without an address, the newest."""
    state = address.read("runs", st.query_params.to_dict())
    wanted = list(dict.fromkeys([*state["compare"], *filter(None, [state["run"]])]))[: overlay.MOST]
    found = {name: runs.find(name) for name in wanted}
    if gone := [name for name, run in found.items() if not run]:
        st.warning(
            f"There is no run named {', '.join(plain(name, 60) for name in gone)}. It may have been deleted.",
            icon=":material/search_off:",
        )
    return [run for run in found.values() if run] or ([] if wanted else runs.listed()[:1])
