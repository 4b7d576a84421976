"""Change a setting while it trains, go back in time, branch: as a person does it."""

import re

import pytest

from gan_core import runs
from gan_core.runs.folder import RunDir
from tests.browser.test_train import picture, press_train, state, step, until

pytestmark = pytest.mark.browser


def marks(tab) -> int:
    """Vertical lines across the chart of the losses, as plotly drew them."""
    return tab.locator("[data-testid=live-chart-loss] .shapelayer path").count()


def test_change_a_setting_go_back_in_time_and_branch(server, tab, monkeypatch):
    monkeypatch.setenv("GAN_RUNS", str(server.runs))
    tab.goto(server.url + "/train")
    tab.get_by_test_id("stSidebar").get_by_role("combobox").first.click()
    tab.get_by_role("option", name="The game in the plane").click()
    tab.get_by_text("Points instead of images").wait_for()
    run = press_train(server, tab)
    until(lambda: tab.get_by_test_id("live-view").is_visible() and state(tab) == "running" and step(tab) > 20)

    # a live setting is changed: the event is written with old and new value, and a mark stands on the curve
    before = marks(tab)
    tab.get_by_role("button", name="Live settings").click()
    field = tab.get_by_role("spinbutton", name="Learning rate of G").last
    field.fill("0.0005")
    field.press("Enter")
    changed = until(lambda: [event for event in run.events() if event["kind"] == "changed"])
    assert (changed[0]["name"], changed[0]["old"], changed[0]["new"]) == ("lr_g", 0.001, 0.0005)
    tab.keyboard.press("Escape")
    until(lambda: marks(tab) > before)
    tab.get_by_test_id("live-events").get_by_text("lr_g 0.001 → 0.0005").wait_for()

    # paused, D alone moves: the step stays, the event says so
    tab.get_by_role("button", name="Pause").click()
    until(lambda: state(tab) == "paused")
    held = run.status()["step"]
    tab.get_by_role("button", name="By hand").click()
    tab.get_by_role("button", name="D only").click()
    until(lambda: any(event["kind"] == "only" for event in run.events()))
    assert runs.refresh(run)["step"] == held
    tab.keyboard.press("Escape")

    # time travel: the first frame is another one, and the newest comes back
    newest = until(lambda: picture(tab))
    scrubber = tab.get_by_test_id("live-scrubber")
    scrubber.focus()
    scrubber.press("Home")
    early = until(lambda: (now := picture(tab)) != newest and now)
    scrubber.press("End")
    until(lambda: picture(tab) not in ("", early))

    # a branch starts from the saved snapshot
    tab.get_by_role("button", name="Save snapshot").click()
    until(lambda: held in run.snapshots())
    tab.get_by_role("button", name="Branch", exact=True).click()
    tab.get_by_role("button", name="Start branch").click()
    tab.wait_for_url(lambda url: "run=" in url and run.id not in url)
    child = RunDir(server.runs / re.search(r"run=([\w-]+)", tab.url)[1])
    assert child.status()["parent"] == {"run": run.id, "step": held}
    until(lambda: state(tab) == "running" and step(tab) > held)
    tab.get_by_role("button", name="Stop").click()
    until(lambda: state(tab) == "stopped")
    runs.command(run, "stop")
    until(lambda: runs.refresh(run)["state"] == "stopped")
