"""Settings that can be changed while a run trains. A change is sent immediately and marked on every curve."""

from typing import Any

import streamlit as st

from gan_core.errors import UserError
from gan_core.runs.folder import RunDir, Status
from gan_core.settings.config import KNOBS, RunConfig, bounds, choices, help_of, same_kind
from gan_core.settings.labels import label
from gan_core.settings.rules import matters

from ...client import acts
from .. import once
from .fields import field, in_labels


def show(run: RunDir, status: Status) -> None:
    """The settings as they are in force, two in a row."""
    st.caption("A change takes effect at the next step, keeps the weights, and is marked on every curve.")
    fault = st.empty()  # above the settings, where it is seen
    now = status["knobs"]
    shown = [name for name in KNOBS if name in now and matters(name, {**run.config.model_dump(), **now})]
    columns = st.columns(2)
    for place, name in enumerate(shown):
        with columns[place % 2]:
            # the key holds the value in force, so that a setting changed elsewhere shows its new value here
            key = f"knob/{run.id}/{name}/{now[name]}"
            value = field(name, now[name], key, live=True)
        if value == now[name] or st.session_state.get("sent") == (key, value):
            continue
        st.session_state["sent"] = (key, value)
        if error := change(run, status, name, value):
            fault.error(error, icon=":material/error:")


def offered(config: RunConfig, status: Status) -> list[dict[str, Any]]:
    """The settings that mean something to a run now, as the live view wants them: their values come with its news."""
    now = status["knobs"]
    return [_plain(name, now[name]) for name in KNOBS if name in now and matters(name, {**config.model_dump(), **now})]


def _plain(name: str, value: Any) -> dict[str, Any]:
    low, high, _ = bounds(name)
    words = list(same_kind(name, value)) if choices(name) else []
    return {
        "name": name,
        "label": label(name),
        "help": help_of(name),
        "choices": words,
        "whole": isinstance(value, int),
        "low": low,
        "high": high,
    }


def change(run: RunDir, status: Status, name: Any, value: Any) -> str:
    """Send one change to the worker. Returns what is wrong with it, "" if nothing is."""
    try:
        run.config.updated(**{**status["knobs"], name: value})  # an impossible value is refused here, in words
        acts.command(run, "set", name=name, value=value)
    except UserError as error:
        return in_labels(str(error))
    except OSError as error:
        return once.words_of(error)
    return ""


def prescribed(run: RunDir, status: Status, wish: dict[str, Any]) -> None:
    """Make the change that the doctor suggests; an event marks it, so that it can be undone by hand."""
    if error := change(run, status, wish.get("name"), wish.get("value")):
        st.error(error, icon=":material/error:")
