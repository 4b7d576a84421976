"""One run in detail: its pictures, how far it has come, its settings, and how to make it again."""

from typing import Any

import streamlit as st

from gan_core import export, runs
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir, Status
from gan_core.settings.differences import word
from gan_core.settings.labels import label
from gan_core.settings.presets import PRESETS

from ...client import library, tokens
from ...components.pictures import pictures
from ...words import duration, in_bytes, plain, readable
from .. import code
from ..train import card
from . import actions, notes

EVERY = 4  # seconds between two updates of a run that trains
TABS = "run-ways"  # key of the tabs


def show(run: RunDir) -> None:
    status, facts = library.look(run), library.record(run)
    st.markdown(f"### {plain(run.title)}")
    if run.title != run.id:
        st.caption(f"Folder: {plain(run.id)}")
    notes.show(run)
    actions.show(run, status)
    if facts["reason"]:
        reason = facts["reason"].partition(" Settings are:")[0]  # the list of all settings helps nobody here
        st.warning(f"{plain(reason)}  \nIt can be renamed and deleted here.", icon=":material/unknown_document:")
    elif status["state"] == "failed" and status["error"]:
        st.error(plain(f"{status['error']} {status['hint'] or ''}"), icon=":material/error:")
    # While it trains only this part is drawn again; the whole page is, once it has ended.
    st.fragment(_detail, run_every=EVERY if facts["live"] else None)(run, facts["live"])


def _detail(run: RunDir, live: bool) -> None:
    status, facts = library.look(run), library.record(run)
    if live and not facts["live"]:
        st.rerun()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        shown = {"id": run.id, "title": "The same latents at every step", "colour": "", "steps": run.samples()}
        pictures([shown], token=tokens.issue("read"), key="one-picture")
    with right:
        st.markdown(_progress(run, status, facts))
        if run.card():
            with st.expander("Model card", icon=":material/badge:", expanded=True):
                card.show(run)
        ways = {"Settings": _settings, "Command line": _command, "Python": _python}
        # only what is seen is worked out: this part is drawn again every few seconds while the run trains
        for tab, draw in zip(st.tabs(list(ways), key=TABS, on_change="rerun"), ways.values(), strict=True):
            if tab.open:
                with tab:
                    draw(run)


def _progress(run: RunDir, status: Status, facts: dict[str, Any]) -> str:
    """How far it has come, in a few lines of Markdown."""
    return (
        f"**{facts['state'].capitalize()}** at step {status['step']:,} of {status['steps']:,}"
        f" · {status['images_seen']:,} images seen · {duration(status['seconds'])} of training"
        f" · **{in_bytes(library.size(run))}** on disk"
        + (f"  \n{plain(facts['what'])}" if facts["what"] else "")
        + (f"  \nBranch of {plain(facts['parent'])}" if facts["parent"] else "")
    )


def _settings(run: RunDir) -> None:
    """The settings that differ from the run's recipe."""
    try:
        config = runs.in_force(run)
    except UserError:
        st.caption("Its settings cannot be read by this version of the app.")
        return
    preset = PRESETS.get(config.preset)
    origin = f"recipe “{preset.title}”" if preset else "defaults"
    differing = [entry for entry in export.unlike_preset(config) if entry[0] != "preset"]
    if not differing:
        st.caption(f"All settings are those of the {origin}.")
        return
    st.caption(f"What differs from the {origin}:")
    rows = [{"Setting": label(name), "This run": word(mine), "Recipe": word(theirs)} for name, mine, theirs in differing]
    st.table(rows, border="horizontal", hide_index=True)


def _command(run: RunDir) -> None:
    try:
        code.in_shells([("", readable(export.command_line(run)))])
    except UserError as error:
        st.caption(plain(str(error)))


def _python(run: RunDir) -> None:
    try:
        st.code(readable(export.python_code(run)), "python", wrap_lines=True)
    except UserError as error:
        st.caption(plain(str(error)))
