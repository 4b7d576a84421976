"""Two or more runs compared: their curves in one chart, their pictures, and the settings that differ."""

from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir
from gan_core.settings.differences import differences

from ... import theme
from ...client import library, tokens
from ...components.pictures import pictures
from ...words import named, plain
from .. import report
from . import overlay

HEIGHT = 236  # pixels of the chart
SHORT = {"step": "Step", "images_seen": "Images", "seconds": "Seconds"}


def show(several: list[RunDir]) -> None:
    dark = theme.dark()
    lines = [overlay.Line(run.title, run.stats()[0], branch_step(run, several)) for run in several]
    if columns := overlay.measurements(lines):
        column, axis, smoothing = _controls(columns)
        st.plotly_chart(
            overlay.figure(lines, column, axis, smoothing, dark),
            key="overlay",
            config={"displayModeBar": False},
            height=HEIGHT,
        )
    else:
        st.info("These runs have no measurement in common yet.", icon=":material/show_chart:")
    grids: list[dict[str, Any]] = [
        {"id": run.id, "title": run.title, "colour": overlay.colour(place, dark), "steps": run.samples()}
        for place, run in enumerate(several)
    ]
    pictures(grids, token=tokens.issue("read"), key="several-pictures")
    _differences(several)


def _controls(columns: list[str]) -> tuple[str, str, float]:
    """What is drawn, over what, and how smooth."""
    first, second, third = st.columns([5, 4, 3], vertical_alignment="bottom", gap="medium")
    column = first.selectbox(
        "Measurement",
        columns,
        format_func=named(overlay.NAMES),
        key="measurement",
        help="All measurements that these runs have in common",
    )
    axis = second.segmented_control(
        "Over",
        list(overlay.AXES),
        default="step",
        required=True,
        key="axis",
        format_func=named(SHORT),
        help="Compare runs of different batch sizes by images seen, and runs of different speeds by seconds",
        wrap=True,
    )
    smoothing = third.slider(
        "Smoothing",
        0.0,
        0.99,
        0.8,
        0.01,
        key="smoothing",
        help="Averages each curve over its recent past. The raw values stay faintly behind it.",
    )
    return column, axis, smoothing


def branch_step(run: RunDir, several: list[RunDir]) -> int | None:
    """Where a run branched off, if one of the others is its parent."""
    parent = library.look(run)["parent"]
    return parent["step"] if parent and parent["run"] in {other.id for other in several} else None


def _differences(several: list[RunDir]) -> None:
    configs = []
    for run in several:
        try:
            configs.append(runs.in_force(run))
        except UserError:
            configs.append(None)
    titles = [run.title for run in several]
    names = [plain(run.title if titles.count(run.title) == 1 else run.id) for run in several]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("##### Settings that differ", width="stretch")
        report.offer(several, key="several-report")
    if rows := differences(configs):
        table = [{"Setting": name, **dict(zip(names, values, strict=True))} for name, values in rows]
        st.table(table, border="horizontal", hide_index=True)
    else:
        st.caption("Same settings. Any difference comes from random seeds or from changes made during training.")
