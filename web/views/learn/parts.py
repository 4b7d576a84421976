"""The figures of a chapter that has several: one is shown."""

import streamlit as st


def choose(slug: str, parts: list[str], help: str) -> str:
    """The part of the chapter `slug` to show; the first until another one is chosen."""
    return st.segmented_control(
        "Part", parts, default=parts[0], required=True, key=f"learn-{slug}-part", label_visibility="collapsed", help=help
    )
