"""The lessons that come with the app: complete, and possible without a network, a GPU or a data set."""

import pytest

from gan_core import runs
from gan_core.catalogue.datasets import DATASETS
from gan_core.lessons.lesson import Link
from gan_core.lessons.shelf import ORDER, included_root, shelf
from web import address
from web.places import LINKED


@pytest.fixture(scope="module")
def lessons():
    found = shelf(LINKED)
    assert not found.faults
    return {name: lesson for name, lesson in found.lessons.items() if not lesson.own}


def test_six_lessons_come_with_the_app_in_their_order(lessons):
    assert tuple(lessons) == ORDER and len(list(included_root().glob("*.md"))) == 6


@pytest.mark.parametrize("name", ORDER)
def test_a_lesson_asks_predicts_and_has_a_goal_for_each_run(lessons, name):
    lesson = lessons[name]
    assert 10 <= lesson.front.minutes <= 15 and 5 <= len(lesson.questions) <= 12
    for task in lesson.tasks:
        assert task.predict and task.conditions and not task.config.device.startswith("cuda")
        assert DATASETS[task.config.dataset].drawn, "it needs no download"
    right = [asked.question for asked in lesson.questions if asked.question.choices]
    assert right and all(question.answer and question.because for question in right)


@pytest.mark.parametrize("name", ORDER)
def test_every_link_leads_to_something(lessons, name):
    names = {"versus": "pairs"}
    for step in lessons[name].steps:
        for link in (block for block in step.blocks if isinstance(block, Link)):
            query = {key: value for key, value in link.query.items() if not value.startswith("@")}
            state = address.read(names.get(link.page, link.page), query)
            assert not state.problems and query.keys() <= state.values.keys(), link
            if "run" in query:
                assert runs.find(query["run"]), link
