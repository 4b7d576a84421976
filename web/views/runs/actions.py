"""What can be done with one run: open, explore, compare, rename, annotate, export, delete."""

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.export import DRAWING
from gan_core.runs.folder import RunDir, Status

from ...client import acts, curves, library
from ...places import EXPLORE, TRAIN
from ...words import in_bytes, plain, readable, reason
from .. import may, report
from ..snapshots import explorable
from . import notes, take_home
from .chosen import choose

EXPORTS = (
    ("Curves (CSV)", "csv", "text/csv", "One row per logged step, one column per measurement. Opens in a spreadsheet."),
    ("Picture (PNG)", "png", "image/png", "The last picture of the fixed latents"),
    ("Film (GIF)", "gif", "image/gif", "All pictures in order, with their steps. Plays anywhere."),
    ("Film (MP4)", "mp4", "video/mp4", "The same film as H.264 video, for slides and messengers"),
    (
        "Generator (safetensors)",
        "safetensors",
        "application/octet-stream",
        "The averaged weights of the generator at the last snapshot, with the settings that they need",
    ),
    (
        "Run folder (zip)",
        "zip",
        "application/zip",
        "The whole run, to keep or to import on another computer",
    ),
    (
        "Model folder (zip)",
        "huggingface",
        "application/zip",
        "Weights, settings and a card with metadata, in the form of the Hugging Face hub",
    ),
)

NOTES = "run-notes"  # key of the popover with its name


def show(run: RunDir, status: Status) -> None:
    own = not run.card()
    with st.container(horizontal=True, key="run-actions"):
        if st.button("Open", type="primary", icon=":material/play_circle:", help="Watch and steer it on the Train page"):
            st.switch_page(TRAIN, query_params={"run": run.id})
        if explorable(run) and st.button("Explore", icon=":material/explore:", help="Explore what its generator can draw"):
            st.switch_page(EXPLORE, query_params={"run": run.id})
        _compare(run, status)
        if own:
            words = "Its name on screen, a note, tags, and its place in the list"
            look = may.look("run.rename", run, help=words)
            popover = st.popover("Name and notes", icon=":material/edit_note:", key=NOTES, on_change="rerun", **look)
            if popover.open:
                with popover:
                    _rename_form(run)
                    notes.form(run)
                    notes.place(run)
        take_home.show(run)
        report.offer([run], key=f"report/{run.id}")
        look = may.look("run.export", run, help="Save parts of the run as files")
        popover = st.popover("Export", icon=":material/download:", key="run-export", on_change="rerun", **look)
        if popover.open and not look["disabled"]:
            with popover:
                exports(run)
        words = "Deletes permanently (asks for confirmation)"
        if own and st.button("Delete", icon=":material/delete:", **may.look("run.delete", run, help=words)):
            st.session_state["doomed"] = run.id
    if st.session_state.get("doomed") == run.id:
        confirm(run, status)


def _compare(run: RunDir, status: Status) -> None:
    branch = status["parent"]
    parent = runs.find(branch["run"]) if branch else None
    if (
        branch
        and parent
        and st.button(
            "Compare with its parent",
            icon=":material/call_split:",
            help=f"Show both curves. It branched from {readable(parent.title)} at step {branch['step']:,}.",
        )
    ):
        choose([parent.id, run.id])
        st.rerun()


def _rename_form(run: RunDir) -> None:
    title = st.text_input(
        "New name",
        readable(run.title),
        max_chars=80,
        key=f"title/{run.id}",
        help="Only the title changes. The folder keeps its name",
    )
    if st.button("Save the name", help="An empty name brings back the name of the folder", key=f"rename/{run.id}"):
        rename(run, title)


def rename(run: RunDir, title: str) -> None:
    title = " ".join(title.split())[:80]
    if any(title == other.title for other in runs.all_runs() if other.id != run.id):
        st.error(f"Another run is already named {plain(title)}. Choose another name.", icon=":material/error:")
        return
    try:
        acts.rename(run, title)
    except UserError as error:
        st.error(plain(str(error)), icon=":material/error:")
    except OSError as error:
        st.error(f"The name could not be saved: {plain(reason(error))}.", icon=":material/error:")
    else:
        st.rerun()


def confirm(run: RunDir, status: Status) -> None:
    """The second question before a run is deleted; a live one is refused."""
    if library.record(run)["live"]:
        st.error(
            f"{plain(run.title)} cannot be deleted while it is {status['state']}. Open it and stop it first.",
            icon=":material/block:",
        )
        st.session_state.pop("doomed", None)
        return
    st.warning(
        f"Delete {plain(run.title)} permanently? This removes {in_bytes(library.size(run))} of pictures, curves and snapshots "
        "and cannot be undone. Its branches stay.",
        icon=":material/delete_forever:",
    )
    with st.container(horizontal=True):
        if st.button("Delete permanently", type="primary", key="delete-yes", help="This cannot be undone"):
            _delete(run)
        if st.button("Keep it", key="delete-no", help="Change nothing"):
            st.session_state.pop("doomed", None)
            st.rerun()


def _delete(run: RunDir) -> None:
    st.session_state.pop("doomed", None)
    title = run.title
    try:
        acts.delete(run)
    except UserError as error:
        st.error(plain(str(error)), icon=":material/error:")
    else:
        choose([])
        st.toast(f"{plain(title)} was deleted.", icon=":material/delete:")
        st.rerun()


def exports(run: RunDir) -> None:
    """Downloads. Each file is made when its button is pressed, in a thread of the server, so no page waits for it."""
    pictured = bool(run.samples())
    drawing = bool(run.snapshots())
    ready = {"csv": bool(curves.rows(run)), "safetensors": drawing, "huggingface": drawing, **dict.fromkeys(DRAWING, drawing)}
    for label, kind, mime, about in EXPORTS:
        there = kind == "zip" or ready.get(kind, pictured)
        st.download_button(
            label,
            acts.export(run, kind),
            file_name=f"{readable(run.id)}.{'zip' if mime.endswith('zip') else kind}",
            mime=mime,
            key=f"{kind}/{run.id}",
            help=about if there else "There is nothing to export yet",
            disabled=not there,
            on_click="ignore",
            width="stretch",
        )
