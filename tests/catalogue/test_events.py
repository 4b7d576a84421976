"""The kinds of events: complete, and wrong rows are errors."""

import ast
import json
from pathlib import Path

import pytest

from gan_core.catalogue import events
from gan_core.catalogue.events import EVENTS, Event, Mark

ROOT = Path(__file__).parents[2]
FILES = [*ROOT.glob("tests/recorded/runs/*/events.jsonl"), *ROOT.glob("checkpoints/pretrained/*/events.jsonl")]


def _written() -> set[str]:
    """The kinds that gan_core writes with append_event(step, "kind", ...)."""
    kinds = set()
    for path in (ROOT / "gan_core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "append_event":
                kinds |= {arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant)}
    return kinds


def test_every_kind_that_gan_core_writes_is_listed():
    assert len(_written()) > 8
    assert _written() <= EVENTS.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_kind_that_a_run_has_kept_is_listed(path):
    assert {json.loads(line)["kind"] for line in path.read_text().splitlines()} <= EVENTS.keys()


def test_wrong_event_is_an_error():
    with pytest.raises(ValueError, match="title is empty"):
        Event("x", "")
    with pytest.raises(ValueError, match="tone is 'pink'"):
        Mark("pink", "dash", "star", "★")


def test_no_two_marks_share_a_symbol():
    marks = [row.mark for row in EVENTS.values() if row.mark]
    assert len({mark.symbol for mark in marks}) == len({mark.sign for mark in marks}) == len(marks) > 3


def test_kind_of_a_newer_version_is_shown_under_its_own_name():
    assert events.event("promoted").title == "Promoted"
    assert events.event(None).title == "?"


def test_browser_gets_every_kind_as_json():
    sent = json.loads(json.dumps(events.plain()))
    assert list(sent) == list(EVENTS) and sent["alarm"]["mark"]["sign"] == "◆"
