"""The pair that the page GAN or VAE shows, and what else its address says. See web.address."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS, Dataset
from gan_core.runs import pairs
from gan_core.runs.folder import LIVE_STATES, RunDir

from ... import address, theme
from ...words import named
from .. import report
from . import charts

SIDES = ("gan", "vae")


@dataclass(frozen=True)
class Pair:
    """A GAN and a VAE, each at its last snapshot: a step, or None while it has no snapshot."""

    gan: RunDir
    vae: RunDir
    at_gan: int | None
    at_vae: int | None

    @property
    def both(self) -> tuple[RunDir, RunDir]:
        return self.gan, self.vae

    @property
    def steps(self) -> tuple[int, int]:
        """The steps of both snapshots, once both have one."""
        assert self.at_gan is not None and self.at_vae is not None
        return self.at_gan, self.at_vae

    @property
    def dataset(self) -> Dataset:
        return DATASETS[self.gan.config.dataset]

    @property
    def without_snapshot(self) -> list[RunDir]:
        return [run for run, at in zip(self.both, (self.at_gan, self.at_vae), strict=True) if at is None]


def pair_of(gan: RunDir, vae: RunDir) -> Pair:
    return Pair(gan, vae, *(max(run.snapshots(), default=None) for run in (gan, vae)))


def said(name: str) -> Any:
    """A part of the address, in its type; its default where it is absent or unreadable."""
    return address.read("pairs", st.query_params)[name]


def put(**changes: Any) -> None:
    """Write parts of the address. None takes a part out."""
    address.write("pairs", st.query_params, changes)


def open_pair(gan: RunDir, vae: RunDir) -> None:
    put(gan=gan.id, vae=vae.id)


def memory() -> MutableMapping[str, Any]:
    """Jobs of the studio that this visitor started, by what was requested."""
    return st.session_state.setdefault("pair-jobs", {})


def choose(known: list[tuple[RunDir, RunDir]]) -> Pair | None:
    """The pair in the address; else one that trains, a pretrained one, or the newest. Raises UserError."""
    if said("gan") or said("vae"):
        return pair_of(*pairs.find(said("gan"), said("vae")))
    training = [pair for pair in known if any(runs.refresh(run)["state"] in LIVE_STATES for run in pair)]
    pretrained = [pair for pair in known if pair[0].card()]
    first = [*training, *pretrained, *known]
    return pair_of(*first[0]) if first else None


def pair_box(known: list[tuple[RunDir, RunDir]], pair: Pair) -> None:
    """The box that opens another pair, and the button that saves a report of this one."""
    choices = {(gan.id, vae.id): f"{gan.title} + its VAE" for gan, vae in known}
    choices.setdefault((pair.gan.id, pair.vae.id), f"{pair.gan.title} + {pair.vae.title}")
    st.session_state["pair"] = (pair.gan.id, pair.vae.id)
    st.selectbox(
        "Pair",
        list(choices),
        format_func=named(choices),
        key="pair",
        width=360,
        label_visibility="collapsed",
        on_change=lambda: put(**dict(zip(SIDES, st.session_state["pair"], strict=True))),
        help="Your own pairs, and the pretrained ones",
    )
    report.offer(pair.both, key="pair-report")


def view_tabs(titles: dict[str, str]) -> str:
    """The row of questions; returns the one that is open."""
    st.session_state["view"] = said("view")
    st.segmented_control(
        "Question",
        list(titles),
        format_func=named(titles),
        key="view",
        required=True,
        wrap=True,
        label_visibility="collapsed",
        on_change=lambda: put(view=st.session_state["view"]),
    )
    return st.session_state["view"]


def sides(pair: Pair, *specs: list[Any]) -> list[dict[str, Any]]:
    """Both networks for a board: with the same latents for both, or its own for each."""
    steps = (pair.at_gan, pair.at_vae)
    return [
        {
            "title": f"{side.upper()}, step {at:,}",
            "colour": charts.colour(side, theme.dark()),
            "run": run.id,
            "at": at,
            "specs": specs[min(place, len(specs) - 1)],
        }
        for place, (side, run, at) in enumerate(zip(SIDES, pair.both, steps, strict=True))
    ]
