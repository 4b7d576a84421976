"""The recipes: which one to begin with, what it shows, and what to expect of it."""

import streamlit as st

from gan_core import runs
from gan_core.settings.config import RunConfig
from gan_core.settings.forecast import forecast
from gan_core.settings.presets import PRESETS, Preset

from ...words import duration

BREAK_IT = "Break it"


def choose(linked: str | None = None) -> str:
    """The name of the recipe that is chosen. `linked`: the one that a link asks for, with which the boxes begin."""
    key = f"/{linked}" if linked else ""
    kind = st.segmented_control(
        "Kind of recipe",
        ["Recipes", BREAK_IT],
        default=BREAK_IT if linked and PRESETS[linked].watch else "Recipes",
        label_visibility="collapsed",
        key=f"gallery{key}",
        help='Recipes train well. "Break it" recipes fail on purpose, which teaches just as much.',
        width="stretch",
    )
    breaking = kind == BREAK_IT
    names = [name for name, entry in PRESETS.items() if bool(entry.watch) == breaking]
    place = names.index(linked) if linked in names else 0
    return st.selectbox(
        "Recipe",
        names,
        place,
        format_func=lambda name: PRESETS[name].title,
        key=f"preset/{breaking}{key}",
        help="A named set of settings. You can change them below",
    )


def describe(entry: Preset) -> None:
    """What a recipe shows, where it comes from, and what to expect."""
    watch_for(entry)
    source = f" After: {entry.source}." if entry.source else ""
    st.caption(f"{entry.about}{source}")
    st.caption(f"**What to expect:** {entry.expect}")


def how_long(config: RunConfig) -> None:
    """How long the run will take on this computer, where earlier runs tell."""
    if seconds := forecast(config, _speeds(str(runs.root()))):
        st.caption(f":material/schedule: {config.steps:,} steps take about {duration(seconds)} on this computer.")


@st.cache_resource(ttl=60, show_spinner=False)
def _speeds(root: str) -> list[tuple[RunConfig, float]]:
    """runs.speeds() of the run folders in `root`, read at most once a minute."""
    return runs.speeds()


def watch_for(entry: Preset) -> None:
    if entry.watch:
        st.info(f"**Watch for this:** {entry.watch}", icon=":material/visibility:")
