"""Networks and data sets from a Python file, on the form: for the owner of the machine, and nobody else."""

import os
from typing import Any

import streamlit as st

from gan_core.errors import UserError
from gan_core.runs.code import GIVEN
from gan_core.settings.labels import label

from ...client import acts, own_code
from ...words import plain
from .. import may

_LOOKS = {"code": acts.own_networks, "data_code": acts.own_data}
_EXAMPLES = {"code": "/home/me/mine.py:build", "data_code": "/home/me/mine.py:dataset"}
_HELP = {
    "code": "A Python file on this computer and a function in it, such as mine.py:build. The function takes (z_dim, shape) and returns a "
    "generator and a discriminator. It runs with your rights (`--architecture`)",
    "data_code": "A Python file on this computer and a function in it, such as mine.py:dataset. The function returns pictures as uint8, and "
    "labels if there are any. It runs with your rights (`--dataset`)",
}


def typed(setting: str, begins: str, key: str) -> str:
    """The file and function that the owner of the machine types for a setting; "" from everyone else, who is not asked."""
    if not may.name_code():
        return ""
    return st.text_input(label(setting), begins, key=key, placeholder=_EXAMPLES[setting], help=_HELP[setting])


def apply(setting: str, text: str, values: dict[str, Any]) -> str:
    """The settings of the file that is named, into `values`. Returns what has to be done first, or ""."""
    given = own_code.absolute(text.strip())
    if not given or not may.name_code():
        return ""
    known: dict[str, tuple[float, dict[str, str] | str]] = st.session_state.setdefault("own-code", {})
    if known.get(given, (0.0,))[0] != (now := _written(given)):
        with st.spinner("Running your file"):
            try:
                known[given] = now, _LOOKS[setting](given)
            except UserError as error:
                known[given] = now, str(error)
    found = known[given][1]
    if isinstance(found, str):
        st.error(plain(found, 600), icon=":material/error:")
        return "Fix your Python file first."
    values.update(found if setting == "code" else {"data_dir": "", **found})
    return ""


def _written(given: str) -> float:
    """When the file was last changed, so that it is looked at again."""
    match = GIVEN.fullmatch(given)
    try:
        return os.stat(match["file"]).st_mtime if match else 1.0
    except OSError:
        return 1.0
