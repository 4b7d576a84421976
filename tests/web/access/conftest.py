"""A class with a teacher, two students and a spectator, and a run of each of them that could start one."""

import pytest

from gan_core import runs
from gan_core.runs.folder import RunDir
from web.access import classroom, gate
from web.access.classroom import TEACHER, Visitor


class Class:
    """`who`: a visitor by role, "other" for a second student and "nobody" for one who has not joined; `runs`: their runs."""

    def __init__(self, config) -> None:
        self.config = config
        self.who: dict[str, Visitor | None] = {
            "teacher": TEACHER,
            "student": classroom.join("Ada"),
            "other": classroom.join("Grace"),
            "spectator": Visitor("spectator"),
            "nobody": None,
        }
        self.runs = {name: self.run(name) for name in ("teacher", "student", "other")}

    def run(self, name: str, state: str = "finished") -> RunDir:
        visitor = self.who[name]
        assert visitor
        run = runs.create(self.config, author=gate.author(visitor))
        run.update_status(state=state)
        return run

    def cookies(self, name: str) -> dict[str, str]:
        visitor = self.who[name]
        return {classroom.COOKIE: classroom.current().cookie(visitor)} if visitor else {}


@pytest.fixture
def room(monkeypatch, tiny) -> Class:
    monkeypatch.setenv("GAN_CLASS", "1")
    monkeypatch.setattr(gate, "_of_page", [])
    return Class(tiny)
