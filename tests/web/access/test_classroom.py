"""The class outlives a restart of the server, its keys are its own, and what people call themselves is harmless."""

import os
import stat
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.access import classroom, names
from web.access.classroom import Limits, Visitor


@pytest.fixture(autouse=True)
def on(monkeypatch):
    monkeypatch.setenv("GAN_CLASS", "1")


def test_a_restart_keeps_the_class_and_a_new_class_refuses_the_old_one():
    ada = classroom.join("Ada")
    cookie, code = classroom.current().cookie(ada), classroom.current().class_code
    classroom._read.clear()  # as after a restart
    assert classroom.current().visitor(cookie) == ada and classroom.current().role_of(code) == "class"
    classroom.set_limits(steps=123)
    new = classroom.renew()
    assert new.visitor(cookie) is None and new.role_of(code) is None and new.people == {}
    assert new.limits == Limits(steps=123)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_only_the_owner_may_read_the_keys():
    classroom.current()
    assert stat.S_IMODE(classroom.path().stat().st_mode) == 0o600
    assert stat.S_IMODE(classroom.path().parent.stat().st_mode) == 0o700
    assert os.listdir(classroom.path().parent) != [] and not list(classroom.path().parent.glob("*.part"))


def test_a_cookie_cannot_be_made_changed_or_used_in_another_class(monkeypatch, tmp_path):
    ada = classroom.join("Ada")
    cookie = classroom.current().cookie(ada)
    payload, rest = cookie.split(".", 1)
    forged = classroom.URLSafeTimedSerializer("another key", salt="gan-playground-class").dumps(["teacher", ""])
    for bad in (None, "", "x", cookie[:-1], f"{payload}x.{rest}", forged, "a.b.c", "\ud800"):
        assert classroom.current().visitor(bad) is None
    monkeypatch.setenv("GAN_RUNS", str(tmp_path / "another"))
    assert classroom.current().visitor(cookie) is None


def test_a_cookie_is_good_for_a_day_at_school(monkeypatch):
    cookie = classroom.current().cookie(Visitor("teacher"))
    assert classroom.current().visitor(cookie)
    monkeypatch.setattr(classroom, "LIFETIME", -1)
    assert classroom.current().visitor(cookie) is None


@pytest.mark.parametrize("step", [-3600, -1, 3600])
def test_a_clock_that_is_put_right_locks_nobody_out(monkeypatch, step):
    cookie, now = classroom.current().cookie(Visitor("teacher")), time.time()
    monkeypatch.setattr(time, "time", lambda: now + step)
    assert classroom.current().visitor(cookie)


def test_somebody_who_was_taken_out_is_a_stranger():
    ada = classroom.join("Ada")
    cookie = classroom.current().cookie(ada)
    classroom.remove(ada.person)
    assert classroom.current().visitor(cookie) is None


def test_two_people_of_one_name_get_different_names_and_nobody_is_called_teacher():
    assert [classroom.join(name).name for name in ("Ada", "ada", "ＡＤＡ", "teacher")] == ["Ada", "ada 2", "ADA 3", "teacher 2"]


def test_a_class_is_full_at_some_point(monkeypatch):
    monkeypatch.setattr(classroom, "MOST_PEOPLE", 1)
    classroom.join("Ada")
    with pytest.raises(ValueError, match="full"):
        classroom.join("Grace")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("<img src=x onerror=alert(1)>", "img src x onerror alert"),
        ("**bold** [a](b) `c` $x$ :red[y]", "bold a b c x red y"),
        ("‮evil‬\u0000\n", "evil"),
        ("Zoë Ørsted-Ньютон 李", "Zoë Ørsted-Ньютон 李"),
        ("अनुष्का", "अनुष्का"),
        ("Z" + "\u0351" * 500, "Z\u0351"),
        ("😀", ""),
        ("...", ""),
        ("x" * 1000, "x" * 24),
    ],
)
def test_a_name_is_short_plain_text(given, kept):
    assert names.cleaned(given) == kept


@given(st.text(max_size=60))
def test_a_cleaned_name_stays_as_it_is_and_holds_no_mark_up(name):
    kept = names.cleaned(name)
    assert names.cleaned(kept) == kept and len(kept) <= names.MOST
    assert not set(kept) & set('<>&"`*[]()$:|~\\/\n\r\t')


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"key": "x"}', b'{"key":"","teacher_code":"","class_code":"","people":{}}']
)
def test_a_damaged_file_is_a_new_class_and_never_an_open_one(content):
    cookie = classroom.current().cookie(Visitor("teacher"))
    classroom.path().write_bytes(content)
    assert classroom.current().visitor(cookie) is None and len(classroom.current().key) > 30


def test_codes_are_not_to_be_guessed():
    room, tries = classroom.current(), classroom.Tries(most=3)
    assert room.role_of("") is None and room.role_of(room.class_code[:-1]) is None
    assert room.role_of(f" {room.class_code[:4].lower()}-{room.class_code[4:]} ") == "class"
    assert room.role_of(room.teacher_code.upper()) is None
    for _ in range(3):
        assert not tries.too_many("10.0.0.1")
        tries.wrong("10.0.0.1")
    assert tries.too_many("10.0.0.1") and not tries.too_many("10.0.0.2")
