"""What a page shows of a button that this visitor may not press: it keeps its place, is disabled, and says why."""

from typing import Any

import streamlit as st

from gan_core.runs.folder import RunDir

from ..access import gate
from ..guard import may_name_code, may_name_folders


def look(act: str, *about: RunDir, help: str | None, disabled: bool = False) -> dict[str, Any]:
    """`disabled` and `help` of a widget that does `act` (see web/access/table.py) to the runs `about`."""
    why = gate.why_not(act, *about)
    return {"disabled": disabled or bool(why), "help": why or help}


def name_folders() -> bool:
    """Whether this visitor may name folders of the server, and see its paths: see web/guard.py; in a class, the teacher alone."""
    return not gate.why_not("data.folder") and may_name_folders(st.context.headers)


def name_code() -> bool:
    """Whether this visitor may name a Python file of the server that is run: see web/guard.py; in a class, the teacher alone."""
    return not gate.why_not("code.name") and may_name_code(st.context.headers)
