"""The class: its keys, its codes, who has joined, and its limits, in one file under the runs folder that only its owner may read.

A server that is started again finds the class as it was, so nobody has to join again. A new class makes every earlier link and
cookie useless.
"""

import json
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

from filelock import FileLock
from itsdangerous import BadSignature, URLSafeTimedSerializer

from gan_core import runs
from gan_core.errors import patiently, writing
from gan_core.runs.lines import from_json, read_file

from . import names

Role = Literal["teacher", "student", "spectator"]
COOKIE = "gan_class"
LIFETIME = 12 * 3600  # seconds for which a cookie is good: a day at school
MOST_PEOPLE = 200
MOST_ADDRESSES = 1000  # whose wrong codes are remembered
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another one on a blackboard
CODE = 8  # letters of the class's code: 8e11 of them, and few tries a minute


class Limits(NamedTuple):
    """What a student may use. `steps` and `seconds` of a run, `pictures` a step, `turn`: seconds of training before others come
    first, `live`: runs that wait or train, `run_mb` and `student_mb` of disk, `class_mb` for all runs, `upload_mb` at a time."""

    steps: int = 20_000
    seconds: int = 900
    pictures: int = 256
    turn: int = 120
    live: int = 3
    run_mb: int = 200
    student_mb: int = 600
    class_mb: int = 10_000
    upload_mb: int = 20


class Visitor(NamedTuple):
    """Somebody in the class. `person`: an identifier, "" for spectators; `name`: what others see, "" for spectators."""

    role: Role
    person: str = ""
    name: str = ""


class Classroom(NamedTuple):
    """class.json. `people`: the name of each student by identifier; `votes`: the run that each has voted for."""

    key: str
    teacher_code: str
    class_code: str
    people: dict[str, str]
    limits: Limits
    votes: dict[str, str]

    def visitor(self, cookie: str | None) -> Visitor | None:
        """Who has this cookie; None where it was not made by this class, is too old, or is of a student who was removed."""
        try:
            said, made = self._signer.loads(cookie or "", return_timestamp=True)
            if (
                abs(time.time() - made.timestamp()) > LIFETIME
            ):  # one of the future is good too: the clock was put right meanwhile
                return None
        except (BadSignature, ValueError):  # a cookie may hold anything, also what cannot be encoded
            return None
        role, person = said if isinstance(said, list) and len(said) == 2 else (None, None)
        if role == "teacher":
            return TEACHER
        if role == "spectator":
            return Visitor("spectator")
        if role == "student" and isinstance(person, str) and person in self.people:
            return Visitor("student", person, self.people[person])
        return None

    def cookie(self, visitor: Visitor) -> str:
        return self._signer.dumps([visitor.role, visitor.person])

    def role_of(self, code: str) -> Literal["teacher", "class"] | None:
        """What a code opens. Compared in a time that tells nothing about the code."""
        given = code.strip().encode("utf-8", "replace")
        if secrets.compare_digest(given, self.teacher_code.encode()):
            return "teacher"
        if secrets.compare_digest(given.upper().replace(b"-", b"").replace(b" ", b""), self.class_code.encode()):
            return "class"
        return None

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.key, salt="gan-playground-class")


TEACHER = Visitor("teacher", "teacher", "Teacher")


def on() -> bool:
    """Whether this server is for a class: the variable GAN_CLASS is set and not 0."""
    return os.environ.get("GAN_CLASS", "") not in ("", "0")


def path() -> Path:
    return runs.root() / ".class" / "class.json"


_read: dict[tuple[str, int, int], Classroom] = {}


def current() -> Classroom:
    """The class as its file says; a new one where there is none that can be read. Raises WriteError."""
    with suppress(OSError):
        stat = path().stat()
        stamp = (str(path()), stat.st_mtime_ns, stat.st_size)
        if known := _read.get(stamp):
            return known
        if found := _parsed(read_file(path())):
            _read.clear()
            _read[stamp] = found
            return found
    return change(lambda old: old)


def change(act: Callable[[Classroom], Classroom]) -> Classroom:
    """Write the class as `act` makes it from what it is now. Raises WriteError."""
    with writing(path(), "Set GAN_RUNS to a folder that can be written."):
        path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(path().with_name("class.lock"), timeout=10):
            new = act(_parsed(read_file(path())) or _new())
            part = path().with_name(f".{os.getpid()}.part")
            part.unlink(missing_ok=True)
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # never readable by others, not even now
            with open(descriptor, "w", encoding="utf-8") as file:
                json.dump({**new._asdict(), "limits": new.limits._asdict()}, file, indent=1)
            patiently(lambda: os.replace(part, path()))
            _read.clear()
            return new


def join(name: str) -> Visitor:
    """A new student, whose name is made different from everybody else's. Raises ValueError where no letter is left of it or the class is full."""
    wanted = names.cleaned(name)
    if not wanted:
        raise ValueError("Enter a name with at least one letter or digit.")
    person = secrets.token_urlsafe(9)

    def add(room: Classroom) -> Classroom:
        if len(room.people) >= MOST_PEOPLE:
            raise ValueError("The class is full. Ask your teacher.")
        chosen = names.free(wanted, [*room.people.values(), TEACHER.name])
        return room._replace(people={**room.people, person: chosen})

    return Visitor("student", person, change(add).people[person])


def remove(person: str) -> None:
    """Take a student out of the class: their cookie is refused from now on. Their runs stay."""
    change(lambda room: room._replace(people={one: name for one, name in room.people.items() if one != person}))


def renew() -> Classroom:
    """A new class with the same limits: all links and cookies of the old one are refused."""
    return change(lambda room: _new()._replace(limits=room.limits))


def set_limits(**values: int) -> None:
    change(lambda room: room._replace(limits=room.limits._replace(**values)))


def _new() -> Classroom:
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE))
    return Classroom(secrets.token_urlsafe(32), secrets.token_urlsafe(24), code, {}, Limits(), {})


def _parsed(data: bytes | None) -> Classroom | None:
    said: Any = None if data is None else from_json(data)
    try:
        known = {name: value for name, value in said["limits"].items() if name in Limits._fields and type(value) is int}
        people = {str(one): names.cleaned(str(name)) for one, name in said["people"].items()}
        key, teacher, code = (said[name] for name in ("key", "teacher_code", "class_code"))
        good = all(isinstance(one, str) and len(one) >= CODE for one in (key, teacher, code))
        votes = said.get("votes") if isinstance(said.get("votes"), dict) else {}
        votes = {person: run for person, run in votes.items() if isinstance(run, str)}
        return Classroom(key, teacher, code, people, Limits(**known), votes) if good else None
    except (TypeError, KeyError, AttributeError):
        return None


class Tries:
    """Wrong codes: after `most` within a minute from one address, the next ones from there have to wait."""

    def __init__(self, most: int = 30) -> None:
        self.most = most
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    def too_many(self, address: str) -> bool:
        now = time.monotonic()
        return sum(now - then < 60 for then in self._wrong.get(address, [])) >= self.most

    def wrong(self, address: str) -> None:
        self._wrong[address] = [*self._wrong.pop(address, []), time.monotonic()][-self.most :]
        while len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)
