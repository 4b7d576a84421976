"""What a page shows of a button that this visitor may not press: it keeps its place, is disabled, and says why."""

from typing import Any

from gan_core.runs.folder import RunDir

from ..access import gate


def look(act: str, *about: RunDir, help: str | None, disabled: bool = False) -> dict[str, Any]:
    """`disabled` and `help` of a widget that does `act` (see web/access/table.py) to the runs `about`."""
    why = gate.why_not(act, *about)
    return {"disabled": disabled or bool(why), "help": why or help}
