"""Widgets that return values. What they say and allow comes from the fields of RunConfig."""

from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.config import RunConfig, bounds, choices, group
from gan_core.datasets import DATASETS, data_root, found
from gan_core.errors import UserError
from gan_core.presets import PRESETS
from gan_core.rundir import LIVE_STATES, RunDir

GROUPS = {
    "data": "Data",
    "networks": "Networks",
    "objective": "Objective",
    "optimizers": "Optimizers",
    "run": "Run",
}
_UP_FRONT = ("dataset", "steps")


def default_dataset(wanted: str) -> str:
    """The data set of a preset where it is on this machine, else one that needs no download."""
    return wanted if found(wanted) else "drawn-digits"


def run_config_form() -> RunConfig | None:
    """The form of a new run, from a preset. Returns the RunConfig when Train is pressed with possible settings."""
    name = st.selectbox("Recipe", list(PRESETS), format_func=lambda name: PRESETS[name].title, key="preset")
    entry = PRESETS[name]
    values: dict[str, Any] = entry.config.model_dump()
    values["dataset"] = _dataset(name, default_dataset(values["dataset"]))
    pressed = st.button("Train", type="primary", icon=":material/play_arrow:", width="stretch", key="train")
    st.caption(f"{entry.about} On a laptop: {entry.cost}.")
    values["steps"] = _field(name, "steps", values["steps"])
    with st.expander("All settings", icon=":material/tune:"):
        for heading, title in GROUPS.items():
            st.markdown(f"**{title}**")
            for field in RunConfig.model_fields:
                if group(field) == heading and field not in (*_UP_FRONT, "preset"):
                    values[field] = _field(name, field, values[field])
    try:
        config = RunConfig.parse(values)
    except UserError as error:
        st.error(str(error), icon=":material/error:")
        return None
    return config if pressed else None


def _dataset(preset: str, default: str) -> str:
    name = st.selectbox(
        "Data set",
        list(DATASETS),
        index=list(DATASETS).index(default),
        format_func=lambda name: DATASETS[name].title,
        help=RunConfig.model_fields["dataset"].description,
        key=f"{preset}/dataset",
    )
    dataset = DATASETS[name]
    if not found(name):
        st.caption(
            f":material/download: Not on this machine yet: Train downloads {dataset.download_mb} MB into `{data_root()}`."
        )
    st.caption(f"{dataset.about} {dataset.terms}")
    return name


def _field(preset: str, field: str, value: Any) -> Any:
    """One setting as the widget that fits its type; its value begins as the preset's."""
    info = RunConfig.model_fields[field]
    label = field.replace("_", " ")
    shared: dict[str, Any] = {"help": info.description, "key": f"{preset}/{field}"}
    if words := choices(field):
        return st.selectbox(label, words, index=words.index(value), **shared)
    if field == "device":
        known = ["auto", "cpu", "cuda", "mps"]
        return st.selectbox(label, known, index=known.index(value), accept_new_options=True, **shared)
    if isinstance(value, str):
        return st.text_input(label, value, **shared)
    low, high, multiple = bounds(field)
    if isinstance(value, float):
        # lr bounds are open at 0: the smallest step that the widget shows stands for "more than 0"
        small = field.startswith("lr_")
        digits = 6 if small else 4 if field in ("ema_decay", "beta2") else 2
        return st.number_input(
            label,
            min_value=1e-6 if small else float(low),
            max_value=float(high),
            value=value,
            step=10 ** -(digits - (2 if small else 0)),
            format=f"%.{digits}f",
            **shared,
        )
    return st.number_input(
        label,
        min_value=int(low),
        max_value=int(high),
        value=value,
        step=int(multiple or 1),
        placeholder="all",
        **shared,
    )


def run_buttons(run: RunDir, state: str) -> None:
    """Buttons for what can be done with a run in this state. Each appends a command or starts a worker."""
    with st.container(horizontal=True, vertical_alignment="center", key="run-buttons"):
        st.markdown(f"**{run.id}**")
        if state in ("running", "starting", "queued"):
            if state == "running":
                _button(
                    "Pause",
                    "pause",
                    "Hold after the step it is at; nothing is lost",
                    lambda: runs.command(run, "pause"),
                )
                _button(
                    "Keep moment",
                    "photo_camera",
                    "Keep a snapshot of this very step",
                    lambda: runs.command(run, "snapshot"),
                )
            _button("Stop", "stop", "End the run; it is kept and can be resumed", lambda: runs.command(run, "stop"))
        elif state == "paused":
            _button("Resume", "play_arrow", "Go on with the next step", lambda: runs.command(run, "resume"))
            _button("Stop", "stop", "End the run; it is kept and can be resumed", lambda: runs.command(run, "stop"))
        else:
            resume_button(run, state)
        if st.button(
            "New run", icon=":material/add:", key=f"new/{run.id}", help="Back to the form; this run is not touched"
        ):
            st.query_params.pop("run", None)
            st.session_state["new"] = True
            st.rerun()


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
        words = (
            f"Go on from the snapshot of step {last}" if last is not None else "There is no snapshot yet: begin again"
        )
        _button("Resume", "play_arrow", words, lambda: runs.resume(run))


def drawn_digits_offer(run: RunDir) -> None:
    """One click from a data set that cannot be had to the one that always can."""
    if st.button("Train on drawn digits instead", type="primary", icon=":material/draw:", key=f"drawn/{run.id}"):
        show(runs.start(run.config.updated(dataset="drawn-digits")))
        st.rerun()


def show(run: RunDir) -> None:
    """Make `run` the one that this page is about: the address then leads to it from any browser."""
    st.query_params["run"] = run.id


def _button(label: str, icon: str, help: str, do) -> None:
    if st.button(label, icon=f":material/{icon}:", help=help, key=f"{label}"):
        try:
            do()
        except (UserError, OSError) as error:
            st.error(str(error), icon=":material/error:")
        else:
            st.rerun()


def live(state: str) -> bool:
    return state in LIVE_STATES
