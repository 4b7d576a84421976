"""THE place that decides whether a visitor may do something. Pages, commands to runs, requests to the studio and routes all ask here.

Without class mode everybody may do everything, and nothing is looked up.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from gan_core.errors import UserError
from gan_core.runs.author import Author
from gan_core.runs.folder import RunDir

from . import classroom
from .classroom import Visitor
from .table import ACTS, Row

OUTSIDE = "Join the class first: open the link that your teacher shares."
WATCHING = "You are watching. Join with a name to do this."
ONLY_TEACHER = "Only the teacher can do this."


class Denied(UserError):
    """Something that this visitor may not do."""


_SERVER = Visitor("teacher", "server")  # the server's own work, which no visitor has asked for
_routed: ContextVar[Visitor | None] = ContextVar("visitor of the request that is being answered")
_of_page: list[Callable[[], str | bool | None]] = []


def pages(cookie: Callable[[], str | bool | None]) -> None:
    """Say how to find the visitor of a page: a function that gives the class cookie of the browser for which the script runs, None
    where it sent none, False where no script runs."""
    _of_page[:] = [cookie]


@contextmanager
def answering(visitor: Visitor | None) -> Iterator[None]:
    """What is done inside is done for this visitor of a route."""
    token = _routed.set(visitor)
    try:
        yield
    finally:
        _routed.reset(token)


def visitor() -> Visitor | None:
    """Who has asked for what is being done now; None for somebody who has not joined. Without class mode it is the teacher."""
    if not classroom.on():
        return classroom.TEACHER
    cookie = _of_page[0]() if _of_page else False
    if not isinstance(cookie, bool):
        return classroom.current().visitor(cookie)
    return _routed.get(_SERVER)


def check(act: str, *about: RunDir, owner: str | None = None) -> Visitor:
    """Let the visitor do `act`, a row of ACTS, to the runs `about` (or to what `owner` has started). Raises Denied."""
    who = visitor()
    if reason := refusal(ACTS[act], who, owners(about) if owner is None else [owner]):
        raise Denied(reason)
    assert who is not None
    return who


def why_not(act: str, *about: RunDir) -> str:
    """Why the visitor may not do `act`, in a sentence for a disabled button; "" where they may."""
    return refusal(ACTS[act], visitor(), owners(about)) if classroom.on() else ""


_jobs: OrderedDict[str, str] = OrderedDict()
MOST_JOBS = 1000  # jobs whose owner is remembered


def job_started(job: str, who: Visitor) -> None:
    """Remember who has started a job of the studio."""
    _jobs[job] = who.person
    while len(_jobs) > MOST_JOBS:
        _jobs.popitem(last=False)


def job_owner(job: str) -> str:
    """Who started a job, an identifier; one that nobody has where that is not known."""
    return _jobs.get(job, "-")


def owners(about: tuple[RunDir, ...]) -> list[str]:
    return [run.author().person for run in about] if classroom.on() else []


def refusal(row: Row, who: Visitor | None, owned_by: list[str]) -> str:
    """Why a visitor may not do what a row says, to things that these people have started; "" where they may."""
    if row.rule == "open":
        return ""
    if who is None:
        return OUTSIDE
    if who.role == "teacher" or row.rule == "look":
        return ""
    if row.rule == "teach":
        return ONLY_TEACHER
    if who.role == "spectator":
        return WATCHING
    if row.rule == "own" and (not owned_by or any(one != who.person for one in owned_by)):
        return "Only the teacher and the person who started it can do this."
    return ""


def by(who: Visitor) -> dict[str, Author]:
    """The author, as the functions that start runs take it; without class mode there is none."""
    return {"author": author(who)} if classroom.on() else {}


def author(who: Visitor) -> Author:
    """What is written into the folder of a run that a visitor of a class starts."""
    if who.role == "teacher":
        return Author(classroom.TEACHER.person, classroom.TEACHER.name, first=True)
    limits = classroom.current().limits
    return Author(who.person, who.name, turn=float(limits.turn), megabytes=limits.run_mb)
