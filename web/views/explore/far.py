"""Far away: z times a factor."""

import streamlit as st

from ...address import FARTHEST
from ...components.far_away import far_away
from . import plain
from .mount import mount
from .shown import Row, Shown, View

STEPS = [i / 2 for i in range(13)]


def rows(shown: Shown) -> list[Row]:
    specs = [{"times": shown.z[0], "by": by} for by in STEPS]
    return [Row("farther and farther from the middle", shown.snapshot.step, specs)]


def show(shown: Shown) -> None:
    config = shown.snapshot.config
    mount(
        far_away,
        shown,
        spec=shown.z[0],
        by=shown.options["by"],
        steps=STEPS,
        prior=config.prior,
        draws=shown.snapshot.draws,
    )


def show_plain(shown: Shown) -> None:
    left, right = st.columns([2, 1])
    with left:
        plain.latents(shown)
        by = st.slider("Factor", 0.0, FARTHEST, step=0.05, **plain.bound(shown, "by"))
        plain.picture(shown, rows(shown)[0].latents, "times 0 to 6")
    with right:
        plain.picture(shown, [{"times": shown.z[0], "by": by}], f"times {by:g}")


VIEW = View(
    title="Far away",
    about="Scale z: a factor below 1 is truncation, a factor above 1 is extrapolation.",
    needs=(1, 1),
    first=[0],
    show=show,
    plain=show_plain,
    rows=rows,
)
