"""The bar above a run: what can be done with it. Every button keeps its place; one that cannot be used now says why."""

import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from gan_core.errors import UserError
from gan_core.runs.folder import LIVE_STATES, RunDir, Status
from gan_core.settings.config import GAN

from ...client import acts
from ...places import EXPLORE
from .. import may, once
from ..snapshots import draws_pictures
from . import branch, live_settings, offers

SWITCH_WIDTH = 104  # pixels of Pause and of Resume, so that nothing beside them moves
WAIT = 2.0  # seconds to wait for a snapshot, so that it can be chosen as soon as the page is drawn again


def show(run: RunDir, status: Status) -> None:
    """The whole bar. Each button appends a command to the run folder or starts a worker."""
    state, kept = status["state"], run.snapshots()
    own, trains = not run.card(), state in ("running", "paused")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="run-buttons"):
        if own:
            _pause_or_go_on(run, state)
            _command(run, "Stop", "stop", "End the run. It is kept and can be resumed.", state not in LIVE_STATES, "stop")
            if _button(run, "Save snapshot", "photo_camera", "Save the current state, to explore or branch from", not trains):
                tell(lambda: save_snapshot(run))
            with _popover(run, "Live settings", "tune", "Change settings while it trains", not trains) as inside:
                if trains and inside:
                    live_settings.show(run, status)
            with _popover(run, "By hand", "skip_next", "Single steps, while the run is paused", state != "paused") as inside:
                if state == "paused" and inside:
                    by_hand(run)
            with _popover(run, "Branch", "fork_right", "Go back to a snapshot and try something else", not kept) as inside:
                if kept and inside:
                    branch.show(run, status)
        if draws_pictures(run) and _button(run, "Explore", "explore", "Explore what its generator can draw", not kept):
            st.switch_page(EXPLORE, query_params={"run": run.id})
        if _button(run, "New run", "add", "Back to the form. This run is not affected.", False):
            once.forget()
            st.query_params.pop("run", None)
            st.rerun()


def _pause_or_go_on(run: RunDir, state: str) -> None:
    if state == "paused":
        _command(run, "Resume", "play_arrow", "Continue with the next step", False, "resume")
    elif state in LIVE_STATES:
        _command(run, "Pause", "pause", "Pause after the current step. Nothing is lost.", state != "running", "pause")
    else:
        offers.go_on(run, state)


_ACTS = {
    "Pause": "run.pause",
    "Resume": "run.resume",
    "Stop": "run.stop",
    "Save snapshot": "run.snapshot",
    "Live settings": "run.set",
    "By hand": "run.step",
    "Step": "run.step",
    "D only": "run.step",
    "G only": "run.step",
    "Branch": "run.branch",
}


def _button(run: RunDir, label: str, icon: str, help: str, disabled: bool) -> bool:
    width = SWITCH_WIDTH if label in ("Pause", "Resume") else "content"
    return st.button(label, icon=f":material/{icon}:", key=label, width=width, **_look(run, label, help, disabled))


def _look(run: RunDir, label: str, help: str, disabled: bool) -> dict[str, Any]:
    if disabled:
        help = f"{help} {_WHY_NOT.get(label, '')}".strip()
    return may.look(_ACTS[label], run, help=help, disabled=disabled) if label in _ACTS else {"help": help, "disabled": disabled}


_WHY_NOT = {
    "Pause": "Not available before the first step.",
    "Stop": "The run has ended.",
    "Save snapshot": "Only while the run is training or paused.",
    "Live settings": "Only while the run is training or paused.",
    "By hand": "Pause the run first.",
    "Branch": "There is no snapshot yet.",
    "Explore": "There is no snapshot yet.",
}


def _popover(run: RunDir, label: str, icon: str, help: str, disabled: bool) -> Any:
    return st.popover(label, icon=f":material/{icon}:", **_look(run, label, f"{help}.", disabled))


def _command(run: RunDir, label: str, icon: str, help: str, disabled: bool, verb: str, **more: Any) -> None:
    if _button(run, label, icon, help, disabled):
        tell(lambda: acts.command(run, verb, **more))


def tell(do: Callable[[], Any]) -> None:
    """Do what a button stands for, and draw the page again; an error is shown in its place."""
    try:
        do()
    except (UserError, OSError) as error:
        st.error(once.words_of(error), icon=":material/error:")
    else:
        st.rerun()


def save_snapshot(run: RunDir) -> None:
    """Request a snapshot and wait for it briefly."""
    before = run.snapshots()
    acts.command(run, "snapshot")
    deadline = time.monotonic() + WAIT
    while run.snapshots() == before and time.monotonic() < deadline:
        time.sleep(0.05)


def by_hand(run: RunDir) -> None:
    """While paused: train both networks, or one of them alone."""
    count = st.number_input("Times", 1, 1000, 1, key=f"count/{run.id}", help="How many steps or updates one click makes")
    with st.container(horizontal=True, gap="small"):
        _command(
            run, "Step", "skip_next", "Both networks, as in training: n whole steps", False, "step", player=None, count=count
        )
        if _is_gan(run):
            only = "Train only the {} for n updates. The {} stays frozen."
            of_d, of_g = only.format("discriminator", "generator"), only.format("generator", "discriminator")
            _command(run, "D only", "gavel", of_d, False, "step", player="D", count=count)
            _command(run, "G only", "brush", of_g, False, "step", player="G", count=count)


def _is_gan(run: RunDir) -> bool:
    try:
        return run.config.kind == GAN
    except UserError:
        return False
