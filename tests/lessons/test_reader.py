"""A teacher's file becomes a lesson, and a mistake in it is reported with its line."""

from pathlib import Path

import pytest

from gan_core.lessons.lesson import Asked, Link, Run, Text
from gan_core.lessons.reader import MOST, LessonError, parse, read
from gan_core.lessons.shelf import ORDER, shelf

PAGES = ("train", "explore", "learn")
GOOD = """+++
title = "Circles"
minutes = 5
about = "A test."

[[run]]
name = "first"
recipe = "mnist"
controls = ["lr_d"]
pass = ["metric/found >= 0.9", "D(G(z)) < 0.3"]

[run.settings]
dataset = "drawn-digits"
steps = 30

[[run.predict]]
ask = "What?"
choices = ["x", "y"]
answer = "y"

[[run]]
name = "second"
recipe = "ring"
+++

## One

Some *text*.

run: first

[Walk](explore?run=@first&view=map)

? Why
- [ ] b
- [x] c
! because
! of this

A [link](https://example.org) inside a sentence.

## Two

? In your own words
run: second
```
## not a heading
? not a question
```
"""


def lesson(text: str = GOOD):
    return parse(text, Path("circles.md"), PAGES)


def fault(text: str) -> str:
    with pytest.raises(LessonError) as caught:
        lesson(text)
    return str(caught.value)


def test_a_lesson_has_the_fields_and_the_blocks_of_its_file():
    made = lesson()
    assert (made.name, made.title, made.front.minutes) == ("circles", "Circles", 5)
    first, second = made.steps
    text, run, link, asked, tail = first.blocks
    assert isinstance(text, Text) and text.words == "Some *text*."
    assert isinstance(run, Run) and run.task.config.steps == 30 and run.task.config.dataset == "drawn-digits"
    assert isinstance(link, Link) and link.page == "explore" and link.needs == ("first",)
    assert isinstance(asked, Asked) and asked.id == "1.1" and asked.question.answer == "c"
    assert asked.question.because == "because of this" and asked.question.right("b") is False
    assert isinstance(tail, Text) and "https://example.org" in tail.words
    assert [type(block) for block in second.blocks] == [Asked, Run, Text]
    assert second.blocks[0].id == "2.1" and "## not a heading" in second.blocks[2].words
    assert [one.id for one in made.predictions(made.tasks[0])] == ["first.1"]


def test_a_link_waits_for_the_run_that_it_leads_to():
    [link] = [block for block in lesson().steps[0].blocks if isinstance(block, Link)]
    assert link.filled(lambda name: None) is None
    assert link.filled(lambda name: f"0001-{name}") == {"run": "0001-first", "view": "map"}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("minutes = 5", "minutes = 'x'", 3, "minutes cannot be 'x'"),
        ("minutes = 5", "", 1 + 1, "minutes is missing"),
        ("title =", "titel =", 2, "title is missing"),
        ('about = "A test."', 'about = "A test."\nauthor = "me"', 5, "Unknown field 'author'"),
        ('recipe = "mnist"', 'recipe = "mnits"', 8, "Did you mean 'mnist'?"),
        ('recipe = "ring"', 'recipe = "rnig"', 23, "Did you mean 'ring'?"),
        ('"lr_d"', '"lrd"', 9, "Did you mean 'lr_d'?"),
        ("metric/found", "metric/fuond", 10, "Did you mean 'metric/found'?"),
        ('["metric/found >= 0.9",', '["metric/found is high",', 10, "is not a condition"),
        ("steps = 30", "steps = -3", 14, "steps cannot be -3"),
        ("steps = 30", "stepz = 30", 14, "Unknown setting 'stepz'"),
        ("steps = 30", "steps = 30\nevaluate_every = 0", 15, "evaluate_every is 0"),
        ('answer = "y"', 'answer = "z"', 16, "'z' is not one of the choices"),
        ('name = "second"', 'name = "first"', 6, "Two runs of this lesson are named 'first'"),
        ('name = "second"', 'name = "The second"', 22, "small letters"),
        ('ask = "What?"', 'ask = "What?', 17, "not valid TOML"),
        ("run: first", "run: frist", 30, "Did you mean 'first'?"),
        ("run: second", "run: first", 45, "already has a place"),
        ("run: second\n", "", 42, "The run 'second' has no place"),
        ("(explore?", "(xplore?", 32, "Did you mean 'explore'?"),
        ("@first", "@frist", 32, "@frist is not a run"),
        ("- [ ] b", "- [x] b", 34, "Only one choice"),
        ("- [ ] b\n", "", 34, "at least two choices"),
        ("- [ ] b", "- [ ] c", 34, "the same"),
        ("! because\n", "\n! because\n", 38, "has to follow a question"),
        ("## One\n", "One\n", 26, "begins with the heading"),
        ("Some *text*.", "## Empty", 26, "'One' is empty"),
    ],
)
def test_a_mistake_is_reported_with_its_line(old, new, line, words):
    assert GOOD.count(old) >= 1
    told = fault(GOOD.replace(old, new, 1))
    assert told.startswith(f"circles.md, line {line}: ") and words in told, told


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "begins with a line +++"), ("# Hello", "begins with a line +++"), ("+++\ntitle = 'x'\n", "second line +++")],
)
def test_a_file_that_is_no_lesson_says_how_one_begins(text, words):
    assert words in fault(text)


def test_files_that_cannot_be_read_are_reported_and_hide_no_other(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_LESSONS", str(tmp_path))
    (tmp_path / "good.md").write_text(GOOD)
    (tmp_path / "latin.md").write_bytes(b"+++\ntitle = '\xe4'\n+++\n")
    (tmp_path / "long.md").write_text("x" * (MOST + 1))
    (tmp_path / "notes.txt").write_text("not a lesson")
    (tmp_path / "folder.md").mkdir()
    found = shelf((*PAGES, "digits", "versus", "runs", "glossary"))
    assert ORDER[0] in found.lessons and list(found.lessons)[-1] == "good" and found.lessons["good"].own
    told = "\n".join(str(one) for one in found.faults)
    assert "latin.md, line 1: The file is not UTF-8" in told and "long.md, line 1: The file has more than" in told
    assert "folder.md, line 1: The file cannot be read" in told and len(found.faults) == 3


def test_a_teachers_lesson_takes_the_place_of_one_with_the_same_name(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_LESSONS", str(tmp_path))
    (tmp_path / f"{ORDER[0]}.md").write_text(GOOD)
    assert shelf((*PAGES, "digits", "versus", "runs", "glossary")).lessons[ORDER[0]].title == "Circles"


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path):
    file = tmp_path / "circles.md"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read(file, PAGES).steps == lesson().steps


def test_the_example_of_the_documentation_is_a_lesson():
    from gan_core.places import PROJECT

    text = (PROJECT / "docs/lessons.md").read_text("utf-8")
    example = text.partition("```markdown\n")[2].partition("```")[0]
    made = parse(example, Path("example.md"), PAGES)
    assert [step.title for step in made.steps] == ["The first step", "The second step"] and len(made.questions) == 2
