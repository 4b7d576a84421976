"""Map: every place of a plane is a latent."""

import streamlit as st

from ...components.latent_map import latent_map
from ...words import named
from . import geometry, plain
from .mount import mount
from .shown import Row, Shown, Spec, View

MAP_TILES = 9  # pictures a side of the map's background
PLANES = {"flat": "Flat: sums of the three", "curved": "Curved: joined by arcs", "directions": "Two directions"}


def pointer(shown: Shown) -> Spec:
    """The latent under the pointer."""
    at = shown.options
    return geometry.on_map(shown.z, at["plane"], at["x"], at["y"], at["u"], at["v"])


def rows(shown: Shown) -> list[Row]:
    return [Row("under the pointer", shown.snapshot.step, [pointer(shown)])]


def show(shown: Shown) -> None:
    options = shown.options
    mount(
        latent_map,
        shown,
        corners=shown.z,
        tiles=MAP_TILES,
        reach=geometry.REACH,
        x=min(1.0, max(0.0, options["x"])),
        y=min(1.0, max(0.0, options["y"])),
        **{name: options[name] for name in ("plane", "u", "v")},
    )


def show_plain(shown: Shown) -> None:
    left, right = st.columns(2)
    with left:
        plain.latents(shown)
        st.selectbox("The plane", list(PLANES), format_func=named(PLANES), **plain.bound(shown, "plane"))
        if shown.options["plane"] == "directions":
            _choose_directions(shown)
        for name, words in (("x", "Across"), ("y", "Down")):
            place = min(1.0, max(0.0, shown.options[name]))
            st.slider(words, 0.0, 1.0, step=0.01, **plain.bound(shown, name, place))
    with right:
        plain.picture(shown, [pointer(shown)], "under the pointer")


def _choose_directions(shown: Shown) -> None:
    """The two directions that the map follows."""
    titles = {
        one["name"]: f"{group['title']}: {one['title']}" for group in plain.directions(shown) for one in group["directions"]
    }
    for name, words in (("u", "Across"), ("v", "Upwards")):
        chosen = shown.options[name]
        names = list(titles) if chosen in titles else [chosen, *titles]
        st.selectbox(f"{words}, along", names, format_func=named(titles), **plain.bound(shown, name))


VIEW = View(
    title="Map",
    about="Every place on the map is a latent. Drag over it.",
    needs=(3, 3),
    first=[0, 1, 2],
    show=show,
    plain=show_plain,
    rows=rows,
)
