"""Several runs as one: their buttons, and their frames under one slider, over steps or over seconds. For pairs, races and comparisons."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.runs.folder import LIVE_STATES, RunDir

from ..client import acts, curves, tokens
from ..components.pictures import pictures
from . import may
from .train import buttons

STEER = (
    ("Pause {all}", "pause", "pause", ("running",), "Pause each after its current step. Nothing is lost."),
    ("Continue", "play_arrow", "resume", ("paused",), "Continue with the next step."),
    ("Stop {all}", "stop", "stop", LIVE_STATES, "End {all}. They are saved and can be resumed."),
)
"""Buttons: label, icon, command, the states in which a run obeys it, help."""
BY = {"step": "Steps", "seconds": "Seconds"}


def steer(several: Sequence[RunDir]) -> bool:
    """A button for each command that at least one of the runs obeys now; returns whether one of them trains."""
    own = [run for run in several if not run.card()]
    both = [(run, runs.refresh(run)["state"]) for run in own]
    word = "both" if len(several) == 2 else "all"
    with st.container(horizontal=True, key="steer"):
        for label, icon, verb, wanted, words in STEER:
            some = [run for run, state in both if state in wanted]
            look = may.look(f"run.{verb}", *some, help=words.format(all=word))
            if some and st.button(label.format(all=word), icon=f":material/{icon}:", key=f"steer-{verb}", **look):
                buttons.tell(lambda some=some, verb=verb: [acts.command(run, verb) for run in some])
        ended = [run for run, state in both if state in ("stopped", "interrupted", "failed")]
        if ended and st.button(
            "Resume" if len(ended) == 1 else f"Resume {word if len(ended) == len(several) else len(ended)}",
            icon=":material/play_arrow:",
            key="steer-again",
            **may.look("run.again", *ended, help="Continue from the last snapshot of each run that ended early"),
        ):
            buttons.tell(lambda: [acts.resume(run) for run in ended])
    return any(state in LIVE_STATES for _, state in both)


def frames(several: Sequence[tuple[RunDir, str, str]], key: str, by: str = "step") -> None:
    """The frames of runs (run, title, colour) side by side, under one slider over `by`, one of BY."""
    shown: list[dict[str, Any]] = []
    for run, title, colour in several:
        steps = run.samples()
        at = curves.seconds_at(curves.rows(run), steps) if by == "seconds" else steps
        shown.append({"id": run.id, "title": title, "colour": colour, "steps": steps, "at": at})
    pictures(shown, token=tokens.issue("read"), key=key, unit=by)


def by(key: str) -> str:
    """The choice of what the slider runs over."""
    return st.segmented_control(
        "Slider over",
        list(BY),
        default="step",
        required=True,
        key=key,
        format_func=lambda name: BY[name],
        label_visibility="collapsed",
        help="Compare the runs after the same number of steps, or after the same seconds of training",
    )
