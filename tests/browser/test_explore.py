"""Exploring as a person does it: drag, move, lock, undo, play, save, and send a link to somebody else."""

import json
import shutil
from itertools import pairwise
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from PIL import Image

from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from gan_core.worker.worker import Worker
from tests.browser.test_train import until
from tests.latent_runs import made_run

pytestmark = pytest.mark.browser
NAME = "50-explored"  # without a number of four digits, so that other tests' runs are counted from 0001 as ever


@pytest.fixture(scope="module")
def explored(server):
    """A small network with three snapshots."""
    config = RunConfig(
        dataset="drawn-digits",
        num_images=256,
        architecture="dcgan",
        z_dim=8,
        ngf=4,
        ndf=4,
        batch_size=16,
        steps=30,
        snapshot_every=10,
        sample_every=30,
        log_every=10,
        lr_g=0.002,
        lr_d=0.002,
        device="cpu",
    )
    server.runs.mkdir(exist_ok=True)
    run = RunDir.create(server.runs / NAME, config)
    assert Worker(run).work() == "finished"
    yield run
    shutil.rmtree(run.path)


@pytest.fixture(scope="module")
def untrained(server):
    """Networks that nobody trained: one that is asked for a class, and one that draws faces."""
    made = made_run(out=str(server.runs / "50-asked"), architecture="embedding")
    faces = made_run(out=str(server.runs / "50-faces"), dataset="drawn-faces", num_images=8)
    yield made, faces
    shutil.rmtree(made.path)
    shutil.rmtree(faces.path)


def test_stored_pictures_stand_until_the_network_has_drawn_its_own(server, tab):
    """Those of the first latents are what the network draws, so that nothing jumps when its own take their places."""
    held = []
    tab.route("**/mnist/pictures", lambda route: held.append(route))
    tab.goto(f"{server.url}/explore?run=mnist")
    key = tab.locator(".wk-key canvas").nth(2)
    tab.locator(".wk-key canvas[data-stands]").nth(2).wait_for()
    assert "stored" in tab.locator("[data-testid=walker] [data-part=wait]").inner_text()
    bright = "canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 === 0)"
    stored = np.array(key.evaluate(bright))
    for route in held:
        route.continue_()
    tab.unroute("**/mnist/pictures")
    until(lambda: pixels(key))
    drawn = np.array(key.evaluate(bright))
    assert tab.locator("[data-stands]").count() == 0 and not tab.locator("[data-testid=walker] [data-part=wait]").is_visible()
    assert drawn.shape == stored.shape == (28 * 28,) and np.abs(drawn - stored).mean() < 3 and drawn.max() > 200


def pixels(canvas) -> str:
    """What a canvas shows, as one string; "" while it has shown nothing."""
    return canvas.evaluate("canvas => canvas.dataset.drawn ? canvas.toDataURL() : ''")


def latent(canvas) -> str:
    return canvas.get_attribute("data-latent") or ""


def asked(tab, name: str) -> str | None:
    # asked of the page itself: what the driver knows of the address is old while it waits for nothing
    return parse_qs(urlparse(tab.evaluate("location.href")).query).get(name, [None])[0]


def at_rest(canvas) -> str:
    """The picture of a canvas once it has not changed for half a second."""
    seen = []

    def same() -> bool:
        seen.append(pixels(canvas))
        return len(seen) > 5 and bool(seen[-1]) and len(set(seen[-5:])) == 1

    until(same, 60, 0.1)
    return seen[-1]


