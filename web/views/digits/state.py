"""The widgets of the page On demand that decide what it shows. All of it is kept in the address, see web.address."""

from typing import Any

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.latent import labels
from gan_core.runs.folder import RunDir

from ... import address, address_kinds
from ...words import named, plain
from ..snapshots import SnapshotRef, choices, snapshot_of
from .words import KINDS, Words, kind_of

Model = SnapshotRef
AGAIN = 64  # how far the seed moves: more than any view but Many of one uses
SEED = "digits-seed"


def words_of(model: Model) -> Words:
    return KINDS[kind_of(DATASETS[model.config.dataset])]


def said(name: str) -> Any:
    """A part of the address, in its type; its default where it is absent or unreadable."""
    return address.read("digits", st.query_params)[name]


def put(**changes: Any) -> None:
    """Write parts of the address. None takes a part out."""
    address.write("digits", st.query_params, changes)


# -- which model ----------------------------------------------------------------------------------------------------------


def conditional_runs() -> list[RunDir]:
    """Pretrained models and runs that draw what a label requests and have a snapshot."""
    return [run for run in choices() if _conditional(run)]


def _conditional(run: RunDir) -> bool:
    try:
        return run.config.conditional
    except UserError:
        return False


def choose_run(runs: list[RunDir], notes: Any) -> RunDir:
    """The run of the address; else the first of the tab that is open. Warns in `notes` of one that does not exist."""
    kinds = {run.id: kind_of(DATASETS[run.config.dataset]) for run in runs}
    wanted = said("run")
    known = wanted in kinds
    if wanted and not known:
        notes.warning(
            f"{plain(wanted, 60)} is not a conditional run with a snapshot. Another one is shown.", icon=":material/warning:"
        )
    kind = kinds[wanted] if known else None
    tabs = [name for name in KINDS if name in kinds.values()]
    if len(tabs) > 1:
        st.session_state["digits-kind"] = kind or tabs[0]
        kind = st.segmented_control(
            "What to draw",
            tabs,
            format_func=lambda name: KINDS[name].title,
            key="digits-kind",
            required=True,
            label_visibility="collapsed",
            on_change=lambda: _open(_first(kinds, st.session_state["digits-kind"])),
            wrap=True,
        )
    by_id = {run.id: run for run in runs if kinds[run.id] == (kind or tabs[0])}
    chosen = _run_box(by_id, wanted if known else _first(kinds, kind or tabs[0]))
    if known or not wanted:
        put(run=chosen)
    return by_id[chosen]


def _first(kinds: dict[str, str], kind: str) -> str:
    """The pretrained model of a kind where there is one, else its newest run."""
    some = [name for name, one in kinds.items() if one == kind]
    return KINDS[kind].first if KINDS[kind].first in some else some[0]


def _run_box(by_id: dict[str, RunDir], chosen: str) -> str:
    st.session_state["digits-run"] = chosen
    return st.selectbox(
        "Model",
        list(by_id),
        format_func=lambda name: by_id[name].title,
        key="digits-run",
        help="Pretrained conditional models, and your own conditional runs that have a snapshot",
        label_visibility="collapsed",
        width=300,
        on_change=lambda: _open(st.session_state["digits-run"]),
    )


def _open(run: str) -> None:
    put(run=run, at=None)  # the step was one of the run before


def choose_snapshot(run: RunDir, notes: Any) -> Model:
    """The snapshot of the address, else the last. Warns in `notes` of one that does not exist. Raises UserError."""
    model = snapshot_of(run, said("at"))
    wanted = st.query_params.get("at")
    if wanted and wanted != str(model.step):
        notes.warning(f"This run has no snapshot {plain(wanted, 20)}. Step {model.step:,} is shown.", icon=":material/warning:")
    if len(model.steps) == 1:
        return model
    key = f"digits-at/{run.id}/{model.steps[-1]}"
    with st.popover(f"Step {model.step:,}", icon=":material/history:", help="Draw with an earlier snapshot of the generator"):
        step = st.select_slider(
            "Snapshot",
            model.steps,
            model.step,
            key=key,
            on_change=_snapshot_chosen,
            args=(key, model.steps[-1]),
            help="The training step of the network that draws the pictures",
        )
    return snapshot_of(run, step)


def _snapshot_chosen(key: str, last: int) -> None:
    put(at=None if st.session_state[key] == last else st.session_state[key])


