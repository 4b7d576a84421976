"""Sliders: move z along directions in which the pictures change."""

import streamlit as st

from ...components.slider_board import slider_board
from . import events, plain
from .mount import mount
from .shown import Shown, View

PLAIN_SLIDERS = 10


def show(shown: Shown) -> None:
    mount(
        slider_board,
        shown,
        spec=shown.z[0],
        group="",
    )


def show_plain(shown: Shown) -> None:
    groups = plain.directions(shown)
    left, right = st.columns([2, 1])
    with left:
        plain.latents(shown)
        if not groups:
            st.info("No directions were found for this network.", icon=":material/explore_off:")
            return
        titles = {group["title"]: group for group in groups}
        group = titles[
            st.selectbox("Kind of directions", list(titles), key="plain-group", help="How the directions were found")
        ]
        st.caption(group["about"])
        _sliders(shown, group["directions"][:PLAIN_SLIDERS])
    with right:
        plain.picture(shown, shown.z, "with these sliders")


def _sliders(shown: Shown, directions: list[dict]) -> None:
    spec = shown.z[0] if isinstance(shown.z[0], dict) and "from" in shown.z[0] else {"from": shown.z[0]}
    move = dict(spec.get("move", {}))

    def change(name: str, key: str) -> None:
        amounts = {**move, name: st.session_state[key]}
        events.put(z=[{**spec, "move": {n: a for n, a in amounts.items() if a}}])

    columns = st.columns(2)
    for place, one in enumerate(directions):
        reach, key = float(one["range"]), f"plain-move/{one['name']}"
        st.session_state[key] = min(reach, max(-reach, float(move.get(one["name"], 0))))
        columns[place % 2].slider(
            f"{one['title']} (standard deviations)",
            -reach,
            reach,
            step=0.05,
            key=key,
            on_change=change,
            args=(one["name"], key),
            help="How far to move the latent along this direction",
        )


VIEW = View(
    title="Sliders",
    about="Each slider moves z along a direction, measured in standard deviations (sd). PCA (as in GANSpace) and SeFa find "
    "directions without labels; directions by name are fitted to measurements of the pictures.",
    needs=(1, 1),
    first=[0],
    show=show,
    plain=show_plain,
)
