"""Two or more runs compared: their curves in one chart, their pictures, and the settings that differ."""

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from gan_core.settings.differences import differences

from ... import theme
from ...client import curves, library
from ...words import named, plain
from .. import report, together
from . import overlay, spread

HEIGHT = 236  # pixels of the chart
EVERY = 3  # seconds between two updates while a run trains
SHORT = {"step": "Step", "images_seen": "Images", "seconds": "Seconds"}


def show(several: list[RunDir]) -> None:
    live = together.steer(several)
    st.fragment(_watch, run_every=EVERY if live else None)(several, _states(several))
    _differences(several)


def _states(several: list[RunDir]) -> list[str]:
    return [library.look(run)["state"] for run in several]


def _watch(several: list[RunDir], seen: list[str]) -> None:
    """Curves and frames. While one of them trains only this part is drawn again; the whole page, with its buttons, is when a run has
    changed its state."""
    if _states(several) != seen:
        st.rerun()
    dark = theme.dark()
    lines = [overlay.Line(run.title, curves.rows(run), branch_step(run, several)) for run in several]
    chance = spread.seeds_only([_settings(run) for run in several])
    axis, band = "step", []
    if columns := overlay.measurements(lines):
        column, axis, smoothing = _controls(columns)
        figure = overlay.figure(lines, column, axis, smoothing, dark)
        if chance and (band := spread.band(lines, column, axis, smoothing)):
            spread.draw(figure, band, dark)
        st.plotly_chart(figure, key="overlay", config={"displayModeBar": False}, height=HEIGHT)
    else:
        st.info("These runs have no measurement in common yet.", icon=":material/show_chart:")
    shown = [(run, run.title, overlay.colour(place, dark)) for place, run in enumerate(several)]
    together.frames(shown, "several-pictures", "seconds" if axis == "seconds" else "step")
    if chance:
        st.caption(spread.WORDS.format(count=len(several)) + (spread.BAND if band else ""))
        if rows := spread.table(lines):
            st.table(rows, border="horizontal", hide_index=True)


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
        help="Compare runs of different batch sizes by images seen, and runs of different speeds by seconds; the frames follow",
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
    configs = [_settings(run) for run in several]
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


def _settings(run: RunDir) -> RunConfig | None:
    """The settings that apply now; None where they cannot be read."""
    try:
        return runs.in_force(run)
    except UserError:
        return None
