"""The chapters of Learn about pictures of runs, played in a browser."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)


def test_a_game_is_played_with_the_keyboard_and_counts_for_everyone(server, tab):
    tab.goto(server.url + "/learn?chapter=beat")
    expect(tab.get_by_test_id("beat-asked")).to_have_text(re.compile("Picture 1 of 20: real, or drawn by G at step 32"))
    for place in range(20):
        tab.keyboard.press("rf"[place % 2])
    expect(tab.get_by_test_id("beat-said")).to_have_text(re.compile(r"You were right \d+ times out of 20\. At step 32 you did"))
    expect(tab.get_by_test_id("learn-beat")).to_contain_text(re.compile(r"Everyone here: \d+ games?"))
    expect(tab.get_by_test_id("beat-strip").locator("figure")).to_have_count(20)
    tab.get_by_test_id("beat-again").click()
    expect(tab.get_by_test_id("beat-asked")).to_have_text(re.compile("Picture 1 of 20"))


def test_a_failure_is_recognised_by_its_curves(server, tab):
    tab.goto(server.url + "/learn?chapter=fails")
    said = tab.get_by_test_id("fails-said")
    expect(tab.locator("[data-finding]")).to_have_count(5)
    for choice in tab.locator("[data-finding]").all():
        if tab.get_by_test_id("fails-next").is_hidden():
            choice.click()
            expect(said).to_have_text(re.compile("^(Yes: |Not this one)"))
    expect(said).to_contain_text("This run: python -m gan_core train break-")
    tab.get_by_test_id("fails-next").click()
    expect(tab.get_by_test_id("learn-fails")).to_contain_text("Run 2 of 5")


def test_a_picture_that_does_what_d_asks_fools_it(server, tab):
    tab.goto(server.url + "/learn?chapter=pixels")
    said = tab.get_by_test_id("pixels-said")
    expect(said).to_contain_text("D gives this fake", timeout=120_000)
    tab.get_by_test_id("pixels-steps").focus()
    tab.keyboard.press("End")
    expect(said).to_have_text(re.compile(r"After 20 steps D gives (99|100)"))
