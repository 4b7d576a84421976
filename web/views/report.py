"""The button that saves a printable page of a run, or of several compared."""

from collections.abc import Sequence

import streamlit as st

from gan_core.runs.folder import RunDir

from ..client import acts
from ..words import readable
from . import may

ONE = "A page to print or share: pictures, curves, findings, metrics and settings of this run, and the command that repeats it"
SEVERAL = "A page to print or share: what differs between these runs, their pictures, curves, metrics and findings side by side"


def offer(shown: Sequence[RunDir], key: str) -> None:
    """Saves the report of these runs as one HTML file."""
    look = may.look("run.export", *shown, help=ONE if len(shown) == 1 else SEVERAL)
    if look["disabled"]:
        st.button("Report", icon=":material/print:", key=key, **look)
        return
    name = readable(shown[0].id) if len(shown) == 1 else f"{len(shown)}-runs"
    st.download_button(
        "Report",
        acts.report(shown),  # a function: the page is made when the button is pressed
        file_name=f"{name}-report.html",
        mime="text/html",
        icon=":material/print:",
        key=key,
        on_click="ignore",
        **look,
    )
