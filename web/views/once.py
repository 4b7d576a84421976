"""Buttons that start something: a double click, or a press while the last one is still being answered, starts it once.

Each drawing of such a button carries a token that one press spends: the next drawing has another key, so a click on the old
one finds nothing. A click that lands on the new drawing right after is the second half of a double click, and is ignored.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from gan_core.errors import UserError

from ..words import plain, reason

GAP = 1.0  # seconds after a press in which another one is taken for a part of it
LOST = 5.0  # seconds for which the result of a press is remembered, if a second click interrupted the page that used it

T = TypeVar("T")


@dataclass
class _Button:
    """One button in one browser tab: how often it was pressed, when last, and what that gave."""

    presses: int = 0
    last: float = -LOST
    result: Any = None
    arrived: bool = False  # the page that the press leads to has been open

    def key(self, name: str) -> str:
        return name if not self.presses else f"{name}/{self.presses}"


def button(label: str, act: Callable[[], T], *, key: str, **look: Any) -> T | None:
    """A button that calls `act` once for each press. Returns what `act` returned, None while nothing was pressed.

    An error is shown in place of the result. `look` is what st.button takes.
    """
    known: dict[str, _Button] = st.session_state.setdefault("once", {})
    state = known.setdefault(key, _Button())
    pressed = st.button(label, key=state.key(key), **look)
    now = time.monotonic()
    if not pressed or now - state.last < GAP:
        # A second click may come with the address from before the first one, and after the first one's page was opened.
        return state.result if now - state.last < (GAP if state.arrived else LOST) else None
    state.presses += 1
    state.result, state.arrived = None, False
    try:
        state.result = act()
    except (UserError, OSError) as error:
        state.presses -= 1  # nothing was started, and the page is not drawn again
        st.error(words_of(error), icon=":material/error:")
    state.last = time.monotonic()
    return state.result


def words_of(error: UserError | OSError) -> str:
    """An error as a page shows it: without the number and the path that the system adds."""
    if isinstance(error, UserError):
        return plain(str(error))
    return f"This could not be written: {plain(reason(error))}. Free some space, or check the permissions of the runs folder."


def arrived() -> None:
    """The page that a press leads to is open. Only the second half of a double click may still be on its way."""
    for state in st.session_state.get("once", {}).values():
        state.arrived = True


def forget() -> None:
    """Nothing has to be remembered of any press: its result was used, or left on purpose."""
    for state in st.session_state.get("once", {}).values():
        state.result = None
