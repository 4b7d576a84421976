"""All settings of the next run, in a fold: they are drawn while it is open, and what was chosen there is kept when it is closed."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from gan_core.settings.config import RunConfig, group
from gan_core.settings.rules import NEUTRAL, matters

from . import fields, own_code

GROUPS = {
    "data": "Data",
    "networks": "Networks",
    "objective": "Objective",
    "optimizers": "Optimizers",
    "run": "Run",
}
FOLD = "all-settings"  # key of the fold
_UP_FRONT = ("dataset", "data_dir", "steps", "preset")
_FILES = {GROUPS["data"]: "data_code", GROUPS["networks"]: "code"}  # settings that stand for a Python file
_NAMES = {
    title: [name for name in RunConfig.model_fields if group(name) == heading and name not in (*_UP_FRONT, *_FILES.values())]
    for heading, title in GROUPS.items()
}


@dataclass
class _Chosen:
    """What a visitor has chosen in the form of one recipe, by setting. `begins` is what the widgets began with when the fold was
    opened: Streamlit forgets the value of a widget that is not drawn, and takes one with another start for another widget."""

    preset: str
    now: dict[str, Any] = field(default_factory=dict)
    begins: dict[str, Any] = field(default_factory=dict)
    open: bool = False


def choose(preset: str, values: dict[str, Any]) -> str:
    """Every setting that means something beside those already chosen, into `values`. `preset` is what keys begin with. Returns what
    has to be done first, or ""."""
    chosen: _Chosen = st.session_state.get("form/chosen") or _Chosen(preset)
    if chosen.preset != preset:
        chosen = _Chosen(preset)
    st.session_state["form/chosen"] = chosen
    fold = st.expander("All settings", icon=":material/tune:", key=FOLD, on_change="rerun")
    if fold.open and not chosen.open:
        chosen.begins = dict(chosen.now)
    chosen.open = bool(fold.open)
    lacking = ""
    with fold:
        for title, names in _NAMES.items():
            if fold.open:
                st.markdown(f"**{title}**")
            if setting := _FILES.get(title):
                lacking = _file(setting, chosen, values) or lacking
            for name in names:
                _one(name, chosen, values)
    return lacking


def _file(setting: str, chosen: _Chosen, values: dict[str, Any]) -> str:
    """The settings of a Python file, where its owner names one, into `values`. Returns what has to be done first, or ""."""
    if chosen.open:
        chosen.now[setting] = own_code.typed(setting, chosen.begins.get(setting, ""), f"{chosen.preset}/{setting}")
    return own_code.apply(setting, chosen.now.get(setting, ""), values)


def _one(name: str, chosen: _Chosen, values: dict[str, Any]) -> None:
    """One setting into `values`: by its widget where the fold is open."""
    if not chosen.open and name not in chosen.now and name not in NEUTRAL:
        return  # it stays what the recipe says, whether it means anything or not
    if not matters(name, values):
        values[name] = NEUTRAL.get(name, values[name])
    elif chosen.open:
        words = fields.fitting(values) if name == "architecture" else ()
        begins = chosen.begins.get(name, values[name])
        chosen.now[name] = values[name] = fields.field(name, begins, f"{chosen.preset}/{name}", words)
    else:
        values[name] = chosen.now.get(name, values[name])
