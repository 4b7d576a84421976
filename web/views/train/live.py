"""The live view on the Train page: what the page passes on to it, and what is done when somebody presses a button in it."""

from typing import Any

from gan_core.errors import UserError
from gan_core.runs.folder import RunDir, Status

from ...client import tokens
from ...components.live_view import live_view
from . import about, live_settings


def show(run: RunDir, status: Status) -> None:
    """Draw the run, and do what was pressed in it since the page was drawn last."""
    told = live_view(run.id, token=tokens.issue("read"), state=status["state"], facts=facts(run))
    if told.prescribe:
        live_settings.prescribed(run, status, told.prescribe)


def facts(run: RunDir) -> dict[str, Any]:
    """What the routes do not say about a run: its kind, and what to expect while there is nothing to see yet."""
    try:
        kind = run.config.kind
    except UserError:
        kind = ""
    return {"kind": kind, "first": about.first_words(kind)}
