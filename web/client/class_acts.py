"""What the pages of a class do. As in `acts`, each asks the gate first."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from gan_core import runs
from gan_core.errors import UserError
from gan_core.runs.folder import LIVE_STATES, RunDir

from ..access import classroom, gate, invite, leading
from . import collecting

PATIENCE = 20.0  # seconds in which runs that were stopped may end, before the class is cleared


def links(url: str) -> tuple[str, str]:
    """The link of the teacher and that of the class. Raises Denied."""
    gate.check("class.invite")
    return invite.teacher_link(url), invite.class_link(url)


def people() -> dict[str, str]:
    """The names of the students by identifier. Raises Denied."""
    gate.check("class.show")
    return classroom.current().people


def remove(person: str) -> None:
    """Take a student out of the class. Raises Denied."""
    gate.check("class.people")
    classroom.remove(person)


def set_limits(**values: int) -> None:
    """Raises Denied."""
    gate.check("class.limits")
    classroom.set_limits(**values)


def leads() -> leading.Lead | None:
    """Where the teacher leads everyone; None for nowhere. Raises Denied."""
    gate.check("class.follow")
    return leading.now()


def lead(page: str, query: dict[str, str]) -> None:
    """Have everybody follow to a page. Raises Denied."""
    gate.check("class.lead")
    leading.lead(page, query)


def stop_leading() -> None:
    gate.check("class.lead")
    leading.stop()


def votes() -> dict[str, str]:
    """The run that each person has voted for. Raises Denied."""
    gate.check("class.show")
    return classroom.current().votes


def vote(run: RunDir) -> None:
    """Vote for a run, in place of the one voted for before. Raises Denied, UserError."""
    who = gate.check("class.vote")
    if run.author().person == who.person:
        raise UserError("This is your own run.", "Vote for somebody else's.")
    classroom.change(lambda room: room._replace(votes={**room.votes, who.person: run.id}))


def hand_in(lesson: str, report: bytes) -> None:
    """Give the teacher the report of a lesson. Raises Denied, UserError."""
    who = gate.check("class.hand_in")
    collecting.keep(who.person, lesson, report)


def handed_in() -> list[tuple[str, str]]:
    """(person, lesson) of the reports that were handed in. Raises Denied."""
    gate.check("class.collect")
    return [(person, lesson) for person, lesson, _ in collecting.reports()]


def collected() -> Callable[[], bytes]:
    """What makes the zip of everything when it is wanted; Streamlit calls it outside of the session. Raises Denied."""
    gate.check("class.collect")
    return collecting.zipped


def stop_all() -> int:
    """Stop every run that trains, waits or is paused; returns how many. Raises Denied."""
    gate.check("class.stop_all")
    live = [run for run in runs.all_runs() if runs.refresh(run)["state"] in LIVE_STATES]
    for run in live:
        with suppress(UserError, OSError):  # one that has ended meanwhile
            runs.command(run, "stop")
    return len(live)


class Ended(NamedTuple):
    """`left`: runs that could not be deleted; `teacher_code`: that of the new class, for the teacher who has ended the old one."""

    left: list[str]
    teacher_code: str


def end() -> Ended:
    """Stop all, delete what students have started and handed in, and make a new class. Raises Denied."""
    gate.check("class.end")
    stop_all()
    deadline = time.monotonic() + PATIENCE
    while any(runs.refresh(run)["state"] in LIVE_STATES for run in collecting.of_students()) and time.monotonic() < deadline:
        time.sleep(0.1)
    for run in collecting.of_students():
        with suppress(UserError):
            runs.delete(run)
    collecting.clear()
    leading.stop()
    return Ended([run.id for run in collecting.of_students()], classroom.renew().teacher_code)
