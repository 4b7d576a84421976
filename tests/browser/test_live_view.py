"""The live view over run folders that are written by hand: nothing is trained here."""

import io
import os

import numpy as np
import pytest
from PIL import Image

from gan_core.runs.folder import Move, RunDir
from gan_core.settings.config import RunConfig
from gan_core.settings.presets import PRESETS
from tests.browser.test_train import picture, until

pytestmark = pytest.mark.browser

LINE = "document.querySelector('[data-testid=live-chart-loss]').parentElement.querySelector('.gl-cursor').style"


def grid(number: int, side: int = 242) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(number).integers(0, 255, (side, side), dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def row(step: int) -> dict[str, float]:
    return {
        "step": step,
        "images_seen": step * 64,
        "seconds": step / 50,
        "loss/G": 1 + step % 7 / 9,
        "loss/D": 1.2,
        "D(x)": 0.6,
        "D(G(z))": 0.4,
        "value/V(D, G)": -1.2,
        "grad/G": 0.1,
        "grad/D": 0.2,
    }


DIGITS = RunConfig(dataset="drawn-digits", steps=1000)


def make(server, name: str, steps: range, first_picture: int = 0, config: RunConfig = DIGITS, **status) -> RunDir:
    run = RunDir.create(server.runs / name, config)
    run.write_reals(grid(999))
    for at in steps:
        run.append_stats(row(at))
        if at % 20 == 0:
            run.write_sample(at, grid(first_picture + at))
    run.update_status(step=steps[-1], images_seen=steps[-1] * 64, seconds=2.0, **status)
    return run


def watch(tab, server, run: RunDir) -> None:
    tab.goto(f"{server.url}/train?run={run.id}")
    tab.get_by_test_id("live-view").wait_for()
    until(lambda: picture(tab))
    tab.locator("[data-testid=live-chart-loss] .scatterlayer .trace").first.wait_for(state="attached")


def moment(tab) -> str:
    return tab.get_by_test_id("live-shown").inner_text()


def test_scrubbing_changes_the_picture_and_moves_the_line_and_another_run_begins_afresh(server, tab):
    one = make(server, "0901-scrubbed", range(0, 101, 5), state="stopped")
    other = make(server, "0902-other", range(0, 61, 5), first_picture=500, state="stopped")
    one.append_event(40, "changed", "lr_g 0.0002 → 0.0001")
    watch(tab, server, one)
    assert moment(tab) == "at step 100"
    last, line = picture(tab), tab.evaluate(LINE + ".transform")

    tab.get_by_test_id("live-scrubber").press("ArrowLeft")
    until(lambda: moment(tab) == "at step 80")
    assert picture(tab) not in ("", last)
    until(lambda: tab.evaluate(LINE + ".transform") != line)
    assert tab.evaluate(LINE + ".visibility") == "visible"
    tab.get_by_test_id("live-scrubber").press("End")
    until(lambda: moment(tab) == "at step 100" and picture(tab) == last)
    assert tab.get_by_test_id("live-new-latents").is_disabled()  # no snapshot

    # the page leads to another run without being loaded again: nothing of the first one stays
    tab.get_by_test_id("live-scrubber").press("Home")
    until(lambda: moment(tab) == "at step 0")
    tab.evaluate(
        "search => { window.kept = true; history.pushState(null, '', search); dispatchEvent(new PopStateEvent('popstate')); }",
        f"?run={other.id}",
    )
    until(lambda: moment(tab) == "at step 60" and "60 of" in tab.get_by_test_id("live-step").inner_text())
    assert tab.evaluate("window.kept")
    assert picture(tab) not in ("", last)
    assert "lr_g" not in tab.get_by_test_id("live-events").inner_text()
    points = "document.querySelector('[data-testid=live-chart-loss]').data.find(trace => trace.x.length)?.x.length"
    until(lambda: tab.evaluate(points) == 13)


def test_watching_adds_no_elements_and_a_redrawn_picture_is_shown(server, tab):
    run = make(server, "0903-watched", range(0, 201, 5), state="running", pid=os.getpid())
    watch(tab, server, run)
    counts, at = [], 200
    # the charts' own elements come and go with the ticks of their axes
    count = "document.querySelectorAll('*').length - document.querySelectorAll('.js-plotly-plot *').length"
    charts = "document.querySelectorAll('.js-plotly-plot *').length"
    for _ in range(15):
        at += 20
        run.append_stats(row(at))
        run.write_sample(at, grid(at))
        run.append_event(at, "changed", f"lr_d is now that of step {at}")
        run.update_status(step=at, images_seen=at * 64)
        tab.wait_for_function("at => document.querySelector('[data-testid=live-shown]').textContent.endsWith(at)", arg=f" {at}")
        counts.append((tab.evaluate(count), tab.evaluate(charts)))
    plain, plotted = zip(*counts[3:], strict=True)
    assert max(plain) - min(plain) <= 2, counts
    assert max(plotted) - min(plotted) <= 15 * 3 * 4, counts  # a mark an event in every chart, and ticks

    # paused and moved by hand, the run draws the same step again, and logs it again
    before = picture(tab)
    run.append_stats(row(at) | {"loss/D": 0.7})
    run.append_event(at, "only", "D was trained alone: 1 update.")
    run.write_sample(at, grid(1))
    run.update_status(state="paused")
    until(lambda: picture(tab) not in ("", before))
    assert moment(tab) == f"at step {at}"
    assert "D was trained alone: 1 update." in tab.get_by_test_id("live-events").inner_text()

    # what was made by hand is a frame of its own after that, and the frame of the step stays
    run.write_move(Move(at, 1), grid(2))
    run.append_stats(row(at) | {"move": 1, "loss/D": 0.7})
    run.append_stats(row(at) | {"move": 2, "loss/D": 0.3})
    run.write_move(Move(at, 2), grid(3))
    run.append_event(at, "only", "D was trained alone: 50 updates.", move=2)
    words = tab.get_by_text("after: D was trained alone: 50 updates.", exact=False)
    words.wait_for()
    assert tab.get_by_test_id("live-latents").inner_text().startswith("G itself, not its average")
    byhand = "document.querySelector('[data-testid=live-chart-loss]').data.filter(trace => /by hand/.test(trace.name)).map(trace => trace.y)"
    until(lambda: tab.evaluate(byhand) == [[0.7, 0.3]] or tab.evaluate(byhand)[-1:] == [[0.7, 0.3]])
    tab.get_by_test_id("live-scrubber").press("ArrowLeft")
    tab.get_by_test_id("live-scrubber").press("ArrowLeft")
    until(lambda: tab.get_by_test_id("live-latents").inner_text().startswith("averaged G; "))
    assert moment(tab) == f"at step {at}"
    run.update_status(state="stopped")  # other tests look for the one run that is paused


def test_a_class_can_see_faces(server, tab):
    """Grids of 64 x 64 get most of the width, the curves below, and as much as fits on a projector; digits stay as they were."""
    run = RunDir.create(server.runs / "0904-faces", RunConfig(dataset="drawn-faces", architecture="dcgan", steps=1000))
    run.write_reals(grid(998, 530))
    run.append_stats(row(20))
    for at in (0, 20):
        run.write_sample(at, grid(at, 530))
    run.update_status(step=20, images_seen=1280, seconds=2.0, state="stopped")
    digits = make(server, "0905-digits", range(0, 41, 5), state="stopped")

    def shown(part: str) -> dict[str, float]:
        box = tab.get_by_test_id(part).bounding_box()
        return box | {"right": box["x"] + box["width"], "bottom": box["y"] + box["height"]}

    def narrow() -> bool:
        return tab.evaluate("document.documentElement.scrollWidth <= innerWidth")

    watch(tab, server, run)
    fakes, reals, curve = shown("live-fakes"), shown("live-reals"), shown("live-chart-loss")
    assert fakes["width"] >= 440 and reals["width"] == fakes["width"] and narrow()
    assert curve["y"] > fakes["bottom"] and shown("live-chart-score")["y"] == curve["y"], "both curves below, side by side"
    tab.get_by_test_id("live-enlarge-reals").click()
    large = tab.get_by_test_id("live-large").locator("img")
    assert large.bounding_box()["height"] == 720 and large.get_attribute("src") == tab.get_by_test_id(
        "live-reals"
    ).get_attribute("src")
    tab.keyboard.press("Escape")
    assert not tab.get_by_test_id("live-large").is_visible()
    tab.get_by_test_id("live-present").click()
    until(lambda: shown("live-fakes")["width"] >= 490)
    assert shown("live-scrubber")["bottom"] <= 720 and narrow()
    tab.get_by_test_id("live-present").click()

    watch(tab, server, digits)
    assert 230 <= shown("live-fakes")["width"] <= 242 and narrow()
    assert shown("live-chart-loss")["x"] > shown("live-reals")["right"], "the curves beside"
    before = picture(tab)
    tab.get_by_test_id("live-enlarge-fakes").click()
    tab.get_by_test_id("live-large").locator("img").wait_for()
    assert large.bounding_box()["height"] == 720
    tab.get_by_test_id("live-large-close").click()
    assert not tab.get_by_test_id("live-large").is_visible() and picture(tab) == before


def test_every_question_mark_explains_what_stands_beside_it_by_keyboard_too(server, tab):
    watch(tab, server, make(server, "0906-explained", range(0, 101, 5), state="stopped"))
    tab.get_by_test_id("live-more").click()
    tab.get_by_test_id("live-help-more").wait_for()
    marks, box = tab.locator(".gl-help:visible"), tab.get_by_test_id("live-help")
    topics = [mark.get_attribute("data-help") for mark in marks.all()]
    assert {"losses", "scores", "more", "latents", "frames", "events", "rate", "smoothing"} <= set(topics)
    for topic in topics:
        mark = tab.get_by_test_id(f"live-help-{topic}")
        mark.press("Enter")
        assert len(box.inner_text()) > 80 and mark.get_attribute("aria-expanded") == "true", topic
        edges = box.bounding_box()
        assert edges["x"] >= 0 and edges["x"] + edges["width"] <= 1280, topic
        tab.keyboard.press("Escape")
        assert not box.is_visible() and mark.evaluate("mark => mark === document.activeElement"), topic
    tab.get_by_test_id("live-help-scores").click()
    assert "untrained discriminator or a collapsed generator can look the same" in box.inner_text()
    tab.get_by_test_id("live-help-losses").click()
    assert "one network has won" in box.inner_text(), "one box gives way to the next"
    tab.get_by_test_id("live-shown").click()
    assert not box.is_visible()


def test_while_a_run_begins_its_places_say_what_will_be_seen(server, tab):
    run = RunDir.create(server.runs / "0907-begins", RunConfig(dataset="drawn-digits", steps=1000))
    run.update_status(state="starting", message="Loading PyTorch", pid=os.getpid())
    tab.goto(f"{server.url}/train?run={run.id}")
    first = tab.get_by_test_id("live-first-loss")
    until(lambda: "each network has its own" in first.inner_text())
    assert "Collapse can look the same" in tab.get_by_test_id("live-first-score").inner_text()
    assert "grow out of noise" in tab.get_by_test_id("live-view").inner_text()
    before = first.bounding_box()
    run.update_status(state="running", step=20)
    for at in (10, 20):
        run.append_stats(row(at))
    first.wait_for(state="hidden")
    chart = tab.get_by_test_id("live-chart-loss").bounding_box()
    assert (before["y"], before["height"]) == (chart["y"], chart["height"]), "the curves stand where the words stood"
    run.update_status(state="stopped")


def test_the_charts_say_that_they_load_until_plotly_has_come(server, tab):
    run = make(server, "0908-slow-network", range(0, 101, 5), state="stopped")
    held = []
    tab.route("**/plotly.min.js*", lambda route: held.append(route))
    tab.goto(f"{server.url}/train?run={run.id}")
    for kind in ("loss", "score"):
        until(lambda kind=kind: tab.get_by_test_id(f"live-first-{kind}").inner_text() == "Loading the charts …")
    until(lambda: held)[0].continue_()
    tab.locator("[data-testid=live-chart-loss] .scatterlayer .trace").first.wait_for(state="attached")
    tab.get_by_test_id("live-first-loss").wait_for(state="hidden")


def test_curves_run_along_steps_images_or_epochs_and_the_browser_remembers(server, tab):
    run = make(server, "0909-axes", range(0, 101, 5), state="stopped", dataset_size=3200)
    points = RunDir.create(server.runs / "0910-points", RunConfig(dataset="ring", architecture="mlp2d", steps=1000))
    points.append_stats(row(5))
    points.append_stats(row(10))
    points.update_status(step=10, dataset_size=3200, state="stopped")
    watch(tab, server, run)
    last = "document.querySelector('[data-testid=live-chart-loss]')?.data?.find(trace => trace.x.length)?.x.at(-1)"
    assert tab.evaluate(last) == 100
    line = tab.evaluate(LINE + ".transform")
    for name, end in (("images", 6400), ("epochs", 2)):
        tab.get_by_test_id("live-axis").select_option(name)
        until(lambda end=end: tab.evaluate(last) == end)
    assert tab.evaluate(LINE + ".transform") == line, "the line of the frame stays at the end of the curve"
    tab.reload()
    until(lambda: tab.evaluate(last) == 2)
    tab.goto(f"{server.url}/train?run={points.id}")
    until(lambda: tab.evaluate(last) == 10)
    assert tab.get_by_test_id("live-axis").locator("option").all_inner_texts() == ["steps", "images seen"]


def test_pausing_moves_no_picture_no_chart_and_no_button(server, tab):
    run = make(server, "0911-paused", range(0, 101, 5), state="running", pid=os.getpid(), dataset_size=3200)
    watch(tab, server, run)
    tab.get_by_role("button", name="Pause").wait_for()
    parts = ["live-fakes", "live-reals", "live-scrubber", "live-chart-loss", "live-chart-score", "live-events", "live-present"]
    names = ["Stop", "Save snapshot", "Live settings", "By hand", "Branch", "Explore", "New run"]

    def places() -> list:
        buttons = [tab.get_by_role("button", name=name, exact=True) for name in names]
        return [one.bounding_box() for one in [*(tab.get_by_test_id(part) for part in parts), *buttons]]

    before = places()
    for state, button in (("paused", "Resume"), ("running", "Pause")):
        run.update_status(state=state)
        tab.get_by_role("button", name=button, exact=True).wait_for()
        tab.wait_for_timeout(500)
        assert places() == before, state

    # a snapshot is seen at once: a dot under the slider, and a line in the log
    run.write_snapshot(100, b"not looked at here")
    run.append_event(100, "snapshot", "Snapshot saved.")
    until(lambda: tab.get_by_test_id("live-dots").locator("i").count() == 1)
    until(lambda: "Snapshot saved" in tab.get_by_test_id("live-events").inner_text())
    assert places() == before
    run.update_status(state="stopped")


def test_d_says_of_each_picture_how_real_it_is_and_one_opens_with_its_latent(server, tab):
    tab.goto(f"{server.url}/train?run=mnist")
    tab.get_by_test_id("live-view").wait_for()
    until(lambda: picture(tab))
    scored, words = tab.get_by_test_id("live-fakes-scored"), tab.get_by_test_id("live-opinion-text")
    tab.get_by_test_id("live-opinion").click()
    until(lambda: "the probability, from 0 to 1" in words.inner_text())
    assert "D is that of step 9,000" in words.inner_text()
    first = scored.get_attribute("aria-label")
    assert "on average" in first and "on average" in tab.get_by_test_id("live-reals-scored").get_attribute("aria-label")

    # it stays on while frames move on, and while the page is drawn again
    tab.get_by_test_id("live-scrubber").press("ArrowLeft")
    until(lambda: "nearest snapshot, step 9,000, 1,688 steps after this frame" in words.inner_text())
    assert scored.get_attribute("aria-label") != first
    tab.get_by_test_id("stSidebar").get_by_text("Break it").click()
    tab.get_by_text("Watch for this").first.wait_for()
    assert scored.is_visible() and "Under each picture" in words.inner_text()

    # one picture: the third of the second row is that of latent 10
    box, one, facts = scored.bounding_box(), tab.get_by_test_id("live-one"), tab.get_by_test_id("live-one-facts")
    tab.mouse.click(box["x"] + 2.5 * box["width"] / 8, box["y"] + 1.3 * box["height"] / 8)
    assert tab.get_by_test_id("live-one-title").inner_text() == "Generated picture 11 of 64"
    until(lambda: "64 numbers" in facts.inner_text())
    assert "seed 10" in facts.inner_text() and "the probability" in facts.inner_text()
    tab.keyboard.press("ArrowRight")
    assert tab.get_by_test_id("live-one-title").inner_text() == "Generated picture 12 of 64"
    way = tab.get_by_test_id("live-one-explore").get_attribute("href")
    tab.get_by_test_id("live-one-whole").click()
    assert not one.is_visible() and tab.get_by_test_id("live-large").is_visible()
    tab.keyboard.press("Escape")
    tab.get_by_test_id("live-reals-scored").press("Enter")
    assert tab.get_by_test_id("live-one-title").inner_text() == "Real picture 1 of 64"
    assert not tab.get_by_test_id("live-one-explore").is_visible(), "a real picture has no latent"
    tab.keyboard.press("Escape")
    tab.goto(way)
    tab.get_by_role("heading", name="Explore").wait_for()
    assert "z=%5B11%5D" in tab.url and "view=sliders" in tab.url


def test_without_a_snapshot_there_is_no_d_to_ask_and_the_view_says_so(server, tab):
    watch(tab, server, make(server, "0912-no-snapshot", range(0, 41, 5), state="stopped"))
    tab.get_by_test_id("live-opinion").click()
    assert "No snapshot yet" in tab.get_by_test_id("live-opinion-text").inner_text()
    tab.get_by_test_id("live-fakes-scored").click(position={"x": 5, "y": 5})
    facts = tab.get_by_test_id("live-one-facts").inner_text()
    assert "seed 0" in facts and "No snapshot yet" in facts
    assert not tab.get_by_test_id("live-one-explore").is_visible()


def test_presented_a_run_is_steered_from_the_projector(server, tab):
    config = PRESETS["break-memorise"].config.updated(dataset="drawn-digits", steps=1000)
    run = make(server, "0913-presented", range(0, 101, 5), config=config, state="running", pid=os.getpid())
    run.update_status(knobs={"lr_g": 0.002, "lr_d": 0.002})
    watch(tab, server, run)
    tab.get_by_role("button", name="Pause").wait_for()
    tab.get_by_test_id("live-present").click()
    # A browser answers the wish for the full screen when it likes.
    until(lambda: PRESETS["break-memorise"].title in tab.get_by_test_id("live-stage-title").inner_text())
    assert tab.get_by_test_id("live-watch").inner_text().startswith("Watch for this: ")
    big, small = (tab.get_by_test_id(part).bounding_box() for part in ("live-fakes", "live-reals"))
    assert big["width"] > 400 and small["width"] < big["width"]
    scrubber = tab.get_by_test_id("live-scrubber").bounding_box()
    assert scrubber["y"] > big["y"] + big["height"] and scrubber["y"] < 700
    assert tab.evaluate("document.querySelector('.gl-root').scrollHeight <= innerHeight"), "all of it is seen at once"

    def sent() -> list:
        return [(one["verb"], one.get("player"), one.get("value")) for one in run.commands()[0]]

    assert tab.get_by_test_id("live-only-d").is_disabled()
    tab.keyboard.press(" ")
    until(lambda: sent() == [("pause", None, None)])
    run.update_status(state="paused")
    tab.get_by_test_id("live-pause").get_by_text("Resume").wait_for()
    until(lambda: tab.get_by_test_id("live-only-d").is_enabled())
    tab.get_by_test_id("live-only-d").click()
    until(lambda: sent()[1:] == [("step", "D", None)])
    run.append_event(100, "only", "D was trained alone: 1 update.")
    until(lambda: tab.get_by_test_id("live-setting-more").is_enabled())
    assert tab.get_by_test_id("live-setting-value").input_value() == "0.002"
    tab.get_by_test_id("live-setting-more").click()
    until(lambda: sent()[2:] == [("set", None, 0.004)])
    run.update_status(knobs={"lr_g": 0.004, "lr_d": 0.002})
    until(lambda: tab.get_by_test_id("live-setting-value").input_value() == "0.004")
    tab.get_by_test_id("live-scrubber").press(" ")
    tab.wait_for_timeout(700)
    assert len(sent()) == 3, "the space bar was for the slider"
    tab.keyboard.press("Escape")
    until(lambda: tab.get_by_test_id("live-present").inner_text() == "Present")
    assert not tab.get_by_test_id("live-watch").is_visible()
    run.update_status(state="stopped")


def test_presented_digits_are_enlarged_by_whole_numbers(server, tab):
    watch(tab, server, make(server, "0914-large", range(0, 41, 5), state="stopped"))
    tab.get_by_test_id("live-present").click()
    for size, width in (((1280, 720), 484), ((1920, 1080), 726)):
        tab.set_viewport_size({"width": size[0], "height": size[1]})
        until(lambda width=width: tab.get_by_test_id("live-fakes").bounding_box()["width"] == width)
    assert not tab.get_by_test_id("live-conduct").is_visible(), "nothing to steer"
