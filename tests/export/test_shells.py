"""Commands "as code" run in the shells that people have."""

import json
import shlex
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core import runs
from gan_core.cli.main import main
from gan_core.export.shells import for_powershell, powershell

words = st.lists(st.text("abcXYZ019 -_./:=,;'$`@#%&|()[]{}~!*?\\\u2019", min_size=1, max_size=12), min_size=1, max_size=6)


def parsed(line: str) -> list[str]:
    """The words that PowerShell passes on: single quotes keep everything but themselves; outside of them, no sign may have a
    meaning, so only those that have none are allowed here."""
    found, word, at = [], None, 0
    while at < len(line):
        sign = line[at]
        if sign in "'\u2018\u2019\u201a\u201b":
            word, at = word or "", at + 1
            while True:
                if line[at] in "'\u2018\u2019\u201a\u201b":
                    if line[at + 1 : at + 2] == line[at]:
                        word, at = word + line[at], at + 2
                        continue
                    at += 1
                    break
                word, at = word + line[at], at + 1
            continue
        if sign == " ":
            found, word = [*found, word] if word is not None else found, None
        else:
            assert sign.isascii() and (sign.isalnum() or sign in "_./:\\-"), sign
            word = (word or "") + sign
        at += 1
    return [*found, word] if word is not None else found


@given(words)
def test_every_word_reaches_the_program_from_either_shell(words):
    assert parsed(powershell(words)) == words
    assert shlex.split(shlex.join(words)) == words


@pytest.mark.parametrize(
    ("posix", "windows"),
    [
        (
            "python -m gan_core walk mnist --seeds 0,1,2 --out a.gif",
            "python -m gan_core walk mnist --seeds '0,1,2' --out a.gif",
        ),
        ("python -m gan_core draw r --label 3:0.5,8:0.5", "python -m gan_core draw r --label '3:0.5,8:0.5'"),
        ("python -m gan_core train ring --lr-g=-0.5", "python -m gan_core train ring '--lr-g=-0.5'"),
        (
            """python -m gan_core draw r --latents '[0,{"mutate":0}]' --out a.png""",
            """'[0,{"mutate":0}]' | python -m gan_core draw r --latents - --out a.png""",
        ),
        ("# a comment, as it is\npython x.py", "# a comment, as it is\npython x.py"),
        ("python x 'it'\"'\"'s'", "python x 'it''s'"),
    ],
)
def test_lines_by_hand(posix, windows):
    assert for_powershell(posix) == windows


def test_bash_passes_on_what_the_posix_line_says():
    spec = json.dumps([0, {"mutate": 0, "it's": "$HOME `x`"}])
    line = shlex.join([sys.executable, "-c", "import sys; print(sys.argv[1])", spec])
    assert subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True).stdout.strip() == spec


def test_two_words_cannot_both_come_through_the_pipe():
    with pytest.raises(ValueError, match="pipe"):
        powershell(['"', 'a"b'])


def test_latents_are_read_from_the_pipe(tmp_path, monkeypatch, capsys):
    """As PowerShell sends them, with the mark that it may put in front and its end of line."""
    drawn = []
    for name, latents, pipe in (
        ("a.png", '[3,{"mutate":1,"seed":2}]', ""),
        ("b.png", "-", '\ufeff[3,{"mutate":1,"seed":2}]\r\n'),
    ):
        monkeypatch.setattr("sys.stdin", __import__("io").StringIO(pipe))
        assert main(["draw", "mnist", "--latents", latents, "--out", str(tmp_path / name)]) in (None, 0)
        drawn.append((tmp_path / name).read_bytes())
    assert drawn[0] == drawn[1]


def test_the_commands_on_cards_are_the_same_in_both_shells():
    cards = [run.card() for run in runs.shipped()]
    assert cards and all(for_powershell(card["command"]) == card["command"] for card in cards if card)
