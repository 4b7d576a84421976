"""The counts of "real or fake?" survive the server, and a file that is not theirs is refused in words."""

import json

import pytest

from gan_core.runs.collection import root
from web.client import tally
from web.client.tally import MOST_BYTES, MOST_RUNS, Tally

ENTRY = "not its name, its games and its steps"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "runs" / ".answers.json"


def test_counts_survive_a_restart_of_the_server(file):
    before = Tally(lambda: file)
    before.add("a", [(5, 1, 4), (1, 4, 4)])
    before.add("b", [(9, 0, 1)])
    before.add("a", [(5, 3, 4)])
    after = Tally(lambda: file)
    assert after.of("a") == before.of("a") == {"games": 2, "steps": [[1, 4, 4], [5, 4, 8]], "problem": ""}
    after.add("b", [(9, 1, 1)])
    assert Tally(lambda: file).of("b")["steps"] == [[9, 1, 2]]
    assert {one.name for one in file.parent.iterdir()} == {file.name, ".answers.json.lock"}, "no unfinished part is left"


def test_only_the_runs_that_were_played_last_are_kept(file):
    counted = Tally(lambda: file)
    for number in range(MOST_RUNS + 5):
        counted.add(f"run-{number}", [(1, 1, 1)])
        counted.add("run-0", [(1, 1, 1)])
    again = Tally(lambda: file)
    assert again.of("run-1")["games"] == 0 and again.of("run-9")["games"] == 1
    assert again.of("run-0")["games"] == MOST_RUNS + 6


def test_a_full_file_can_be_read_again(file, monkeypatch):
    monkeypatch.setattr(Tally, "_save", lambda self, known: None)
    counted = Tally(lambda: file)
    for number in range(MOST_RUNS):
        counted.add(f"{number:03}{'r' * 197}", [(10**12 - 1 - step, 40, 40) for step in range(210)])
    monkeypatch.undo()
    counted.add("a", [(1, 1, 1)])
    assert file.stat().st_size < MOST_BYTES and Tally(lambda: file).of("a")["games"] == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not what was saved"),
        (b"[" * 100_000, "not what was saved"),
        (b"7", "not what was saved"),
        (b'{"runs": {}}', "at most 64 runs"),
        (b" " * (MOST_BYTES + 1), "too large"),
        (json.dumps({"runs": [["a", 1, [[5, 3, 2]]]]}).encode(), ENTRY),
        (json.dumps({"runs": [["a", 1, [[5, True, 2]]]]}).encode(), ENTRY),
        (json.dumps({"runs": [["a", -1, []]]}).encode(), ENTRY),
        (b'{"runs": [["a", 1e999, []]]}', ENTRY),
        (json.dumps({"runs": [["a" * 300, 1, []]]}).encode(), ENTRY),
        (json.dumps({"runs": [["a", 1, [[step, 0, 1] for step in range(201)]]]}).encode(), ENTRY),
    ],
)
def test_a_file_that_is_not_the_counts_is_put_aside_and_counting_begins_again(file, content, says):
    file.parent.mkdir()
    file.write_bytes(content)
    counted = Tally(lambda: file)
    answer = counted.of("a")
    assert answer["games"] == 0 and says in answer["problem"] and answer["problem"].endswith("now .answers-unreadable.json.")
    assert (file.parent / ".answers-unreadable.json").read_bytes() == content
    counted.add("a", [(5, 1, 2)])
    assert Tally(lambda: file).of("a") == {"games": 1, "steps": [[5, 1, 2]], "problem": ""}


def test_where_nothing_can_be_written_counting_goes_on_and_says_so(tmp_path):
    (tmp_path / "runs").write_text("a file where the folder should be")
    counted = Tally(lambda: tmp_path / "runs" / ".answers.json")
    counted.add("a", [(5, 1, 2)])
    answer = counted.of("a")
    assert answer["steps"] == [[5, 1, 2]] and "until the server is restarted" in answer["problem"]


def test_the_counts_lie_beside_the_runs():
    assert tally._place() == root() / ".answers.json"


def test_two_servers_on_one_runs_folder_count_together(file):
    one, two = Tally(lambda: file), Tally(lambda: file)
    one.add("a", [(5, 1, 4)])
    two.add("a", [(5, 2, 4)])
    one.add("b", [(1, 1, 1)])
    two.add("a", [(5, 0, 1)])
    assert one.of("a") == two.of("a") == {"games": 3, "steps": [[5, 3, 9]], "problem": ""}
    assert two.of("b")["games"] == Tally(lambda: file).of("b")["games"] == 1


def test_games_that_could_not_be_saved_are_saved_with_the_next_one(file, monkeypatch):
    counted = Tally(lambda: file)
    counted.add("a", [(5, 1, 4)])

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tally, "replace_file", full)
    counted.add("a", [(5, 2, 4)])
    assert counted.of("a")["steps"] == [[5, 3, 8]]
    monkeypatch.undo()
    Tally(lambda: file).add("a", [(5, 0, 1)])
    counted.add("a", [(5, 1, 1)])
    assert Tally(lambda: file).of("a")["steps"] == [[5, 4, 10]]
