"""The page Learn, driven without a browser: each chapter opens, its question answers, and progress stands in the address."""

import re
from urllib.parse import parse_qs, urlparse

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.learn_app import learn
from web.views.glossary import links
from web.views.learn.chapters import CHAPTERS

FIRST, LAST = CHAPTERS[0], CHAPTERS[-1]
EACH = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda one: one.slug)


def steps(app: AppTest):
    return app.button_group(key="learn-steps")


def address_of(app: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


@EACH
def test_a_chapter_opens_by_its_link_with_question_and_way_on(chapter):
    app = learn(chapter=chapter.slug)
    assert app.title[0].value == chapter.title and steps(app).value == chapter.slug
    assert app.radio[0].label == chapter.question and app.radio[0].value is None, "nothing is chosen yet"
    assert not app.success and not app.info and not app.warning
    assert f"?chapter={chapter.slug}" in app.code[0].value
    assert app.button(key="learn-train" if chapter is LAST else "learn-next")


@EACH
def test_each_answer_says_why_and_only_the_right_one_finishes_the_chapter(chapter):
    app = learn(chapter=chapter.slug)
    order = sorted(range(len(chapter.answers)), key=lambda i: chapter.answers[i].right)
    for i in order:
        assert app.radio[0].value is None or address_of(app)["chosen"]
        answer = chapter.answers[i]
        app.radio[0].set_value(i).run()
        shown = app.success if answer.right else app.info
        assert len(app.success) + len(app.info) == 1 and answer.because in shown[0].value
        assert ("done" in address_of(app)) == answer.right
    assert address_of(app)["done"] == str(chapter.number)
    assert address_of(app)["chosen"] == f"{chapter.number}-{order[-1] + 1}"


@EACH
def test_the_table_keeps_to_the_form_of_a_chapter(chapter):
    words = re.sub(r"\$[^$]+\$|\]\([^)]*\)", "", chapter.lead).split()
    assert len(words) <= 95, f"{len(words)} words"
    assert sum(answer.right for answer in chapter.answers) == 1
    texts = [chapter.lead, *(answer.because for answer in chapter.answers)]
    for term in re.findall(r"\]\(glossary\?term=([^)]+)\)", " ".join(texts)):
        assert term in links(), f"the glossary has no entry for {term}"


@pytest.mark.parametrize(
    ("chapter", "part"), [(one, part) for one in CHAPTERS for part, own in one.of_parts.items() if own.question]
)
def test_a_part_has_a_question_of_its_own_whose_answer_is_kept(chapter, part):
    question, number = chapter.asked(part)
    assert sum(answer.right for answer in question.answers) == 1 and number // 100 == chapter.number
    right = [answer.right for answer in question.answers].index(True)
    app = learn(chapter=chapter.slug, part=part)
    assert app.radio[0].label == question.words
    assert any(chapter.of_parts[part].moves in one.value for one in app.markdown)
    app.radio[0].set_value(right).run()
    assert question.answers[right].because in app.success[0].value
    assert address_of(app)["chosen"] == f"{number}-{right + 1}" and "done" not in address_of(app)


def test_numbers_and_slugs_are_unique_and_in_order():
    numbers = [chapter.number for chapter in CHAPTERS]
    assert numbers == sorted(set(numbers)) and len({chapter.slug for chapter in CHAPTERS}) == len(CHAPTERS)


def test_without_an_address_the_first_chapter_opens():
    assert learn().title[0].value == FIRST.title


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"chapter": "nonsense"}, "There is no chapter “nonsense”. Chapter 1 is shown instead."),
        ({"done": "1.x"}, "The finished chapters in this link are not numbers"),
    ],
)
def test_a_broken_link_opens_the_first_chapter_and_says_so(query, says):
    app = learn(**query)
    assert app.title[0].value == FIRST.title
    assert says in app.warning[0].value.replace("\\", "")


def test_finished_chapters_of_the_address_are_marked_and_unknown_ones_passed_over():
    app = learn(done=f"{FIRST.number}.98")
    assert steps(app).options[0] == f"✓ {FIRST.short}" and not app.warning
    app = learn()
    assert steps(app).options[0] == f"{FIRST.number} {FIRST.short}"


def test_learn_goes_on_where_the_visitor_was_before_another_page_was_opened():
    app = learn(chapter="value", done="1.5")
    app.query_params.clear()  # as the link in the navigation does
    app.run()
    assert app.title[0].value == "The value of the game"
    assert address_of(app) == {"chapter": "value", "done": "1.5"}


def test_a_link_opens_the_answer_the_part_and_the_state_of_the_figure():
    app = learn(chapter="pixels", part="tree", fig='{"depth":7}', chosen="901-2.1-1")
    assert app.radio[0].value == 1 and app.button_group(key="learn-pixels-part").value == "tree"
    [figure] = [node.proto.json for node in app.get("bidi_component")] or [""]
    assert '\\"depth\\": 7' in figure or '"depth": 7' in figure
    link = parse_qs(urlparse(app.code[0].value).query)
    assert link == {"chapter": ["pixels"], "part": ["tree"], "fig": ['{"depth":7}']}, "without the reader's answers"
    steps(app).set_value("picture").run()
    assert not {"part", "fig"} & address_of(app).keys(), "another figure begins with its own state"
    assert app.radio[0].value == 0


@pytest.mark.parametrize(
    "query", [{"part": "nonsense"}, {"fig": "[1"}, {"fig": '{"depth":' + "9" * 300 + "}"}, {"chosen": "9-98"}]
)
def test_nonsense_in_the_state_of_a_chapter_is_no_error(query):
    app = learn(chapter="pixels", **query)
    assert app.button_group(key="learn-pixels-part").value == "ask" and app.radio[0].value is None


def test_the_first_chapter_leads_a_beginner_to_the_story():
    app = learn()
    app.button(key="learn-short-story").click().run()
    assert address_of(app)["chapter"] == "story"
