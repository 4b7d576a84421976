"""Learn in a browser: every chapter's figure comes up and fits the screen, and figures follow the hand."""

import re

import pytest
from playwright.sync_api import expect

from web.views.learn.chapters import CHAPTERS

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)
NARROW = "document.documentElement.scrollWidth <= innerWidth"


def overflow(tab) -> int:
    """By how many pixels the page is higher than the screen."""
    return tab.evaluate(
        "(() => { const main = document.querySelector('.stMain'); return main.scrollHeight - main.clientHeight; })()"
    )


def number(text: str) -> float:
    return float(re.findall(r"\d[\d,]*\.?\d*", text)[0].replace(",", ""))


def press_often(tab, testid: str, key: str, times: int) -> None:
    tab.get_by_test_id(testid).focus()
    for _ in range(times):
        tab.keyboard.press(key)


def test_every_chapter_comes_up_fits_the_screen_and_leads_to_the_next(server, tab):
    tab.goto(server.url + "/learn")
    for place, chapter in enumerate(CHAPTERS):
        expect(tab.get_by_role("heading", level=1)).to_have_text(chapter.title)
        expect(tab.locator(".ln-root:not([inert])").first).to_be_visible()
        tab.wait_for_timeout(300)
        assert overflow(tab) <= 0 and tab.evaluate(NARROW), f"{chapter.slug} does not fit into 1280 x 720"
        tab.set_viewport_size({"width": 390, "height": 844})
        tab.wait_for_timeout(300)
        assert tab.evaluate(NARROW), f"{chapter.slug} is too wide for a phone"
        tab.set_viewport_size({"width": 1280, "height": 720})
        if place + 1 < len(CHAPTERS):
            tab.get_by_role("button", name="Next:").click()
            tab.wait_for_url(re.compile(rf"[?&]chapter={CHAPTERS[place + 1].slug}\b"))


def test_a_picture_turns_to_noise_and_random_points_are_counted(server, tab):
    tab.goto(server.url + "/learn?chapter=picture")
    root = tab.get_by_test_id("learn-picture")
    expect(root).to_contain_text("0 numbers; distance from the digit: 0.0")
    press_often(tab, "picture-share", "End", 1)
    expect(root).to_contain_text("784 numbers; distance from the digit: 1")
    tab.get_by_test_id("picture-draw").click()
    expect(tab.get_by_test_id("picture-count")).to_have_text("24 drawn. How many look like a digit?")


def test_the_boundary_follows_the_keyboard_and_the_fit_is_better(server, tab):
    tab.goto(server.url + "/learn?chapter=telling")
    score = tab.get_by_test_id("telling-score")
    expect(score).to_contain_text("right")
    before = number(score.inner_text())
    tab.get_by_role("button", name=re.compile("^Upper end")).focus()
    for _ in range(3):
        tab.keyboard.press("Shift+ArrowRight")
    moved = number(score.inner_text())
    tab.get_by_test_id("telling-fit").click()
    assert moved < before < number(score.inner_text()), "a worse line, then the best"


def test_a_density_that_one_draws_is_reproduced(server, tab):
    tab.goto(server.url + "/learn?chapter=transform")
    canvas = tab.get_by_test_id("transform-draw")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    tab.mouse.move(box["x"] + 5, box["y"] + 20)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] - 5, steps=20)
    tab.mouse.up()
    tab.get_by_test_id("transform-fall").click()
    says = tab.get_by_test_id("transform-says")
    expect(says).to_contain_text("10,000 numbers")
    gap = float(re.findall(r"F (\d\.\d+)", says.inner_text())[0])
    assert 0 < gap < 0.0163
    tab.get_by_test_id("choice-learned").click()
    tab.get_by_test_id("transform-train").click()
    expect(says).to_contain_text(re.compile(r"\d{3} steps"))


def test_a_crowd_that_follows_the_arrows_becomes_like_the_other(server, tab):
    tab.goto(server.url + "/learn?chapter=crowds")
    root = tab.get_by_test_id("learn-crowds")
    expect(root).to_contain_text("the crowds differ")
    tab.get_by_test_id("crowds-follow").click()
    expect(root).to_contain_text("no clear difference")
    press_often(tab, "crowds-shift", "Home", 1)
    expect(root).to_contain_text("Shifted by 0 px, 0 of 264 digits are farther from themselves")
