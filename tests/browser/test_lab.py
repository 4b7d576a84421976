"""The lab as a person uses it: it trains without the server, can be held, changed, taken slowly and back, drawn on and shared."""

import json
from urllib.parse import parse_qs, urlparse

import pytest

from tests.browser.test_train import until

pytestmark = pytest.mark.browser


def steps(tab) -> int:
    return int(tab.get_by_test_id("lab").get_attribute("data-steps") or -1)


def state(tab) -> dict:
    return json.loads(parse_qs(urlparse(tab.evaluate("location.href")).query).get("lab", ["{}"])[0])


def pictured(tab) -> str:
    return tab.locator("[data-testid=lab-plane] canvas").evaluate("canvas => canvas.toDataURL()")


def test_a_game_trains_in_the_browser_and_does_what_its_buttons_say(server, tab):
    tab.goto(f"{server.url}/lab")
    until(lambda: steps(tab) > 3)  # it trains as soon as it is open
    first = pictured(tab)
    tab.get_by_test_id("lab-train").click()
    until(lambda: tab.get_by_test_id("lab-train").inner_text() == "Train")  # it is paused
    tab.wait_for_timeout(300)
    held = steps(tab)
    assert pictured(tab) != first
    for name in ("lab-step", "lab-only-d", "lab-only-g"):
        tab.get_by_test_id(name).click()
    until(lambda: steps(tab) == held + 3)  # one step each

    now = pictured(tab)
    tab.get_by_test_id("lab-time").fill("0")
    until(lambda: steps(tab) == 0)  # the slider goes back to the beginning
    assert pictured(tab) != now
    tab.get_by_test_id("lab-step").click()
    until(lambda: steps(tab) == 1)  # and it goes on from there

    tab.get_by_test_id("lab-speed").select_option("slow")
    tab.get_by_test_id("lab-step").click()
    until(lambda: "real points" in tab.get_by_test_id("lab-sentence").inner_text())  # the first stage is shown

    tab.get_by_test_id("lb-loss").select_option("hinge")
    until(lambda: state(tab).get("loss") == "hinge")  # the address follows
    assert steps(tab) >= 1, "the networks stayed"
    tab.locator("label[for=lb-loss] ~ button").click()
    assert tab.locator("#lb-loss-about").inner_text().startswith("The loss that the networks minimise")


def test_what_was_drawn_is_learnt_and_a_link_shows_it_to_somebody_else(server, tab):
    tab.emulate_media(reduced_motion="reduce")
    tab.goto(f"{server.url}/lab")
    until(lambda: steps(tab) == 0)  # with less motion it waits
    tab.get_by_test_id("lab-data-drawn").click()
    box = tab.get_by_test_id("lab-plane").bounding_box()
    tab.mouse.move(box["x"] + 60, box["y"] + 60)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 200, box["y"] + 120, steps=12)
    tab.mouse.up()
    tab.keyboard.press("Space")  # a place at the cross, by the keyboard
    until(lambda: len(state(tab).get("drawn", "")) >= 12)  # the address has the places
    link, drawn = tab.url, state(tab)["drawn"]
    assert state(tab)["data"] == "drawn"
    tab.goto(server.url)
    tab.goto(link)
    until(lambda: steps(tab) == 0)  # the link opens
    tab.get_by_test_id("lab-layer-arrows").click()
    until(lambda: state(tab).get("off") == ["arrows"])  # what was switched off stands in the address
    assert state(tab)["drawn"] == drawn
