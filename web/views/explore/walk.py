"""Walk: from latent to latent, along an arc or straight."""

import streamlit as st

from ... import address
from ...components.walker import walker
from .. import code
from . import geometry, plain
from .mount import mount
from .shown import Row, Shown, View


def frames(shown: Shown) -> list[geometry.Frame]:
    options = shown.options
    return geometry.schedule(len(shown.z), options["frames"], options["loop"], options["ease"])


def rows(shown: Shown) -> list[Row]:
    return [Row(path, shown.snapshot.step, geometry.walk(shown.z, frames(shown), path)) for path in ("slerp", "lerp")]


def drawings(shown: Shown) -> list[tuple[str, code.Pictures]]:
    options, count = shown.options, len(frames(shown))
    return [
        (
            path,
            shown.drawing(
                shown.z,
                walk=code.Walk(count, path, options["loop"], options["ease"], options["fps"]),
                out=f"walk-{path}.gif",
            ),
        )
        for path in ("slerp", "lerp")
    ]


def show(shown: Shown) -> None:
    options = shown.options
    mount(
        walker,
        shown,
        keys=shown.z,
        schedule=frames(shown),
        between=options["frames"],
        most_between=address.MOST_BETWEEN,
        most=geometry.MOST_FRAMES,
        fps=options["fps"],
        loop=options["loop"],
        ease=options["ease"],
    )


def show_plain(shown: Shown) -> None:
    left, middle, right = st.columns([2, 1, 1])
    way = frames(shown)
    with left:
        plain.latents(shown)
        fields = st.columns([2, 1, 1], vertical_alignment="bottom")
        fields[0].number_input(
            "Frames per part",
            1,
            address.MOST_BETWEEN,
            help=f"From one key-frame to the next. A walk has at most {geometry.MOST_FRAMES} frames in all.",
            **plain.bound(shown, "frames"),
        )
        fields[1].checkbox("Loop", **plain.bound(shown, "loop"))
        fields[2].checkbox("Ease", **plain.bound(shown, "ease"))
        place = st.slider("Frame", 1, len(way), 1, key=f"plain-frame/{len(way)}", help="The place on the walk") - 1
    with middle:
        plain.picture(shown, [geometry.walk(shown.z, way, "slerp")[place]], "along the arc (slerp)")
    with right:
        plain.picture(shown, [geometry.walk(shown.z, way, "lerp")[place]], "straight through (lerp)")


VIEW = View(
    title="Walk",
    about="A walk passes through latents that you choose (key-frames), along an arc (slerp) or straight (lerp).",
    needs=(2, 12),
    first=[0, 1, 2, 3],
    show=show,
    plain=show_plain,
    rows=rows,
    drawings=drawings,
)
