"""Widgets that return values. What they say and allow comes from the fields of RunConfig."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS, drawn_like
from gan_core.datasets.available import found
from gan_core.errors import UserError
from gan_core.places import data_root
from gan_core.runs.folder import LIVE_STATES, RunDir
from gan_core.settings.config import GAN, KNOBS, RunConfig, bounds, choices, flag, group, help_of, same_kind
from gan_core.settings.labels import LABELS, label
from gan_core.settings.presets import PRESETS
from gan_core.settings.rules import NEUTRAL, matters

from ...client import library
from ...places import EXPLORE
from ...words import in_bytes, plain
from . import own_data

GROUPS = {
    "data": "Data",
    "networks": "Networks",
    "objective": "Objective",
    "optimizers": "Optimizers",
    "run": "Run",
}
_UP_FRONT = ("dataset", "data_dir", "steps")
_FIELDS = frozenset(RunConfig.model_fields)


def default_dataset(wanted: str) -> str:
    """The data set of a preset where it is on this machine, else one that needs no download."""
    return wanted if found(wanted) else drawn_like(wanted)


def run_config_form() -> tuple[RunConfig | None, bool]:
    """The form of a new run, from a preset. Returns its settings (None where they are impossible), and whether Train
    was pressed."""
    breaking = (
        st.segmented_control(
            "Kind of recipe",
            ["Recipes", "Break it"],
            default="Recipes",
            label_visibility="collapsed",
            key="gallery",
            help="Recipes show how it works; the others how it fails, which teaches as much.",
            width="stretch",
        )
        == "Break it"
    )
    names = [name for name, entry in PRESETS.items() if bool(entry.watch) == breaking]
    name = st.selectbox("Recipe", names, format_func=lambda name: PRESETS[name].title, key=f"preset/{breaking}")
    entry = PRESETS[name]
    values: dict[str, Any] = entry.config.model_dump()
    values["dataset"] = _dataset(name, default_dataset(values["dataset"]), entry.config)
    values["data_dir"] = own_data.choose() if DATASETS[values["dataset"]].wants_path else ""
    lacking = _lacking(values)
    button, fault = st.empty(), st.empty()  # what they say is known once all settings are
    if entry.watch:
        st.info(f"**Watch for this:** {entry.watch}", icon=":material/visibility:")
    st.caption(f"{entry.about} On a laptop: {entry.cost}." + (f" After: {entry.source}." if entry.source else ""))
    if entry.outcome:
        st.caption(f"**Seen:** {entry.outcome}")
    values["steps"] = _field(name, "steps", values["steps"])
    with st.expander("All settings", icon=":material/tune:"):
        for heading, title in GROUPS.items():
            st.markdown(f"**{title}**")
            for field in RunConfig.model_fields:
                if group(field) == heading and field not in (*_UP_FRONT, "preset"):
                    if matters(field, values):
                        words = fitting(values) if field == "architecture" else ()
                        values[field] = _field(name, field, values[field], words=words)
                    elif field in NEUTRAL:
                        values[field] = NEUTRAL[field]
    config = None
    try:
        config = None if lacking else RunConfig.parse(values)
    except UserError as error:
        fault.error(in_labels(str(error)), icon=":material/error:")
    if lacking:
        fault.caption(lacking)
    pressed = button.button(
        "Train",
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        key="train",
        disabled=config is None,
        help=lacking or (None if config else "Mend the setting below first."),
    )
    return config, pressed and config is not None


def in_labels(words: str) -> str:
    """A sentence of RunConfig's with the names of settings as the form has them."""
    return re.sub(
        r"\w+",
        lambda name: label(name[0]) if name[0] in LABELS or ("_" in name[0] and name[0] in _FIELDS) else name[0],
        words,
    )


def fitting(values: dict[str, Any]) -> tuple[str, ...]:
    """The architectures that can draw the data set chosen."""
    words = []
    for word in choices("architecture"):
        with suppress(UserError):
            RunConfig.parse({"dataset": values["dataset"], "data_dir": values["data_dir"], "architecture": word})
            words.append(word)
    return tuple(words)


def _lacking(values: dict[str, Any]) -> str:
    """What is still missing of the data before anything can be trained; "" where nothing is."""
    dataset = DATASETS[values["dataset"]]
    if dataset.wants_path and not values["data_dir"]:
        return "Add your pictures first."
    if dataset.by_hand and not found(values["dataset"]):
        return f"Add {dataset.title} to the data folder first."
    return ""


def _dataset(preset: str, default: str, config: RunConfig) -> str:
    """Choose among the data sets that the preset's networks can draw."""
    fitting = [name for name, dataset in DATASETS.items() if dataset.shape == DATASETS[config.dataset].shape]
    name = st.selectbox(
        "Data set",
        fitting,
        index=fitting.index(default),
        format_func=lambda name: DATASETS[name].title,
        help=help_of("dataset"),
        key=f"{preset}/dataset",
    )
    dataset = DATASETS[name]
    own_data.caution(name)
    if dataset.by_hand:
        own_data.celeba_note(found(name))
    elif not found(name):
        st.caption(
            f":material/download: Not on this machine yet: Train downloads {dataset.download_mb} MB into `{data_root()}`."
        )
    st.caption(f"{dataset.about} {dataset.terms}")
    return name


