"""Numbers in words, and text from elsewhere."""

import os

import pytest

from web.words import count, duration, in_bytes, plain, readable, reason

NAMES = [b"\xcb\xb5\xc3\xf7.txt", b"\xe4\xae\xe2\xae", b"\xe4\xae.png"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_not_utf_8_can_be_sent_to_a_browser(name):
    text = os.fsdecode(name)
    with pytest.raises(UnicodeEncodeError):
        text.encode()
    assert readable(text).encode() and plain(text).encode()
    assert readable(text).endswith(text[-4:]) or "." not in text


def test_readable_text_stays_as_it_is():
    for text in ("Größe 12", "画像.png", "👩‍🔬", "two\nlines"):
        assert readable(text) == text


def test_a_name_cannot_hide_its_ending():
    assert "\u202e" not in readable("gnp\u202exe.txt") and "\x1b" not in readable("\x1b[31m")


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (count(1, "snapshot"), "1 snapshot"),
        (count(2000, "snapshot"), "2,000 snapshots"),
        (count(0, "branch", "branches"), "0 branches"),
        (in_bytes(812_300), "812 kB"),
        (in_bytes(1_240_000_000), "1.2 GB"),
        (duration(8.2), "8 s"),
        (duration(240), "4 min"),
        (duration(6000), "1 h 40 min"),
        (duration(7200), "2 h"),
        (reason(OSError(28, "No space left on device")), "no space left on device"),
    ],
)
def test_numbers_are_written_one_way(words, value):
    assert words == value
