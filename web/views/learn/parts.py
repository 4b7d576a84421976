"""The figures of a chapter that has several: one is shown, and the address says which."""

import streamlit as st

from ... import address


def choose(slug: str, parts: dict[str, str], help: str) -> str:
    """The name of the part of the chapter `slug` to show, the first until another one is chosen. `parts`: names and titles."""
    wanted = address.read("learn", st.query_params.to_dict())["part"]
    key = f"learn-{slug}-part"
    st.session_state[key] = wanted if wanted in parts else next(iter(parts))
    st.segmented_control(
        "Part",
        list(parts),
        format_func=lambda name: parts[name],
        required=True,
        key=key,
        label_visibility="collapsed",
        help=help,
        on_change=_chosen,
        args=(key,),
    )
    return st.session_state[key]


def _chosen(key: str) -> None:
    address.write("learn", st.query_params, {"part": st.session_state[key], "fig": None})
