"""The form that starts a race: several recipes with one seed, or one recipe with several seeds."""

from collections.abc import Callable

import streamlit as st

from gan_core.errors import UserError
from gan_core.runs import races
from gan_core.settings.config import RunConfig, help_of
from gan_core.settings.presets import PRESETS

from ...client import acts
from ...words import named, plain
from .. import may, once
from ..pairs.new_pair import budget
from ..train.fields import default_dataset
from .chosen import choose

TITLES = {name: preset.title for name, preset in PRESETS.items()}
FIRST = ("ring", "break-collapse")
START = {"steps": 1000, "seconds": 120}
KEY, FOLD = "race/start", "race/fold"


def show() -> None:
    fold = st.expander("Start a race", icon=":material/flag:", key=FOLD, on_change="rerun")
    if not fold.open:
        return
    with fold:
        kind = st.segmented_control(
            "Compare",
            ["Recipes", "Seeds"],
            default="Recipes",
            required=True,
            key="race/kind",
            width="stretch",
            help="Several recipes with the same seed, or one recipe with several seeds, which shows how much is chance",
        )
        by, amount = _budget()
        seed = int(st.number_input("Seed", 0, value=0, step=1, key="race/seed", help=help_of("seed")))
        make = _recipes(seed, by, amount) if kind == "Recipes" else _seeds(seed, by, amount)
        _start(make, kind)


def _budget() -> tuple[str, int]:
    left, right = st.columns(2, vertical_alignment="bottom")
    by = left.segmented_control(
        "Same budget in",
        ["steps", "seconds"],
        default="steps",
        required=True,
        key="race/by",
        help="With a budget in steps, all runs take the same number. With a budget in seconds, faster recipes take more steps.",
    )
    field = "steps" if by == "steps" else "max_seconds"
    amount = right.number_input(by.capitalize(), 10, value=START[by], step=100, key=f"race/{by}", help=help_of(field))
    return by, int(amount)


def _recipes(seed: int, by: str, amount: int) -> Callable[[], list[RunConfig]]:
    names = st.multiselect(
        "Recipes",
        list(PRESETS),
        [name for name in FIRST if name in PRESETS],
        format_func=named(TITLES),
        max_selections=races.MOST,
        key="race/recipes",
        help="Choose two or more recipes that use the same data set",
    )
    data = default_dataset(PRESETS[names[0]].config.dataset) if names else ""
    return lambda: races.of_recipes(names, data, seed, **budget(by, amount))


def _seeds(seed: int, by: str, amount: int) -> Callable[[], list[RunConfig]]:
    name = st.selectbox(
        "Recipe",
        list(PRESETS),
        list(PRESETS).index(FIRST[0]) if FIRST[0] in PRESETS else 0,
        format_func=named(TITLES),
        key="race/recipe",
        help="All runs use these settings and differ only in their seed",
    )
    count = st.slider(
        "Seeds",
        2,
        races.MOST,
        4,
        key="race/count",
        help="The number of runs. Their seeds are the one above and those that follow it",
    )
    data = default_dataset(PRESETS[name].config.dataset)
    return lambda: races.of_seeds(name, data, seed, count, **budget(by, amount))


def _start(make: Callable[[], list[RunConfig]], kind: str) -> None:
    configs, fault = [], ""
    try:
        configs = make()
    except UserError as error:
        fault = str(error)
    look = may.look(
        "race.start",
        disabled=not configs,
        help="Fix what the message says first" if fault else f"Start {len(configs)} runs. They are compared while they train.",
    )
    tag = "race" if kind == "Recipes" else "seeds"
    started = once.button(
        "Start all",
        lambda: acts.start_race(configs, tag),
        key=KEY,
        type="primary",
        icon=":material/flag:",
        width="stretch",
        **look,
    )
    if fault:
        st.caption(plain(fault))
    if started:
        once.forget()
        choose([run.id for run in started])
        st.rerun()
