"""Repair one: a recipe that fails on purpose, what would cure it, and whether the reader's run is cured, by its own metrics."""

import statistics
from dataclasses import dataclass

import streamlit as st

from gan_core import runs
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from gan_core.settings.presets import PRESETS

from ... import address
from ...places import TRAIN
from ...routes import live
from ...words import plain
from .run_choice import choose

LATELY = 4  # looks at the samples of which the median counts


@dataclass(frozen=True)
class Cure:
    """How a recipe that fails can be repaired: what to change, and what the run has to reach: `column` from `least` to `most`."""

    recipe: str
    change: str
    column: str
    reads: str
    least: float
    most: float
    steps: int

    def passed(self, value: float | None) -> bool:
        return value is not None and self.least <= value <= self.most


_VARIED = "Diversity of the samples, 0.5 to 1.15 (real data: 1)"
CURES = (
    Cure(
        "break-collapse",
        "Give D time to catch up: set *G updates per step* to 1 and the learning rate of D to that of G, 0.002. An R1 penalty of weight "
        "0.1 keeps D smooth.",
        "health/places",
        "Share of the eight places that the points reach, at least 0.5",
        0.5,
        1.0,
        1000,
    ),
    Cure(
        "break-perfect-d",
        "Choose the loss *non-saturating*, and let D take one step for each step of G: set *D updates per step* to 1, and the "
        "learning rate of G to that of D, 0.001.",
        "health/diversity",
        _VARIED,
        0.5,
        1.15,
        800,
    ),
    Cure(
        "break-lr",
        "Take smaller steps: set both learning rates to 0.006 or less.",
        "health/diversity",
        _VARIED,
        0.5,
        1.15,
        400,
    ),
    Cure(
        "break-no-penalty",
        "Bound the slope of the critic: choose the *gradient penalty*, with a weight of 1. Let D keep up: set *D updates per step* "
        "to 5.",
        "health/places",
        "Share of the eight places that the points reach, at least 0.5",
        0.5,
        1.0,
        800,
    ),
    Cure(
        "break-memorise",
        "Give it more pictures: empty the field *Number of images*, so that all are used.",
        "health/diversity",
        _VARIED,
        0.5,
        1.15,
        200,
    ),
)
BY_RECIPE = {cure.recipe: cure for cure in CURES}


@dataclass(frozen=True)
class Check:
    """One condition: what is asked, what the run says, and whether that is enough."""

    asked: str
    found: str
    passed: bool


def show() -> None:
    key = "learn-repair-recipe"
    wanted = address.read("learn", st.query_params.to_dict())["recipe"]
    st.session_state[key] = wanted if wanted in BY_RECIPE else next(iter(BY_RECIPE))
    recipe = st.selectbox(
        "Recipe to repair",
        list(BY_RECIPE),
        format_func=lambda name: PRESETS[name].title,
        key=key,
        help="Each of these recipes fails on purpose",
        on_change=_chosen,
        args=(key,),
    )
    cure = BY_RECIPE[recipe]
    st.markdown(f"**What to change:** {cure.change} Do it before the run, or in *Live settings* while it trains.")
    if st.button(
        "Open this recipe in Train", key="learn-repair-open", icon=":material/build:", help="Change it there, then press Train"
    ):
        st.switch_page(TRAIN, query_params={"recipe": recipe})
    run = choose(
        "Check my run",
        f"learn-repair-run-{recipe}",
        lambda one, config: config.preset == recipe,
        f"You have no run of this recipe yet. Open it in Train, repair it, and come back after {cure.steps:,} steps.",
        help="A run of yours that began with this recipe",
    )
    if run:
        _verdict(checks(run, run.config, cure))


def _chosen(key: str) -> None:
    address.write("learn", st.query_params, {"recipe": st.session_state[key]})


def checks(run: RunDir, config: RunConfig, cure: Cure) -> list[Check]:
    """The conditions that `run` has to meet, each with what its own stats and the doctor say."""
    status = runs.refresh(run)
    rows = run.stats()[0]
    value = _lately(rows, cure.column)
    finding = live.doctor(run, config, status)
    healthy = bool(finding) and finding["severity"] == "healthy"
    return [
        Check(f"At least {cure.steps:,} steps", f"{status['step']:,}", status["step"] >= cure.steps),
        Check(cure.reads, "not measured yet" if value is None else f"{value:.2f}", cure.passed(value)),
        Check("The doctor finds nothing", plain(finding["title"]) if finding else "It has not seen enough yet", healthy),
    ]


def _lately(rows: list[dict], column: str) -> float | None:
    """The median of the last values of a column; None where there are none."""
    values = [row[column] for row in rows if isinstance(row.get(column), int | float)]
    return statistics.median(values[-LATELY:]) if values else None


def _verdict(found: list[Check]) -> None:
    lines = "\n".join(
        f"- {':green[:material/check:]' if one.passed else ':orange[:material/close:]'} {one.asked}: **{one.found}**"
        for one in found
    )
    st.markdown(lines)
    if all(one.passed for one in found):
        st.success("Passed: the run is repaired.", icon=":material/check_circle:")
    else:
        st.info("Not yet. Change the setting, or let it train longer.", icon=":material/hourglass_empty:")
