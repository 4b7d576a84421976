"""The recipes: which one to begin with, what it shows, and what to expect of it."""

import streamlit as st

from gan_core.settings.presets import PRESETS, Preset

BREAK_IT = "Break it"


def choose() -> str:
    """The name of the recipe that is chosen."""
    kind = st.segmented_control(
        "Kind of recipe",
        ["Recipes", BREAK_IT],
        default="Recipes",
        label_visibility="collapsed",
        key="gallery",
        help='Recipes train well. "Break it" recipes fail on purpose, which teaches just as much.',
        width="stretch",
    )
    breaking = kind == BREAK_IT
    names = [name for name, entry in PRESETS.items() if bool(entry.watch) == breaking]
    return st.selectbox("Recipe", names, format_func=lambda name: PRESETS[name].title, key=f"preset/{breaking}")


def describe(entry: Preset) -> None:
    """What a recipe shows, how long it takes, where it comes from, and what to expect."""
    watch_for(entry)
    source = f" After: {entry.source}." if entry.source else ""
    st.caption(f"{entry.about} On a laptop: {entry.cost}.{source}")
    if entry.outcome:
        st.caption(f"**What to expect:** {entry.outcome}")


def watch_for(entry: Preset) -> None:
    if entry.watch:
        st.info(f"**Watch for this:** {entry.watch}", icon=":material/visibility:")
