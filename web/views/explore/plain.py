"""The Explore page without JavaScript of ours: native sliders, and pictures that come with each rerun."""

from typing import Any

import streamlit as st

from gan_core.errors import UserError

from ...client import studio
from . import shown as explore
from .shown import Shown

WIDTH = 280  # pixels of a picture on the page


def show(shown: Shown) -> None:
    """Draw the controls and pictures of the view that is shown. Faults are told in place."""
    views = {"walk": _walk, "map": _map, "sliders": _sliders, "far": _far, "time": _time}
    try:
        views[shown.view](shown)
    except UserError as error:
        st.error(str(error), icon=":material/error:")


def _picture(shown: Shown, specs: list[Any], words: str, at: int | None = None, columns: int | None = None) -> None:
    many = len(specs)
    png = studio.picture(
        do="pictures",
        run=str(shown.moment.run.path.resolve()),
        at=shown.moment.step if at is None else at,
        latents=specs,
        labels=None if shown.label is None else [shown.label] * many,
        psi=shown.psi,
        columns=columns,
    )
    with st.container(key=f"card-{words}"):
        st.image(png, caption=words, width=WIDTH if many == 1 else "stretch", output_format="PNG")


def _bound(name: str, value: Any) -> dict[str, Any]:
    """`key` and `on_change` of a widget for the part `name` of the address, which is at `value` there."""
    key = f"plain-{name}"

    def change() -> None:
        now = st.session_state[key]
        if now is False:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = "1" if now is True else str(now)

    st.session_state[key] = value
    return {"key": key, "on_change": change}


def _seeds(shown: Shown) -> None:
    """A field for the latents themselves, as the address has them."""
    key = f"plain-z/{explore.compact(shown.z)}"

    def change() -> None:
        specs, fault = explore.latents(st.session_state[key])
        st.session_state["plain-fault"] = fault
        if specs:
            st.query_params["z"] = explore.compact(specs)

    st.text_input("Latents (a list of seeds, such as [0, 1, 2])", explore.compact(shown.z), key=key, on_change=change)
    if fault := st.session_state.get("plain-fault"):
        st.warning(fault, icon=":material/error:")


def _walk(shown: Shown) -> None:
    left, middle, right = st.columns([2, 1, 1])
    frames = shown.walk
    with left:
        _seeds(shown)
        options = st.columns([2, 1, 1], vertical_alignment="bottom")
        options[0].number_input(
            "Frames per part",
            1,
            explore.MOST_BETWEEN,
            help=f"From one key-frame to the next; a walk has at most {explore.MOST_FRAMES} in all",
            **_bound("frames", explore.whole(st.query_params.get("frames"), 1, explore.MOST_BETWEEN, 24)),
        )
        options[1].checkbox("Loop", **_bound("loop", st.query_params.get("loop") == "1"))
        options[2].checkbox("Ease", **_bound("ease", st.query_params.get("ease") == "1"))
        place = st.slider("Frame", 1, len(frames), 1, key=f"plain-frame/{len(frames)}") - 1
    with middle:
        _picture(shown, [explore.walk(shown.z, frames, "slerp")[place]], "along the arc (slerp)")
    with right:
        _picture(shown, [explore.walk(shown.z, frames, "lerp")[place]], "straight through (lerp)")


def _map(shown: Shown) -> None:
    left, right = st.columns(2)
    with left:
        _seeds(shown)
        plane = explore.plane(st.query_params)
        titles = {"flat": "Flat: sums of the three", "curved": "Curved: joined by arcs", "directions": "Two directions"}
        st.selectbox("The plane", list(titles), format_func=titles.get, **_bound("plane", plane))
        if plane == "directions":
            _ways(shown)
        for name, words in (("x", "Across"), ("y", "Down")):
            place = explore.number(st.query_params.get(name), 0, 1, 0.5)
            st.slider(words, 0.0, 1.0, step=0.01, **_bound(name, place))
    with right:
        _picture(shown, [shown.pointer], "under the pointer")


def _groups(shown: Shown) -> list[dict[str, Any]]:
    with st.spinner("Looking for directions…"):
        found = studio.ask(do="directions", run=str(shown.moment.run.path.resolve()), at=shown.moment.step)
    return [group for group in found["groups"] if group["directions"]]


def _ways(shown: Shown) -> None:
    """Which two directions the map goes along."""
    titles = {one["name"]: f"{group['title']}: {one['title']}" for group in _groups(shown) for one in group["directions"]}
    for (name, chosen), words in zip(explore.ways(st.query_params).items(), ("Across", "Upwards"), strict=True):
        names = list(titles) if chosen in titles else [chosen, *titles]
        st.selectbox(f"{words}, along", names, format_func=lambda one: titles.get(one, one), **_bound(name, chosen))


def _sliders(shown: Shown) -> None:
    groups = _groups(shown)
    left, right = st.columns([2, 1])
    spec = shown.z[0] if isinstance(shown.z[0], dict) and "from" in shown.z[0] else {"from": shown.z[0]}
    move = dict(spec.get("move", {}))
    with left:
        _seeds(shown)
        if not groups:
            st.info("No directions were found for this network.", icon=":material/explore_off:")
            return
        titles = {group["title"]: group for group in groups}
        group = titles[st.selectbox("Kind of directions", list(titles), key="plain-group")]
        st.caption(group["about"])
        columns = st.columns(2)
        for i, one in enumerate(group["directions"][:10]):
            reach, key = float(one["range"]), f"plain-move/{one['name']}"

            def change(name: str = one["name"], key: str = key) -> None:
                amounts = {**move, name: st.session_state[key]}
                st.query_params["z"] = explore.compact([{**spec, "move": {n: a for n, a in amounts.items() if a}}])

            st.session_state[key] = min(reach, max(-reach, float(move.get(one["name"], 0))))
            columns[i % 2].slider(f"{one['title']} (standard deviations)", -reach, reach, step=0.05, key=key, on_change=change)
    with right:
        _picture(shown, shown.z, "with these sliders")


def _far(shown: Shown) -> None:
    left, right = st.columns([2, 1])
    with left:
        _seeds(shown)

        def change() -> None:
            st.query_params["by"] = str(st.session_state["plain-by"])

        st.session_state["plain-by"] = explore.number(st.query_params.get("by"), 0, explore.FARTHEST, 1)
        by = st.slider("How far from the middle", 0.0, explore.FARTHEST, step=0.05, key="plain-by", on_change=change)
        _picture(shown, [{"times": shown.z[0], "by": one} for one in explore.FAR_STEPS], "times 0 to 6")
    with right:
        _picture(shown, [{"times": shown.z[0], "by": by}], f"times {by:g}")


def _time(shown: Shown) -> None:
    _seeds(shown)
    rows = shown.pictures()
    at, steps = shown.moment.step, [at for _, at, _ in rows]
    if len(steps) > 1:
        at = st.select_slider("The same walk at step", steps, at, key=f"plain-time/{shown.moment.run.id}/{at}")
    _picture(shown, rows[0][2], f"the walk at step {at:,}", at)