def _field(preset: str, field: str, value: Any, key: str = "", words: tuple[str, ...] = ()) -> Any:
    """One setting as the widget that fits its type; its value begins as the preset's. `words`: those that are offered, if not
    all that there are."""
    title = label(field)
    shared: dict[str, Any] = {"help": f"{help_of(field)} (`{flag(field)}`)", "key": key or f"{preset}/{field}"}
    if words := words or choices(field):
        if key:  # while it trains, a game stays a game
            words = same_kind(field, value)
        return st.selectbox(title, words, index=words.index(value) if value in words else 0, **shared)
    if field == "device":
        known = ["auto", "cpu", "cuda", "mps"]
        return st.selectbox(title, known, index=known.index(value), accept_new_options=True, **shared)
    if isinstance(value, bool):
        return st.toggle(title, value, **shared)
    if isinstance(value, str):
        return st.text_input(title, value, **shared)
    # The widget gets no bounds: it would keep an impossible number to itself without a word. RunConfig says what is wrong.
    low, high, multiple = bounds(field)
    shared["help"] += f" From {low:g} to {high:g}."
    if isinstance(value, float):
        small = field.startswith("lr_")
        digits = 6 if small else 4 if field in ("ema_decay", "beta2") else 2
        return st.number_input(
            title,
            value=value,
            step=10 ** -(digits - (2 if small else 0)),
            format=f"%.{digits}f",
            **shared,
        )
    return st.number_input(
        title,
        value=value,
        step=int(multiple or 1),
        placeholder="all",
        **shared,
    )


def run_buttons(run: RunDir, status: dict[str, Any]) -> None:
    """Buttons for what can be done with a run in its state. Each appends a command or starts a worker."""
    state = status["state"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="run-buttons"):
        st.markdown(f"**{plain(run.title)}**")
        if state == "running":
            _button("Pause", "pause", "Hold after the step it is at; nothing is lost", lambda: runs.command(run, "pause"))
        if state == "paused":
            _button("Resume", "play_arrow", "Go on with the next step", lambda: runs.command(run, "resume"))
        if state in LIVE_STATES:
            _button("Stop", "stop", "End the run; it is kept and can be resumed", lambda: runs.command(run, "stop"))
        elif not run.card():
            resume_button(run, state)
        if state in ("running", "paused"):
            _button(
                "Keep moment",
                "photo_camera",
                "Keep a snapshot of this very step, to look at or branch off later",
                lambda: keep_moment(run),
            )
            with st.popover("Knobs", icon=":material/tune:", help="Change settings while it trains"):
                knobs(run, status)
        if run.snapshots() and not run.card():
            with st.popover("Branch", icon=":material/fork_right:", help="Go back to a kept moment and try something else"):
                branch_form(run, status)
        if run.snapshots() and st.button(
            "Explore",
            icon=":material/explore:",
            help="Walk through what its generator can draw",
            key=f"explore/{run.id}",
        ):
            st.switch_page(EXPLORE, query_params={"run": run.id})
        if st.button("New run", icon=":material/add:", key=f"new/{run.id}", help="Back to the form; this run is not touched"):
            st.query_params.pop("run", None)
            st.session_state["new"] = True
            st.rerun()
    recipe(run)
    if state == "paused":
        single_steps(run)


def recipe(run: RunDir) -> None:
    """Which recipe the run is of, with the knobs as they are now: the form beside it shows the next run's, not this one's."""
    try:
        config = runs.in_force(run)
    except UserError as error:
        st.warning(str(error), icon=":material/unknown_document:")
        return
    title = PRESETS[config.preset].title if config.preset in PRESETS else "Settings of its own"
    kept = len(run.snapshots())
    st.caption(
        f"{title}: {library.words(config)} · {kept} snapshot{'s' * (kept != 1)} kept, {in_bytes(library.size(run))} on disk"
    )


def keep_moment(run: RunDir) -> None:
    """Ask for a snapshot and wait a moment for it, so that it can be chosen at once."""
    before = run.snapshots()
    runs.command(run, "snapshot")
    deadline = time.monotonic() + 2
    while run.snapshots() == before and time.monotonic() < deadline:
        time.sleep(0.05)