def test_the_picture_follows_the_pointer_and_the_link_shows_it_elsewhere(server, tab, explored):
    tab.goto(f"{server.url}/explore?run={NAME}&view=map")
    large, field = tab.get_by_test_id("map-large"), tab.get_by_test_id("map-field")
    tab.locator("[data-testid=map-ground][data-drawn]").wait_for()
    middle = at_rest(large)
    box = field.bounding_box()
    seen = {middle}
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.mouse.down()
    for step in range(1, 9):
        tab.mouse.move(box["x"] + box["width"] * (0.5 + step / 20), box["y"] + box["height"] * (0.5 + step / 20))
        until(lambda: pixels(large) not in seen, 20, 0.02)  # while the button is still down
        seen.add(pixels(large))
        assert asked(tab, "x") is None, "the page is told once the pointer is let go"
    tab.mouse.up()
    tab.wait_for_url("**&x=0.9&y=0.9*")
    there = at_rest(large)
    assert there != middle

    field.focus()
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_url("**&x=0.88*")
    until(lambda: pixels(large) != there)
    moved = at_rest(large)

    other = tab.context.browser.new_page(viewport={"width": 1920, "height": 1080})
    other.goto(tab.url)
    assert at_rest(other.get_by_test_id("map-large")) == moved
    other.close()

    # and what is under the pointer goes on into another view
    tab.get_by_test_id("map-to-sliders").click()
    tab.wait_for_url("**view=sliders**")
    assert at_rest(tab.get_by_test_id("board-large")) == moved
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_plane_that_was_chosen_stays_while_its_directions_are_looked_for(server, tab, explored):
    held, free = [], []
    tab.route("**/directions?**", lambda route: route.continue_() if free else held.append(route))
    tab.goto(f"{server.url}/explore?run={NAME}&view=map")
    tab.locator("[data-testid=map-ground][data-drawn]").wait_for()
    button, field = tab.get_by_test_id("map-directions"), tab.get_by_test_id("map-field")
    button.click()
    until(lambda: held and asked(tab, "plane") == "directions")
    box = field.bounding_box()
    tab.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    until(lambda: asked(tab, "x") == "0.75")
    tab.get_by_text("Looking for directions").wait_for()
    assert button.get_attribute("aria-pressed") == "true"
    free.append(True)
    for route in held:
        route.continue_()
    until(lambda: json.loads(latent(tab.get_by_test_id("map-large")) or "{}").get("move") == {"pca:0": 1.5, "pca:1": 1.5})
    until(lambda: tab.get_by_test_id("map-u").locator("optgroup[label='By name']").count() == 1)
    assert button.get_attribute("aria-pressed") == "true" and asked(tab, "plane") == "directions"


def test_sliders_say_what_they_wait_for_and_offer_what_there_is(server, tab, explored):
    held = []
    tab.route("**/directions?**", lambda route: held.append(route))
    tab.goto(f"{server.url}/explore?run={NAME}&view=sliders&z=[7]")
    about = tab.locator("[data-testid=slider-board] [data-part=about]")
    until(lambda: about.inner_text() == "Looking for directions…")
    assert all(tab.get_by_test_id(f"board-{name}").is_disabled() for name in ("undo", "redo", "reset"))
    until(lambda: len(held) == 2)
    quick = next(route for route in held if "groups=pca,sefa" in route.request.url)
    quick.continue_()
    slider = tab.get_by_test_id("slide-pca:0")
    slider.focus()
    tab.keyboard.press("ArrowRight")
    until(lambda: asked(tab, "z") == '[{"from":7,"move":{"pca:0":0.05},"lock":[]}]')
    assert tab.get_by_test_id("board-reset").is_enabled() and tab.get_by_test_id("board-undo").is_enabled()
    assert tab.get_by_test_id("board-later").is_disabled()
    held.remove(quick)
    held[0].continue_()
    tab.get_by_test_id("board-group-fitted").wait_for()
    assert tab.get_by_test_id("board-group-pca").get_attribute("aria-pressed") == "true", "nothing changes under one's hand"
    assert slider.evaluate("node => node === document.activeElement")


def test_what_was_saved_of_a_conditional_network_reloads_to_the_same_picture(server, tab, untrained, tmp_path):
    tab.route("**/directions?**", lambda route: route.fulfill(json={"groups": [], "missing": {}}))
    tab.goto(f"{server.url}/explore?run=50-asked&view=sliders&z=[7]&label=4&psi=0.8")
    large = tab.get_by_test_id("board-large")
    four = at_rest(large)
    with tab.expect_download() as download:
        tab.get_by_test_id("board-save").click()
    download.value.save_as(tmp_path / "view.json")
    tab.goto(f"{server.url}/explore?run=50-asked&view=sliders&z=[7]&label=9&psi=0.8")
    assert at_rest(large) != four
    tab.get_by_test_id("board-load").set_input_files(tmp_path / "view.json")
    tab.wait_for_url("**label=4*")
    until(lambda: pixels(large) == four)
    # and from another network altogether
    tab.goto(f"{server.url}/explore?run=50-faces&view=sliders&z=[1]")
    at_rest(large)
    tab.get_by_test_id("board-load").set_input_files(tmp_path / "view.json")
    tab.wait_for_url("**label=4*")
    until(lambda: pixels(large) == four)


def test_what_a_judge_sees_in_a_face_is_shown_in_words(server, tab, untrained):
    tab.route("**/directions?**", lambda route: route.fulfill(json={"groups": [], "missing": {}}))
    moved = [{"from": 7, "move": {"pca:0": 3}, "lock": []}]
    tab.goto(f"{server.url}/explore?run=50-faces&view=sliders&z={json.dumps(moved)}")
    scores = tab.get_by_test_id("board-scores")
    scores.wait_for()
    assert "object" not in scores.inner_text() and "Brightness, 0 to 1" in scores.inner_text()
    rows = [row.split("\t") for row in scores.inner_text().splitlines()]
    believed = [row for row in rows if row[-1].endswith("%")]
    far = [abs(int(before.split()[0]) - int(now.split()[0])) for _, before, now in believed]
    assert len(far) == 8 and all(one >= next_one - 1 for one, next_one in pairwise(far)), "what moved most comes first"


