"""Explore: walk the latent space of a shipped model or of a run. What is shown is what the address says."""

from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from web.client import tokens
from web.components.far_away import far_away
from web.components.latent_map import latent_map
from web.components.slider_board import slider_board
from web.components.time_matrix import time_matrix
from web.components.walker import walker
from web.places import TRAIN
from web.views.explore import plain as explore_plain
from web.views.explore import shown as explore
from web.views.explore import ways as atelier
from web.views.explore.shown import Moment, Shown
from web.words import plain

query = st.query_params
ATELIER = ("mix", "picture", "copies")


def put(name: str, value: Any) -> None:
    """Write one part of the address; "" takes it out."""
    if value in ("", None):
        query.pop(name, None)
    else:
        query[name] = str(value)


def told(key: str) -> None:
    """A component has told what was done in it: it becomes the address, which all else follows."""
    said = (st.session_state.get(key) or {}).get("told") or {}
    changes = said.get("changes") if isinstance(said.get("changes"), dict) else {}
    after = explore.applied(query.to_dict(), changes)
    if query.to_dict() != after:
        query.from_dict(after)
    st.session_state["told"] = said.get("told", 0)


# -- which run, which moment ----------------------------------------------------------------------------------------------


def chosen() -> Moment | None:
    """The run in the address at the moment there; words with a way out where there is none."""
    choices = explore.choices()
    wanted = query.get("run")
    run = runs.find(wanted)
    if wanted and not run:
        st.warning(
            f"There is no run named {plain(wanted, 60)}: it may have been deleted, or the link is from another computer."
            + (" Here is another one." if choices else ""),
            icon=":material/search_off:",
        )
    elif run and not explore.shown(run):
        st.warning(f"**{plain(run.title)}** {explore.why_not(run)}", icon=":material/hourglass_empty:")
        if st.button("Watch it on the Train page", icon=":material/play_circle:", key="watch"):
            st.switch_page(TRAIN, query_params={"run": run.id})
        run = None
    if not run and not choices:
        st.info("There is no trained generator yet. Train one: a minute is enough to have something to explore.")
        if st.button("Train one now", type="primary", icon=":material/play_arrow:", key="train"):
            st.switch_page(TRAIN)
        return None
    run = run if run and explore.shown(run) else choices[0]
    titles = {one.id: one.title for one in choices} | {run.id: run.title}
    wanted = explore.whole(query.get("at"), 0, 10**12, -1)
    try:
        moment = explore.moment(run, wanted)
    except UserError as error:
        st.error(str(error), icon=":material/error:")
        moment = None
    if moment and wanted not in (-1, moment.step):
        st.warning(
            f"Step {wanted:,} of this run is not kept (any more). This is step {moment.step:,}.",
            icon=":material/history:",
        )
    frame(titles, run.id, moment)
    return moment


def frame(titles: dict[str, str], run: str, moment: Moment | None) -> None:
    """The selectors above all views."""
    columns = st.columns([3, 4, 2.4, 2.6] if moment and moment.classes else [3, 4, 3], vertical_alignment="bottom")

    def other_run() -> None:
        put("run", st.session_state["run"])
        for name in ("at", "label", "u", "v"):
            put(name, "")
        if any(word in query.get("z", "") for word in ('"z"', '"move"', '"lock"')):
            put("z", "")  # numbers and directions mean something to one network only

    st.session_state["run"] = run
    columns[0].selectbox("Network", list(titles), format_func=titles.get, key="run", on_change=other_run)
    if not moment:
        return

    # A key for each run: with one for all, a rerun in between brings the slider of the last run, which stands elsewhere.
    at_key, label_key = f"at/{run}", f"label/{run}"

    def other_moment() -> None:
        put("at", "" if st.session_state[at_key] == moment.steps[-1] else st.session_state[at_key])

    st.session_state[at_key] = moment.step
    if len(moment.steps) > 1:
        columns[1].select_slider(
            "Moment of training",
            moment.steps,
            key=at_key,
            on_change=other_moment,
            format_func=lambda step: f"step {step:,}",
            help="Everything below is drawn by the network as it was at this step. Kept steps only.",
        )
    else:
        columns[1].markdown(f"Step {moment.step:,}, the only one kept")
    searching = current_view() == "picture"
    st.session_state["psi"] = 1.0 if searching else explore.number(query.get("psi"), 0, explore.PSI_MOST, 1)
    columns[2].slider(
        "Truncation psi",
        0.0,
        explore.PSI_MOST,
        step=0.05,
        key="psi",
        disabled=searching,
        on_change=lambda: put("psi", "" if st.session_state["psi"] == 1 else f"{st.session_state['psi']:g}"),
        help="Not in this view: the search is among all latents as they are."
        if searching
        else "Every z is multiplied by psi. A little below 1 pictures are more alike and often cleaner; at 0 all are one.",
    )
    if not moment.classes:
        return
    tried = "Not in this view: the search tries all of them, and what it finds is set here." if searching else None
    names = list(moment.classes)
    if moment.switches:
        on = [name for name, one in zip(names, explore.label(query.get("label"), moment), strict=True) if one]
        st.session_state[label_key] = on
        columns[3].multiselect(
            "With",
            names,
            key=label_key,
            format_func=lambda name: name.replace("_", " "),
            disabled=searching,
            help=tried,
            on_change=lambda: put("label", ",".join(str(names.index(name)) for name in st.session_state[label_key])),
        )
    else:
        st.session_state[label_key] = names[explore.label(query.get("label"), moment)]
        columns[3].selectbox(
            "Class asked for",
            names,
            key=label_key,
            disabled=searching,
            help=tried,
            on_change=lambda: put("label", names.index(st.session_state[label_key])),
        )