def single_steps(run: RunDir) -> None:
    """While paused: move both networks, or one alone."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="single-steps"):
        st.caption("While paused, move by hand:")
        count = st.number_input(
            "Times",
            1,
            1000,
            1,
            key=f"count/{run.id}",
            label_visibility="collapsed",
            width=110,
            help="How many steps or updates one press makes",
        )
        both = "Both networks, as in training: n whole steps"
        _button("Step", "skip_next", both, lambda: runs.command(run, "step", player=None, count=count))
        if _kind(run) == GAN:
            only = "Update the {} alone, n times; not a weight of the other changes"
            _button(
                "D only",
                "gavel",
                only.format("discriminator"),
                lambda: runs.command(run, "step", player="D", count=count),
            )
            _button("G only", "brush", only.format("generator"), lambda: runs.command(run, "step", player="G", count=count))


def knobs(run: RunDir, status: dict[str, Any]) -> None:
    """Settings that can be turned while a run trains. A change is sent at once and marked on every curve."""
    st.caption("A change takes effect at the next step, keeps the weights, and is marked on every curve.")
    fault = st.empty()  # above the knobs, where it is seen
    now = status["knobs"]
    shown = [name for name in KNOBS if name in now and matters(name, {**run.config.model_dump(), **now})]
    columns = st.columns(2)
    for place, name in enumerate(shown):
        with columns[place % 2]:
            # the key holds the value in force, so that a knob turned elsewhere shows its new value here
            value = _field("", name, now[name], key=f"knob/{run.id}/{name}/{now[name]}")
        if value != now[name] and st.session_state.get("sent") != (run.id, name, value):
            try:
                run.config.updated(**{**now, name: value})  # an impossible value is refused here, in words
                runs.command(run, "set", name=name, value=value)
            except UserError as error:
                fault.error(in_labels(str(error)), icon=":material/error:")
            else:
                st.session_state["sent"] = (run.id, name, value)
                st.toast(f"{label(name)} is now {value}.", icon=":material/tune:")


def turn(run: RunDir, status: dict[str, Any], wish: dict[str, Any]) -> None:
    """Turn the knob that the doctor suggests; its event marks it, so that it can be turned back by hand."""
    name, value = wish.get("name"), wish.get("value")
    try:
        run.config.updated(**{**status["knobs"], name: value})
        runs.command(run, "set", name=name, value=value)
    except (UserError, OSError) as error:
        st.error(str(error), icon=":material/error:")
    else:
        st.toast(f"{label(name)} is now {value}.", icon=":material/tune:")


def branch_form(run: RunDir, status: dict[str, Any]) -> None:
    """Branch off at a kept moment, with some knobs changed. The branch starts at once and is shown."""
    st.caption(
        "A branch begins with the weights, optimizers and random numbers of that moment. With nothing changed it does "
        "exactly what this run did."
    )
    kept = run.snapshots()
    at = kept[0] if len(kept) == 1 else st.select_slider("From step", kept, kept[-1], key=f"at/{run.id}/{len(kept)}")
    if len(kept) == 1:
        st.markdown(f"From step **{at}**, the only snapshot so far.")
    try:
        before = runs.config_at(run, at)
    except UserError as error:
        st.error(str(error), icon=":material/error:")
        return
    changes: dict[str, Any] = {}
    goal = max(status["steps"], at + 100)
    changes["steps"] = st.number_input(
        "Steps", at + 1, 10_000_000, goal, key=f"goal/{run.id}/{at}", help="Where the branch ends"
    )
    columns = st.columns(2)
    # as one chooses, so that a penalty has its weight, and no setting is offered that would do nothing
    order = sorted(KNOBS, key=lambda name: name not in ("loss", "penalty"))
    place = 0
    for name in order:
        if matters(name, {**before.model_dump(), **changes}):
            with columns[place % 2]:
                changes[name] = _field("", name, getattr(before, name), key=f"branch/{run.id}/{at}/{name}")
            place += 1
    if st.button("Branch off", type="primary", icon=":material/fork_right:", key=f"branch/{run.id}"):
        try:
            show(runs.launch(runs.fork(run, at, **changes)))
        except (UserError, OSError) as error:
            st.error(in_labels(str(error)), icon=":material/error:")
        else:
            st.rerun()


def _kind(run: RunDir) -> str:
    try:
        return run.config.kind
    except UserError:
        return ""


def resume_button(run: RunDir, state: str) -> None:
    """Resume from the last snapshot; a finished run is given as many steps again."""
    if state == "finished":
        goal = run.status()["steps"] * 2
        _button(
            f"Train on to {goal}",
            "play_arrow",
            "Go on from the last step to twice as many",
            lambda: runs.resume(run, goal),
        )
    else:
        last = max(run.snapshots(), default=None)
        words = f"Go on from the snapshot of step {last}" if last is not None else "There is no snapshot yet: begin again"
        _button("Resume", "play_arrow", words, lambda: runs.resume(run))


def drawn_offer(run: RunDir, name: str) -> None:
    """One click from a data set that cannot be had to one that always can."""
    words = f"Train on {DATASETS[name].title.lower()} instead"
    if st.button(words, type="primary", icon=":material/draw:", key=f"drawn/{run.id}"):
        show(runs.start(run.config.updated(dataset=name, data_dir="")))
        st.rerun()


def show(run: RunDir) -> None:
    """Make `run` the one that this page is about: the address then leads to it from any browser."""
    st.query_params["run"] = run.id


def _button(label: str, icon: str, help: str, do) -> None:
    if st.button(label, icon=f":material/{icon}:", help=help, key=f"{label}"):
        tell(do)


def tell(do: Callable[[], Any]) -> None:
    """Do what a button asks for, and draw the page anew; what is in the way is told in its place."""
    try:
        do()
    except (UserError, OSError) as error:
        st.error(str(error), icon=":material/error:")
    else:
        st.rerun()
