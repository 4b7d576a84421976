"""The chapters of Learn about the game itself, as a person uses them: story, one round, value, two players."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def chapter(tab: Page, server, slug: str, name: str) -> Locator:
    tab.goto(f"{server.url}/learn?chapter={slug}")
    figure = tab.get_by_test_id(name)
    expect(figure).not_to_have_attribute("inert", "", timeout=60_000)
    return figure


def press(figure, *names: str) -> None:
    for name in names:
        figure.get_by_role("button", name=name, exact=True).click()


def test_a_story_goes_stage_by_stage_on_the_kept_pictures_of_a_run(tab, server):
    figure = chapter(tab, server, "story", "learn-story")
    expect(figure.locator("canvas").first).to_have_attribute("width", "242")
    press(figure, "Next stage", "Next stage", "The painter and the critic")
    expect(figure.get_by_text("The museum reveals")).to_be_visible()
    expect(figure.get_by_text("The pile, with the right answers")).to_be_visible()
    figure.get_by_role("slider", name="Round").press("End")
    expect(figure.get_by_text("step 9,000 of 9,000")).to_be_visible()


def test_a_round_goes_stage_by_stage_and_back_with_its_numbers(tab, server):
    figure = chapter(tab, server, "round", "learn-round")
    press(figure, *["Next stage"] * 6)
    expect(figure.get_by_text("Round 1 · D learns · Update")).to_be_visible()
    expect(figure.get_by_text("No weight of G has changed.")).to_be_visible()
    assert figure.locator("line.lo-D").count() == 24 and figure.locator("line.lo-G").count() == 0, "only D is lit"
    press(figure, "Back", "Step G")
    expect(figure.get_by_text(re.compile("Round 2 · G learns · Update"))).to_be_visible()
    assert figure.locator("line.lo-G").count() == 32 and figure.locator("line.lo-D").count() == 0, "only G is lit"
    figure.get_by_label("k", exact=True).select_option("3")
    press(figure, "Both", "Back", *["Back"] * 6)
    expect(figure.get_by_text("Round 3 · D learns, 3 of 3 · Gradient")).to_be_visible()


def test_the_value_shows_saturation_and_that_a_half_alone_proves_nothing(tab, server):
    figure = chapter(tab, server, "value", "learn-value")
    press(figure, "Train D alone", "Why log(1 − D) saturates")
    expect(figure.get_by_text(re.compile(r"The second pushes \d\d+ times as hard"))).to_be_visible()
    press(figure, "Forget D", "The value now")
    expect(figure.get_by_role("definition").nth(2)).to_have_text("−1.386")
    expect(figure.get_by_text("D just does not know it yet.")).to_be_visible()


def test_two_players_start_where_they_are_dragged_and_step_as_chosen(tab, server):
    figure = chapter(tab, server, "players", "learn-game")
    expect(figure.get_by_text("The players spiral out.")).to_be_visible()
    start = figure.get_by_role("button", name=re.compile("Where the players start"))
    start.press("Shift+ArrowRight")
    expect(start).to_have_attribute("aria-label", "Where the players start, at 1, 0.3")
    press(figure, "Extragradient")
    expect(figure.get_by_text("The players spiral in.")).to_be_visible()
    press(figure, "To start")
    expect(figure.get_by_text("Step 0: x = 1.00, y = 0.30, f = 0.30")).to_be_visible()