def test_move_a_direction_lock_another_undo_save_and_load(server, tab, explored, tmp_path):
    tab.goto(f"{server.url}/explore?run={NAME}&view=sliders&z=[7]")
    large = tab.get_by_test_id("board-large")
    begin = at_rest(large)
    tab.get_by_test_id("board-group-pca").click()
    first, second = tab.get_by_test_id("slide-pca:0"), tab.get_by_test_id("slide-pca:1")
    first.focus()
    for _ in range(20):
        tab.keyboard.press("ArrowRight")
    until(lambda: json.loads(latent(large)) == {"from": 7, "move": {"pca:0": 1}, "lock": []})
    until(lambda: asked(tab, "z") == '[{"from":7,"move":{"pca:0":1},"lock":[]}]')
    moved = at_rest(large)
    assert moved != begin

    tab.get_by_test_id("lock-pca:0").check()
    until(lambda: first.is_disabled())
    assert at_rest(large) == moved, "a lock changes no picture"
    second.focus()
    for _ in range(30):
        tab.keyboard.press("ArrowLeft")
    inner = {"from": 7, "move": {"pca:0": 1}, "lock": []}
    until(lambda: json.loads(latent(large)) == {"from": inner, "move": {"pca:1": -1.5}, "lock": ["pca:0"]})
    both = at_rest(large)
    assert both != moved and first.input_value() == "1"

    with tab.expect_download() as download:
        tab.get_by_test_id("board-save").click()
    saved = tmp_path / "view.json"
    download.value.save_as(saved)

    tab.get_by_test_id("board-undo").click()
    until(lambda: latent(large) == json.dumps(inner | {"from": inner, "move": {}, "lock": ["pca:0"]}, separators=(",", ":")))
    assert at_rest(large) == moved
    tab.get_by_test_id("board-redo").click()
    until(lambda: pixels(large) != moved)
    tab.get_by_test_id("board-reset").click()
    until(lambda: asked(tab, "z") == "[7]")
    assert at_rest(large) == begin

    tab.get_by_test_id("board-load").set_input_files(saved)
    until(lambda: "pca:1" in (asked(tab, "z") or ""))
    assert at_rest(large) == both

    # one number of z moved by hand
    tab.get_by_test_id("board-raw").locator("summary").click()
    number = tab.get_by_test_id("number-3")
    number.focus()
    tab.keyboard.press("End")
    until(lambda: '"z":[' in latent(large) and json.loads(latent(large))["from"]["z"][3] == 4)
    assert at_rest(large) != both

    wrong = tmp_path / "wrong.json"
    wrong.write_text("[1, 2")
    tab.get_by_test_id("board-load").set_input_files(wrong)
    tab.get_by_text("This file does not contain a view").wait_for()


