"""A lesson and the tour, as a person meets them in a browser."""

import pytest

pytestmark = pytest.mark.browser


def test_predictions_open_the_form_and_survive_a_reload(server, tab):
    tab.goto(server.url + "/lessons?lesson=first-digits&step=2")
    form = tab.get_by_role("button", name="Open the form")
    form.wait_for()
    assert form.is_disabled()
    tab.get_by_text("noise or grey clouds").click()
    tab.get_by_text("they move against each other").click()
    form.and_(tab.locator(":enabled")).click()
    tab.wait_for_url("**/train?lesson=first-digits&task=digits")
    train = tab.get_by_role("button", name="Train", exact=True).and_(tab.locator(":enabled"))
    train.wait_for()
    assert tab.get_by_role("combobox").count() == 0, "the lesson has chosen the recipe"
    tab.reload()  # a new session of the server: what follows comes from the browser's memory
    train.wait_for()
    tab.get_by_role("button", name="Back to the lesson").click()
    tab.wait_for_url("**/lessons?lesson=first-digits&step=2")
    tab.get_by_role("radio", name="noise or grey clouds").wait_for(state="attached")
    assert tab.get_by_role("radio", name="noise or grey clouds").is_checked()


def test_the_tour_comes_once_and_leaves_by_escape(server, chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script("Object.defineProperty(navigator, 'webdriver', { get: () => false })")  # as for a person
    tab = context.new_page()
    tab.set_default_timeout(90_000)
    tab.goto(server.url)
    card = tab.get_by_test_id("tour-card")
    card.get_by_text("Stop 1 of 6").wait_for()
    for stop in range(2, 7):
        tab.keyboard.press("ArrowRight")
        card.get_by_text(f"Stop {stop} of 6").wait_for()
    tab.keyboard.press("Escape")
    card.wait_for(state="hidden")
    tab.reload()
    tab.get_by_role("button", name="Take the tour").wait_for()
    tab.wait_for_timeout(1500)
    assert card.is_hidden(), "it has been seen"
    tab.get_by_role("button", name="Take the tour").click()
    card.get_by_text("Stop 1 of 6").wait_for()
    context.close()
