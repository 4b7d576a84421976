"""Above every view of the Explore page: which network, at which step, with which truncation and label; and which view."""

import streamlit as st

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir

from ...address import PSI_MOST, State
from ...places import TRAIN
from ...words import named, plain, readable
from ..snapshots import SnapshotRef, choices, explorable, snapshot_of, why_not
from . import events, inside, mix
from .views import VIEWS

OF_ONE_NETWORK = ('"z"', '"move"', '"lock"')
"""Latents with these hold numbers or directions that mean something to one network only."""


def choose_snapshot(state: State) -> SnapshotRef | None:
    """The run in the address at the step there, with the selectors; None, with a way out, where there is nothing to draw."""
    run = _run(state["run"])
    if not run:
        return None
    snapshot = None
    try:
        snapshot = snapshot_of(run, state["at"])
    except UserError as error:
        st.error(plain(str(error)), icon=":material/error:")
    if snapshot and state["at"] not in (None, snapshot.step):
        st.warning(
            f"The snapshot of step {state['at']:,} does not exist or was deleted. Step {snapshot.step:,} is shown.",
            icon=":material/history:",
        )
    _selectors(run, snapshot, state)
    return snapshot


def _run(wanted: str | None) -> RunDir | None:
    """The run that the address names if it can be explored; else another one, with the reason."""
    known = choices()
    run = runs.find(wanted)
    if run and explorable(run):
        return run
    if wanted and not run:
        st.warning(
            f"There is no run named {plain(wanted, 60)}. It may have been deleted, or the link comes from another computer."
            + (" Another run is shown." if known else ""),
            icon=":material/search_off:",
        )
    elif run:
        st.warning(f"**{plain(run.title)}** {why_not(run)}", icon=":material/hourglass_empty:")
        if st.button(
            "Watch it on the Train page", icon=":material/play_circle:", key="watch", help="See its pictures and curves"
        ):
            st.switch_page(TRAIN, query_params={"run": run.id})
    if known:
        return known[0]
    st.info("There is no trained generator yet. Train one: after a minute there is something to explore.")
    if st.button("Train one now", type="primary", icon=":material/play_arrow:", key="train", help="Open the page Train"):
        st.switch_page(TRAIN)
    return None


def _selectors(run: RunDir, snapshot: SnapshotRef | None, state: State) -> None:
    columns = st.columns([3, 4, 2.4, 2.6] if snapshot and snapshot.classes else [3, 4, 3], vertical_alignment="bottom")
    titles = {one.id: readable(one.title) for one in [*choices(), run]}
    st.session_state["run"] = run.id
    columns[0].selectbox(
        "Network",
        list(titles),
        format_func=named(titles),
        key="run",
        on_change=_other_run,
        help="A pretrained model, or a run of yours that has a snapshot",
    )
    if not snapshot:
        return
    searching = state["view"] == "picture"
    with columns[1]:
        _step(snapshot)
    with columns[2]:
        _psi(1.0 if searching else state["psi"], searching)
    if snapshot.classes:
        with columns[3]:
            _label(snapshot, state["label"], searching)


def _other_run() -> None:
    """Another network: parts of the address that mean something to the last one only leave it, its favourites among them."""
    alone = any(word in st.query_params.get("z", "") for word in OF_ONE_NETWORK)
    events.put(
        run=st.session_state["run"],
        **dict.fromkeys(("at", "label", "u", "v", "keep", "mix", *inside.OF_ONE_NETWORK), None),
        **({"z": None} if alone else {}),
    )


def _step(snapshot: SnapshotRef) -> None:
    # A key for each run: with one for all, a browser may still send the place of the last run's slider.
    key = f"at/{snapshot.run.id}"
    st.session_state[key] = snapshot.step
    if len(snapshot.steps) == 1:
        st.markdown(f"Step {snapshot.step:,}, the only snapshot")
        return

    def change() -> None:
        at = st.session_state[key]
        events.put(at=None if at == snapshot.steps[-1] else at)

    st.select_slider(
        "Snapshot",
        snapshot.steps,
        key=key,
        on_change=change,
        format_func=lambda step: f"step {step:,}",
        help="The training step of the network that draws everything below.",
    )


def _psi(value: float, searching: bool) -> None:
    st.session_state["psi"] = value
    st.slider(
        "Truncation psi",
        0.0,
        PSI_MOST,
        step=0.05,
        key="psi",
        disabled=searching,
        on_change=lambda: events.put(psi=st.session_state["psi"]),
        help="Not used in this view, which searches among untruncated latents."
        if searching
        else "Every z is multiplied by psi. Slightly below 1, pictures are more alike and often cleaner; at 0 all are the same.",
    )


def _label(snapshot: SnapshotRef, text: str | None, searching: bool) -> None:
    names, label = list(snapshot.classes), snapshot.label(text)
    key = f"label/{snapshot.run.id}"
    help = "Not used in this view: the search tries all labels and sets the best one." if searching else None
    if snapshot.switches:
        st.session_state[key] = [name for name, on in zip(names, label, strict=True) if on]
        st.multiselect(
            "Attributes",
            names,
            key=key,
            format_func=lambda name: name.replace("_", " "),
            disabled=searching,
            help=help,
            on_change=lambda: events.put(label=",".join(str(names.index(name)) for name in st.session_state[key]) or None),
        )
        return
    st.session_state[key] = names[label]
    st.selectbox(
        "Class",
        names,
        key=key,
        disabled=searching,
        help=help,
        on_change=lambda: events.put(label=str(names.index(st.session_state[key]))),
    )


def choose_view(snapshot: SnapshotRef, view: str) -> bool:
    """The row of views. Returns whether the plain twin of the view is wanted."""
    st.session_state["view"] = view
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "View",
            list(VIEWS),
            format_func=lambda name: VIEWS[name].title,
            key="view",
            on_change=lambda: events.put(view=st.session_state["view"] or view),
            label_visibility="collapsed",
            wrap=True,
        )
        st.button(
            "Start over",
            icon=":material/restart_alt:",
            key="over",
            on_click=_start_over,
            type="tertiary",
            help="New latents and default settings for this view",
        )
        plain_wanted = VIEWS[view].plain is not None and st.toggle(
            "Plain controls",
            key="plain",
            help="Standard sliders and one picture per change: slower, but they work with every screen reader and without "
            "custom JavaScript.",
        )
    st.markdown(
        f"A {snapshot.draws} turns **{snapshot.config.z_dim} random numbers** (a latent vector, z) into a picture. "
        f"Change them and watch. {VIEWS[view].about}"
    )
    return plain_wanted


def _start_over() -> None:
    kept = {name: st.query_params[name] for name in ("run", "at", "view", "label", "keep") if name in st.query_params}
    st.query_params.from_dict(kept)
    mix.forget()
    events.reset()
