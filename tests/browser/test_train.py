"""The main job, as a person does it."""

import os
import re
import time

import pytest

from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig

pytestmark = pytest.mark.browser


def state(tab) -> str:
    return tab.get_by_test_id("live-state").inner_text().strip().lower()


def step(tab) -> int:
    """The step that the view shows; -1 while it shows none yet."""
    number = re.search(r"[\d,]+", tab.get_by_test_id("live-step").inner_text())
    return int(number[0].replace(",", "")) if number else -1


def picture(tab) -> str:
    """A digest of the pixels of the generated grid as the browser shows them; "" while there is none."""
    return tab.get_by_test_id("live-fakes").evaluate(
        """async image => {
            if (image.hidden || !image.src) return "";
            const bytes = await (await fetch(image.src)).arrayBuffer();
            return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))).join();
        }"""
    )


def until(condition, seconds=90, every=0.25):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(every)
    raise AssertionError("waited in vain")


def press_train(server, tab) -> RunDir:
    """Press Train and wait until the page shows the run that it started, whichever it showed before."""
    before = set(server.runs.glob("*"))
    tab.get_by_role("button", name="Train", exact=True).click()
    (folder,) = until(lambda: set(server.runs.glob("[0-9]*")) - before)
    tab.wait_for_url(lambda url: f"run={folder.name}" in url)
    tab.get_by_test_id("live-view").wait_for()
    return RunDir(folder)


def test_press_train_watch_pause_reload_resume_interrupt_stop(server, chromium, tab):
    tab.goto(server.url + "/train")
    run = press_train(server, tab)

    # the grid appears, and changes at least twice
    first = until(lambda: picture(tab))
    second = until(lambda: (now := picture(tab)) and now != first and now)
    until(lambda: picture(tab) not in ("", first, second))
    assert state(tab) == "running"
    tab.locator("[data-testid=live-chart-loss] .scatterlayer .trace").first.wait_for(state="attached")
    assert tab.get_by_test_id("live-reals").is_visible()

    tab.get_by_role("button", name="Pause").click()
    until(lambda: state(tab) == "paused")
    held = until(lambda: max(step(tab), 0))

    # a reload and a second browser find the same run where it is
    tab.reload()
    tab.get_by_role("button", name="Resume").wait_for()
    until(lambda: state(tab) == "paused" and step(tab) == held)
    other = chromium.new_context().new_page()
    other.goto(tab.url)
    until(lambda: other.get_by_test_id("live-view").is_visible() and state(other) == "paused" and step(other) == held)

    # so does a change of page: the Train page lists it, and opens it when asked
    tab.get_by_role("link", name="Home").click()
    tab.get_by_text("Watch a GAN learn to draw").wait_for()
    tab.get_by_role("link", name="Train").click()
    tab.get_by_role("button", name=re.compile("paused, step")).click()
    until(lambda: tab.get_by_test_id("live-view").is_visible() and state(tab) == "paused")

    tab.get_by_role("button", name="Resume").click()
    until(lambda: state(tab) == "running" and step(tab) > held)
    until(lambda: state(other) == "running")
    other.context.close()

    # Ctrl-C in the terminal: the run is interrupted, and the next start offers to resume it
    server.stop()
    status = run.status()
    assert status["state"] == "interrupted"
    assert run.snapshots()[-1] == status["step"]
    server.start()
    tab.goto(server.url)
    tab.get_by_text("Interrupted when the app was closed").wait_for()
    tab.get_by_role("button", name="Resume").first.click()
    until(lambda: tab.get_by_test_id("live-view").is_visible() and state(tab) == "running" and step(tab) > status["step"])

    tab.get_by_role("button", name="Stop").click()
    until(lambda: state(tab) == "stopped")
    tab.get_by_role("button", name="Resume").wait_for()


@pytest.mark.parametrize("gap", [0.1, 0.3, 0.5])
def test_a_double_click_on_train_starts_one_run(server, tab, gap):
    tab.goto(server.url + "/train")
    tab.get_by_role("button", name="Train", exact=True).wait_for()
    tab.get_by_text("The networks of this recipe").wait_for()
    before = set(os.listdir(server.runs)) if server.runs.exists() else set()
    place = tab.get_by_role("button", name="Train", exact=True).bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    tab.mouse.click(x, y)
    tab.wait_for_timeout(1000 * gap)
    tab.mouse.click(x, y)
    tab.wait_for_url(re.compile("run="))
    tab.wait_for_timeout(1500)
    [started] = set(os.listdir(server.runs)) - before
    assert f"run={started}" in tab.url
    tab.get_by_role("button", name="Stop").click()
    until(lambda: state(tab) == "stopped")


def test_what_cannot_be_downloaded_is_refused_at_once_with_a_way_out_in_one_click(server, tab):
    """The folder for MNIST cannot be written, so it can neither be found nor downloaded."""
    (server.runs.parent / "data").write_text("a file where a folder should be")
    tab.goto(server.url + "/train")
    tab.get_by_role("combobox", name="Data set").click()
    tab.get_by_role("option", name="MNIST", exact=True).click()
    tab.get_by_text("Not on this computer yet").wait_for()
    tab.get_by_role("button", name="Train", exact=True).click()
    tab.get_by_text("The data folder cannot be written").wait_for()
    assert "run=" not in tab.url
    tab.get_by_role("button", name="Train on drawn digits instead").click()
    tab.wait_for_url(re.compile("run=.*-on-drawn-digits"))
    until(lambda: tab.get_by_test_id("live-view").is_visible() and state(tab) == "running")
    tab.get_by_role("button", name="Stop").click()
    until(lambda: state(tab) == "stopped")


def test_a_failed_run_shows_its_error_and_a_way_out(server, tab):
    run = RunDir.create(server.runs / "0950-failed", RunConfig(dataset="mnist"))
    words = {"error": "MNIST could not be downloaded.", "hint": "Choose the drawn digits."}
    run.update_status(state="failed", offer="drawn-digits", **words)
    tab.goto(f"{server.url}/train?run={run.id}")
    tab.get_by_test_id("live-error").wait_for()
    assert all(text in tab.get_by_test_id("live-error").inner_text() for text in words.values())
    tab.get_by_role("button", name="Train on drawn digits instead").wait_for()
