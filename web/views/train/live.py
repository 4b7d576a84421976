"""The live view on the Train page: what the page passes on to it, and what is done when somebody presses a button in it."""

from typing import Any

import streamlit as st

from gan_core.catalogue.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir, Status
from gan_core.settings.config import GAN, RunConfig

from ...access import gate
from ...client import acts, tokens
from ...components.live_view import live_view
from .. import once
from . import about, live_settings


def show(run: RunDir, status: Status) -> None:
    """Draw the run, and do what was pressed in it since the page was drawn last."""
    told = live_view(run.id, token=tokens.issue("read"), state=status["state"], facts=facts(run, status))
    if told.prescribe:
        live_settings.prescribed(run, status, told.prescribe)
    if told.command:
        obey(run, status, told.command)


def obey(run: RunDir, status: Status, wish: dict[str, Any]) -> None:
    """Do what was pressed while the run is presented. What a page cannot ask for is passed over; an error is shown."""
    verb, player = wish.get("verb"), wish.get("player")
    if verb == "set":
        live_settings.prescribed(run, status, wish)
    elif verb in ("pause", "resume") or (verb == "step" and player in (None, "D", "G")):
        more = {"player": player, "count": 1} if verb == "step" else {}
        try:
            acts.command(run, str(verb), **more)
        except (UserError, OSError) as error:
            st.error(once.words_of(error), icon=":material/error:")


def facts(run: RunDir, status: Status) -> dict[str, Any]:
    """What the routes do not say about a run: its kind, what to expect while there is nothing to see yet, whether D scores single
    pictures, what the columns of a conditional run's grid are asked for, its recipe, and its live settings."""
    try:
        config = run.config
    except UserError:
        none: dict[str, Any] = {"scored": False, "columns": [], "settings": []}
        return {"kind": "", "first": about.first_words(""), "recipe": about.presented(run, None), **none}
    scored = config.kind == GAN and not DATASETS[config.dataset].is_points
    return {
        "kind": config.kind,
        "first": about.first_words(config.kind),
        "scored": scored,
        "columns": _columns(config) if config.conditional else [],
        "recipe": about.presented(run, config),
        "settings": live_settings.offered(config, status)
        if status["state"] in ("running", "paused") and not gate.why_not("run.set", run)
        else [],
    }


def _columns(config: RunConfig) -> list[dict[str, Any]]:
    """The labels of a conditional run's columns: in words, in an address of Explore, and as the routes take them."""
    dataset = DATASETS[config.dataset]
    if dataset.classes:
        return [{"title": name, "address": str(i), "value": i} for i, name in enumerate(dataset.classes)]
    count = len(dataset.attributes)
    one_hot = [[int(i == on) for i in range(count)] for on in range(-1, count)]
    titles = ["none", *(name.replace("_", " ") for name in dataset.attributes)]
    return [
        {"title": title, "address": str(on - 1) if on else "", "value": value}
        for on, (title, value) in enumerate(zip(titles, one_hot, strict=True))
    ]
