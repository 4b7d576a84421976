"""One setting of a run as a widget. What it says and allows comes from the fields of RunConfig."""

import re
from contextlib import suppress
from typing import Any

import streamlit as st

from gan_core.catalogue.datasets import drawn_like
from gan_core.datasets.available import found
from gan_core.errors import UserError
from gan_core.settings.config import RunConfig, bounds, choices, flag, help_of, same_kind
from gan_core.settings.labels import LABELS, label

from ...client import devices
from ...words import plain

_FIELDS = frozenset(RunConfig.model_fields)
_OF_DATA = ("dataset", "data_dir", "data_code", "code")
_DEVICES = ("auto", "cpu", "cuda", "mps")


def default_dataset(wanted: str) -> str:
    """The data set of a recipe if it is on this computer, else a similar one that needs no download."""
    return wanted if found(wanted) else drawn_like(wanted)


def in_labels(words: str) -> str:
    """A sentence of RunConfig's with the settings named as in the form."""
    return re.sub(
        r"\w+",
        lambda name: label(name[0]) if name[0] in LABELS or ("_" in name[0] and name[0] in _FIELDS) else name[0],
        words,
    )


def fitting(values: dict[str, Any]) -> tuple[str, ...]:
    """The architectures that can draw the chosen data set."""
    words = []
    for word in choices("architecture"):
        with suppress(UserError):
            RunConfig.parse({"architecture": word, **{name: values[name] for name in _OF_DATA}})
            words.append(word)
    return tuple(words)


def field(name: str, value: Any, key: str, words: tuple[str, ...] = (), live: bool = False) -> Any:
    """The setting `name` as the widget that fits its type, beginning at `value`.

    `words` are the choices that are offered, if not all; `live` leaves out those that a run cannot change to.
    """
    title = label(name)
    shared: dict[str, Any] = {"help": f"{help_of(name)} (`{flag(name)}`)", "key": key}
    if offered := words or choices(name):
        if live:
            offered = same_kind(name, value)
        return st.selectbox(title, offered, index=offered.index(value) if value in offered else 0, **shared)
    if name == "device":
        place = _DEVICES.index(value) if value in _DEVICES else 0
        chosen = st.selectbox(title, _DEVICES, index=place, accept_new_options=True, **shared)
        if why := devices.unused():
            st.caption(f":material/memory_alt: {plain(why)}")
        return chosen
    if isinstance(value, bool):
        return st.toggle(title, value, **shared)
    if isinstance(value, str):
        return st.text_input(title, value, **shared)
    return _number(name, value, title, shared)


def _number(name: str, value: Any, title: str, shared: dict[str, Any]) -> Any:
    """A number. The widget gets no bounds: it would silently refuse an impossible number. RunConfig says what is wrong."""
    low, high, multiple = bounds(name)
    shared["help"] += f" From {low:g} to {high:g}."
    if not isinstance(value, float):
        return st.number_input(title, value=value, step=int(multiple or 1), placeholder="all", **shared)
    small = name.startswith("lr_")
    digits = 6 if small else 4 if name in ("ema_decay", "beta2") else 2
    step = 10 ** -(digits - (2 if small else 0))
    return st.number_input(title, value=value, step=step, format=f"%.{digits}f", **shared)
