"""Follow me: the page that the teacher shows to everyone. In memory: a server that starts again leads nobody."""

from typing import NamedTuple


class Lead(NamedTuple):
    """`page`: the last part of its address, "" for Home; `query`: what stands behind it; `number`: grows with each new page."""

    page: str
    query: dict[str, str]
    number: int


_now: list[Lead] = []
_numbers = [0]


def now() -> Lead | None:
    """What everyone is led to; None while the teacher leads nobody."""
    return _now[0] if _now else None


def lead(page: str, query: dict[str, str]) -> None:
    if (before := now()) and (before.page, before.query) == (page, query):
        return
    _numbers[0] += 1
    _now[:] = [Lead(page, query, _numbers[0])]


def stop() -> None:
    _now.clear()