def follows() -> bool:
    """Whether the page shows the newest snapshot of a run, not one that was chosen."""
    return "at" not in st.query_params


# -- what a view shows ----------------------------------------------------------------------------------------------------


def choice(name: str, titles: dict[str, str], label: str) -> str:
    """One of a few, as a row of buttons, kept in the address under `name`; the first if the address has none of them."""
    wanted, key = said(name), f"digits-{name}"
    if st.session_state.get(key) not in titles:
        st.session_state[key] = wanted if wanted in titles else next(iter(titles))
    chosen = st.segmented_control(
        label, list(titles), format_func=named(titles), key=key, required=True, wrap=True, label_visibility="collapsed"
    )
    assert chosen is not None  # a choice is required, and the session holds one
    put(**{name: chosen})
    return chosen


def seed() -> int:
    st.session_state.setdefault(SEED, said("seed"))
    return st.session_state[SEED]


def _again() -> None:
    st.session_state[SEED] = (st.session_state[SEED] + AGAIN) % address_kinds.MOST_SEED


def again_button(title: str = "Again", help: str = "The same again from another z") -> None:
    st.button(title, type="primary", icon=":material/refresh:", on_click=_again, key="digits-again", help=help)


def ink_switch(title: str) -> bool:
    """Whether pictures are shown dark on white."""
    st.session_state.setdefault("digits-ink", said("ink"))
    on = st.toggle(title, key="digits-ink", help="Show the picture dark on white. The model learned white on black")
    put(ink=on)
    return on


def _class(name: str, model: Model, default: int, label: str, visible: bool) -> int:
    """One class, kept in the address."""
    classes, key = model.classes, f"digits-{name}-{len(model.classes)}"
    if key not in st.session_state:
        st.session_state[key] = default
        if (wanted := said(name)) is not None:
            try:
                place = labels.label_in(wanted, DATASETS[model.config.dataset])
                if not isinstance(place, int):
                    raise UserError(f"{wanted[:40]!r} is more than one label.", "This view needs exactly one.")
                st.session_state[key] = place
            except UserError as error:
                st.error(f"{plain(str(error))} {classes[default]} is shown instead.", icon=":material/error:")
    chosen = st.segmented_control(
        label,
        range(len(classes)),
        format_func=lambda place: classes[place],
        key=key,
        required=True,
        wrap=True,
        label_visibility="visible" if visible else "collapsed",
        help="The class that is requested",
    )
    assert chosen is not None  # a choice is required, and the session holds one
    put(**{name: str(chosen)})
    return chosen


def attributes(name: str, model: Model, default: str, label: str, visible: bool = True) -> list[float]:
    """Attributes, any number of them, kept in the address: 1 for each that is on, 0 for the others."""
    names, key = model.classes, f"digits-{name}-switches"
    if key not in st.session_state:
        st.session_state[key] = []
        try:
            weights = labels.label_in(said(name) or default, DATASETS[model.config.dataset])
            assert isinstance(weights, list)  # only a class is a number
            st.session_state[key] = [word for word, weight in zip(names, weights, strict=True) if weight > 0.5]
        except UserError as error:
            st.error(plain(str(error)), icon=":material/error:")
    chosen = st.pills(
        label,
        names,
        selection_mode="multi",
        format_func=labels.spoken,
        key=key,
        wrap=True,
        label_visibility="visible" if visible else "collapsed",
        help="Attributes that are switched on",
    )
    put(**{name: ",".join(chosen) or "none"})
    return [float(word in chosen) for word in names]


def request(name: str, model: Model, default: int, label: str, visible: bool = True) -> tuple[Any, str]:
    """A class or a set of attributes, and its name."""
    if not model.switches:
        chosen = _class(name, model, default, label, visible)
        return chosen, model.classes[chosen]
    weights = attributes(name, model, "none" if name == "from" else "Smiling,Eyeglasses", label, visible)
    on = [labels.spoken(word) for word, weight in zip(model.classes, weights, strict=True) if weight]
    return weights, " + ".join(on) or "None"


def all_requests(model: Model) -> tuple[list[Any], list[str]]:
    """Each class and its name; of attributes, none of them first and then each alone."""
    names, count = model.classes, len(model.classes)
    if not model.switches:
        return list(range(count)), list(names)
    rows = [[0.0] * count] + [[float(i == j) for j in range(count)] for i in range(count)]
    return rows, ["None", *map(labels.spoken, names)]
