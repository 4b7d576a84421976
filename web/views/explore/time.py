"""Through time: the same latents at each snapshot."""

import streamlit as st

from ...components.time_matrix import time_matrix
from .. import code
from ..snapshots import SnapshotRef
from . import geometry, plain
from .mount import mount
from .shown import Row, Shown, View

ROWS = 8


def steps(snapshot: SnapshotRef) -> list[int]:
    """The snapshots that are shown: ROWS of them, and the chosen one."""
    return sorted({*geometry.spread(snapshot.steps, ROWS), snapshot.step})


def rows(shown: Shown) -> list[Row]:
    latents = geometry.walk(shown.z, geometry.row(len(shown.z)), "slerp")
    return [Row(f"step {step}", step, latents) for step in steps(shown.snapshot)]


def drawings(shown: Shown) -> list[tuple[str, code.Pictures]]:
    newest = shown.snapshot.steps[-1]
    way = code.Walk(geometry.TIME_COLUMNS)
    return [
        (f"step {step:,}", shown.drawing(shown.z, walk=way, at=None if step == newest else step, out=f"step-{step}.png"))
        for step in steps(shown.snapshot)
    ]


def show(shown: Shown) -> None:
    mount(
        time_matrix,
        shown,
        latents=rows(shown)[0].latents,
        snapshots=steps(shown.snapshot),
    )


def show_plain(shown: Shown) -> None:
    plain.latents(shown)
    lines = rows(shown)
    at, all_steps = shown.snapshot.step, [row.step for row in lines]
    if len(all_steps) > 1:
        at = st.select_slider(
            "The same walk at step",
            all_steps,
            at,
            key=f"plain-time/{shown.snapshot.run.id}/{at}",
            help="Draw the walk with the network of this snapshot",
        )
    plain.picture(shown, lines[0].latents, f"the walk at step {at:,}", at)


VIEW = View(
    title="Through time",
    about="The same latents at each snapshot of the training.",
    needs=(2, 12),
    first=[0, 1],
    show=show,
    plain=show_plain,
    rows=rows,
    drawings=drawings,
)