def test_a_walk_plays_meets_its_key_frames_and_is_saved(server, tab, explored, tmp_path):
    tab.goto(f"{server.url}/explore?run={NAME}&view=walk&z=[3,4,5]&frames=6&loop=1")
    slerp, lerp = tab.get_by_test_id("walk-slerp"), tab.get_by_test_id("walk-lerp")
    until(lambda: pixels(slerp))
    play = tab.get_by_test_id("walk-play")
    if play.get_attribute("aria-label") == "Pause":
        before = slerp.get_attribute("data-frame")
        until(lambda: slerp.get_attribute("data-frame") != before, 20, 0.05)
        play.click()
    assert tab.get_by_test_id("walk-frame").inner_text().endswith("of 19")
    scrub = tab.get_by_test_id("walk-scrub")
    keys = tab.get_by_test_id("walk-keys").locator("canvas")
    for frame, key in ((0, 0), (6, 1), (12, 2), (18, 0)):
        scrub.evaluate("(range, value) => { range.value = value; range.dispatchEvent(new Event('input')); }", str(frame))
        assert pixels(slerp) == pixels(lerp) == pixels(keys.nth(key)), "both walks are at the key-frame"
    scrub.evaluate("range => { range.value = '3'; range.dispatchEvent(new Event('input')); }")
    assert pixels(slerp) != pixels(lerp), "half-way they differ"
    plot = tab.get_by_test_id("walk-norms")
    until(lambda: plot.get_attribute("data-least"))
    assert float(plot.get_attribute("data-least")) < float(plot.get_attribute("data-slerp-least"))

    with tab.expect_download() as download:
        tab.get_by_test_id("walk-gif").click()
    film = tmp_path / "walk.gif"
    download.value.save_as(film)
    with Image.open(film) as frames:
        assert frames.n_frames == 19 and frames.width == frames.height and frames.width % 28 == 0
        frames.seek(18)
        last = frames.convert("L").copy()
        frames.seek(0)
        assert frames.convert("L").tobytes() == last.tobytes(), "the loop closes"

    said, words = tab.get_by_test_id("walk-said"), tab.get_by_test_id("walk-words")
    assert "cuts the corner" in words.inner_text() and "times psi" not in words.inner_text()
    tab.get_by_test_id("walk-seed").fill("-3")
    tab.get_by_test_id("walk-seed").press("Enter")
    assert "whole number from 0" in said.inner_text() and asked(tab, "z") == "[3,4,5]"
    tab.get_by_test_id("walk-seed").fill("11")
    tab.get_by_test_id("walk-seed").press("Enter")
    until(lambda: asked(tab, "z") == "[3,4,5,11]")
    until(lambda: tab.get_by_test_id("walk-frame").inner_text().endswith("of 25"))
    assert said.inner_text() == ""
    tab.get_by_test_id("walk-frames").fill("100")
    tab.get_by_test_id("walk-frames").press("Enter")
    until(lambda: asked(tab, "frames") == "60")
    assert "from 1 to 60. Using 60" in said.inner_text() and tab.get_by_test_id("walk-frames").input_value() == "60"
    until(lambda: "4 parts of 59 frames" in tab.get_by_test_id("walk-fewer").inner_text())

    # what is said of the straight line holds for these key-frames and this psi
    tab.goto(f"{server.url}/explore?run={NAME}&view=walk&z=[3,3]&frames=6&psi=0.5")
    until(lambda: words.inner_text())
    assert "almost the same" in words.inner_text() and "times psi, 0.50" in words.inner_text()
    assert "cuts the corner" not in words.inner_text()
    half = float(plot.get_attribute("data-least"))
    tab.goto(f"{server.url}/explore?run={NAME}&view=walk&z=[3,3]&frames=6")
    until(lambda: abs(float(plot.get_attribute("data-least") or 0) - 2 * half) < 0.01)


def test_through_time_and_far_away(server, tab, explored):
    tab.goto(f"{server.url}/explore?run={NAME}&view=time&z=[1,2]")
    rows = tab.get_by_test_id("time-rows").locator("button")
    kept = explored.snapshots()
    many = len(kept)
    until(lambda: rows.count() == many and all(pixels(rows.nth(i).locator("canvas").first) for i in range(many)))
    pictures = {pixels(rows.nth(i).locator("canvas").first) for i in range(many)}
    assert len(pictures) == many, "as many pictures as snapshots"
    assert tab.get_by_test_id("time-use").is_disabled(), "it is explored already"
    rows.nth(0).click()
    assert pixels(tab.get_by_test_id("time-strip").locator("canvas").first) == pixels(rows.nth(0).locator("canvas").first)
    tab.get_by_test_id("time-use").click()
    tab.wait_for_url(f"**at={kept[0]}*")
    until(tab.get_by_test_id("time-use").is_disabled)
    tab.goto(f"{server.url}/explore?run={NAME}&view=time&z=[1,2]&at={kept[1]}")
    until(lambda: tab.get_by_test_id("time-step").inner_text() == f"step {kept[1]}")
    assert tab.get_by_test_id("time-use").is_disabled()

    tab.get_by_text("Far away", exact=True).click()
    tab.wait_for_url("**view=far*")
    large, slider = tab.get_by_test_id("far-large"), tab.get_by_test_id("far-by")
    near = at_rest(large)
    slider.focus()
    tab.keyboard.press("End")
    tab.wait_for_url("**by=6*")
    assert at_rest(large) != near


def test_a_broken_link_says_so_and_leads_out(server, tab, explored):
    tab.goto(f'{server.url}/explore?run={NAME}&view=walk&z=[{{"z":[1,2]}},4]')
    fault = tab.get_by_test_id("walker").get_by_test_id("latent-fault")
    fault.get_by_text("z has 2 numbers").wait_for()
    tab.get_by_test_id("latent-replace").click()
    fault.wait_for(state="hidden")
    until(lambda: pixels(tab.get_by_test_id("walk-slerp")))
    tab.goto(f"{server.url}/explore?run=nonsense&z=garbage")
    tab.get_by_text("There is no run named nonsense").wait_for()
    tab.get_by_text("The default is shown instead").wait_for()
