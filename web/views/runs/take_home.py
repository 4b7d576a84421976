"""A trained generator to take home: one HTML file that draws, with a preview, or ONNX for other programs."""

import streamlit as st

from gan_core.errors import UserError
from gan_core.export import missing
from gan_core.runs.folder import RunDir

from ...client import acts, studio
from ...words import plain, readable
from .. import may

HEIGHT = 560  # pixels of the preview
HELP = (
    "The trained generator as one file that opens in any browser, also on a phone, without a network: new pictures, a walk, a "
    "map, directions"
)


def show(run: RunDir) -> None:
    """The button, where there is a generator."""
    if run.snapshots() and st.button("Take home", icon=":material/phone_iphone:", **may.look("run.export", run, help=HELP)):
        _dialog(run)


@st.dialog("Take it home")
def _dialog(run: RunDir) -> None:
    try:
        acts.export(run, "html")  # asks the gate
        with st.spinner("Preparing the page"):
            page = _page(str(run.path), run.snapshot_step())
    except UserError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    st.download_button(
        f"Save the file ({len(page) / 1e6:.1f} MB)",
        page,
        file_name=f"{readable(run.id)}.html",
        mime="text/html",
        key=f"take-home/{run.id}",
        help="One file. Send it to your phone, or open it from the disk: it needs no network.",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
    )
    _onnx(run)
    st.iframe(page, height=HEIGHT, alt="Preview of the page that draws")


def _onnx(run: RunDir) -> None:
    """The file for other programs, made when it is asked for: that takes longer than the page."""
    if lacking := missing("onnx"):
        names = " ".join(lacking)
        st.caption(f"To make ONNX files, install this where the app runs: `python -m pip install {names}`.")
        return
    words = "The generator for other programs and languages. Inputs: z, and labels for a conditional one"
    key = f"take-home/onnx/{run.id}"
    if not st.button("Make an ONNX file", icon=":material/deployed_code:", key=key, help=words):
        return
    try:
        make = acts.export(run, "onnx")
        with st.spinner("Writing the generator as ONNX"):
            data = make()
    except UserError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    st.download_button(
        f"Save the ONNX file ({len(data) / 1e6:.1f} MB)",
        data,
        file_name=f"{readable(run.id)}.onnx",
        mime="application/octet-stream",
        key=f"{key}/save",
        help="Open it with onnxruntime, for example",
        icon=":material/download:",
        on_click="ignore",
    )


@st.cache_data(max_entries=8, show_spinner=False)
def _page(folder: str, step: int) -> str:
    """The page of a run's last snapshot, kept for the next look."""
    return studio.exported(folder, "html").decode()