# -- the views ------------------------------------------------------------------------------------------------------------


def current_view() -> str:
    views = list(explore.VIEWS)
    return query.get("view") if query.get("view") in views else views[0]


def choose_view(moment: Moment) -> str:
    views, view = list(explore.VIEWS), current_view()

    def other_view() -> None:
        put("view", st.session_state["view"] or view)

    def start_over() -> None:
        query.from_dict({name: query[name] for name in ("run", "at", "view", "label", "keep") if name in query})

    st.session_state["view"] = view
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "View", views, format_func=explore.VIEWS.get, key="view", on_change=other_view, label_visibility="collapsed"
        )
        st.button(
            "Start over",
            icon=":material/restart_alt:",
            key="over",
            on_click=start_over,
            type="tertiary",
            help="Fresh latents and settings for this view",
        )
        plainly = (
            st.toggle(
                "Plain controls",
                key="plain",
                help="Native sliders, one picture a change: slower, but they work "
                "with every screen reader and without JavaScript of ours",
            )
            if view not in ATELIER
            else False
        )
    st.session_state["use-plain"] = plainly
    st.caption(
        f"A {moment.draws} turns {moment.config.z_dim} random numbers (a latent, z) into a picture. Change them here and "
        f"watch. {explore.ABOUT[view]}"
    )
    return view


def show(shown: Shown, kept: list[Any]) -> None:
    """Draw the view's component."""
    moment, view = shown.moment, shown.view
    at = moment.step
    common = {
        "run": moment.run.id,
        "at": at,
        "psi": shown.psi,
        "label": shown.label,
        "token": tokens.issue("read"),
        "told": st.session_state.get("told", 0),
        "kept": kept,
        "z_dim": moment.config.z_dim,
        "shell": explore.lengths(moment.config.prior, moment.config.z_dim),
    }
    key = f"explore-{view}"
    mount = {"key": key, "on_told": lambda: told(key)}
    if view == "walk":
        own = {
            "keys": shown.z,
            "schedule": shown.walk,
            "between": explore.whole(query.get("frames"), 1, explore.MOST_BETWEEN, 24),
            "most_between": explore.MOST_BETWEEN,
            "most": explore.MOST_FRAMES,
            "fps": explore.whole(query.get("fps"), 4, 50, 24),
            "loop": query.get("loop") == "1",
            "ease": query.get("ease") == "1",
        }
        walker(common | own, **mount)
    elif view == "map":
        place = {name: explore.number(query.get(name), 0, 1, 0.5) for name in "xy"}
        own = {"corners": shown.z, "plane": explore.plane(query), "tiles": explore.MAP_TILES, "reach": explore.REACH}
        latent_map(common | own | place | explore.ways(query), **mount)
    elif view == "sliders":
        slider_board(common | {"spec": shown.z[0], "group": ""}, **mount)
    elif view == "far":
        by = explore.number(query.get("by"), 0, explore.FARTHEST, 1)
        own = {
            "spec": shown.z[0],
            "by": by,
            "steps": explore.FAR_STEPS,
            "prior": moment.config.prior,
            "draws": moment.draws,
        }
        far_away(common | own, **mount)
    elif view == "time":
        columns = explore.walk(shown.z, explore.row(len(shown.z)), "slerp")
        time_matrix(common | {"latents": columns, "moments": explore.rows(moment)}, **mount)
    else:
        {"mix": atelier.arithmetic, "picture": atelier.own_picture, "copies": atelier.copies}[view](moment.run, at)


def main() -> None:
    moment = chosen()
    if not moment:
        return
    view = choose_view(moment)
    specs, fault = explore.latents(query.get("z"))
    kept, _ = explore.latents(query.get("keep"))
    if fault:
        st.warning(f"{fault} These are other ones.", icon=":material/link_off:")
    psi = explore.number(query.get("psi"), 0, explore.PSI_MOST, 1)
    label = explore.label(query.get("label"), moment)
    shown = Shown(moment, view, psi, label, explore.fitting(view, specs), query.to_dict())
    if st.session_state["use-plain"]:
        explore_plain.show(shown)
    else:
        show(shown, kept)
    if view not in ATELIER:
        if not st.session_state["use-plain"]:
            atelier.favourites_tray(moment.run, moment.step)
        atelier.as_code(shown)


main()
