"""The palette on the page: as custom properties for style sheets and scripts, and as colours for charts made in Python."""

import streamlit as st

from gan_core.catalogue.palette import PALETTE, SERIES, Ink

_COLOUR = r"\3c color\3e"  # "<color>", escaped since Streamlit drops a style sheet in which a tag seems to begin


def dark() -> bool:
    """Whether this visitor's page is dark. Streamlit reruns the script when the visitor changes the theme."""
    return st.context.theme.type == "dark"


def colour(role: str) -> str:
    """The colour of a role of the palette on this visitor's page."""
    return PALETTE[role].on(dark())


def properties() -> dict[str, Ink]:
    """Every custom property with its colour: --gan-real, --gan-fake ..., and --gan-series-1 to --gan-series-10."""
    named = {f"--gan-{role}": ink for role, ink in PALETTE.items()}
    return named | {f"--gan-series-{place}": ink for place, ink in enumerate(SERIES, 1)}


def css() -> str:
    """A style sheet that defines the custom properties.

    They are registered as colours, so that a script that reads one gets a plain colour, already chosen for the theme.
    `light-dark()` follows `color-scheme`. Streamlit sets that on .stApp; popovers and dialogs lie outside of it.
    """
    inks = properties()
    registered = "\n".join(
        f'@property {name} {{ syntax: "{_COLOUR}"; inherits: true; initial-value: {ink.light}; }}' for name, ink in inks.items()
    )
    values = "\n".join(f"  {name}: light-dark({ink.light}, {ink.dark});" for name, ink in inks.items())
    return f"{registered}\n:root {{ color-scheme: {'dark' if dark() else 'light'}; }}\n:root, .stApp {{\n{values}\n}}"
