"""The workshop as a person uses it: a family and its lineage, a digit drawn and one uploaded, and the search for copies."""

import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from PIL import Image, ImageDraw

from gan_core.places import PROJECT
from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from gan_core.worker.worker import Worker
from tests.browser.test_train import until

pytestmark = pytest.mark.browser
NAME = "60-workshop"  # without a number of four digits, so that other tests' runs are counted from 0001 as ever


@pytest.fixture(scope="module")
def workshop(server):
    """A small network, trained for a moment."""
    config = RunConfig(
        dataset="drawn-digits",
        num_images=64,
        architecture="dcgan",
        z_dim=8,
        ngf=4,
        ndf=4,
        batch_size=16,
        steps=20,
        snapshot_every=20,
        sample_every=20,
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


def asked(tab, name: str) -> str | None:
    # asked of the page itself: Playwright's own idea of the address stands still while a test sleeps
    return parse_qs(urlparse(tab.evaluate("location.href")).query).get(name, [None])[0]


def pixels(canvas) -> np.ndarray:
    """What a canvas of a tile shows once its own latent has been drawn: grey (H, W)."""
    until(lambda: canvas.evaluate("canvas => canvas.hasAttribute('data-shown')"), 90, 0.1)
    values = canvas.evaluate(
        """canvas => {
            const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return [canvas.height, canvas.width, ...all.data.filter((_, i) => i % 4 === 0)];
        }"""
    )
    return np.array(values[2:], np.uint8).reshape(values[:2])


def seven() -> bytes:
    """Ink on paper, as one photographs it."""
    image = Image.new("L", (200, 260), 245)
    ImageDraw.Draw(image).line([(50, 60), (150, 60), (90, 210)], fill=20, width=20)
    data = io.BytesIO()
    image.save(data, "JPEG")
    return data.getvalue()


def test_children_and_grandchildren_are_kept_replayed_elsewhere_and_drawn_by_the_command_line(server, tab, workshop, tmp_path):
    tab.goto(f"{server.url}/explore?run={NAME}&view=mix")
    tab.get_by_test_id("mix-mode-family").click()
    chosen = tab.get_by_test_id("mix-chosen").locator("canvas")
    parent = pixels(chosen)
    tab.get_by_test_id("mix-child-2").click()
    until(lambda: tab.get_by_test_id("mix-ancestor").count() == 2)
    child = pixels(chosen)
    assert (child != parent).any()
    assert (pixels(tab.get_by_test_id("mix-child-2").locator("canvas")) == child).all()
    tab.get_by_test_id("mix-keep").click()
    until(lambda: tab.get_by_test_id("favourite").count() == 1)
    tab.get_by_test_id("mix-raise").click()
    tab.get_by_test_id("mix-child-5").click()
    until(lambda: tab.get_by_test_id("mix-ancestor").count() == 3)
    grandchild = pixels(chosen)
    tree = tab.get_by_test_id("mix-ancestor").locator("canvas")
    for place, expected in enumerate((parent, child, grandchild)):
        assert (pixels(tree.nth(place)) == expected).all()
    lineage = {"mutate": {"mutate": 0, "seed": 2, "amount": 0.4}, "seed": 5, "amount": 0.4}
    until(lambda: json.loads(asked(tab, "z") or "[]") == [lineage])
    tab.wait_for_url("**keep=**")

    # the link in somebody else's browser: the same family, the same pixels, the same favourite
    other = tab.context.browser.new_page(viewport={"width": 1280, "height": 720})
    other.goto(tab.url)
    other.get_by_test_id("mix-ancestor").nth(2).wait_for()
    assert (pixels(other.get_by_test_id("mix-chosen").locator("canvas")) == grandchild).all()
    assert other.get_by_test_id("favourite").count() == 1
    other.close()

    # the command line beside it
    tab.get_by_text("As code").click()
    line = tab.locator("[data-testid=stCode]").first.inner_text()
    words = shlex.split(line.strip())
    assert words[:4] == ["python", "-m", "gan_core", "draw"]
    words[0], words[-1] = sys.executable, str(tmp_path / "grandchild.png")
    subprocess.run(words, cwd=PROJECT, env=server.env, check=True, timeout=120)
    assert (np.asarray(Image.open(tmp_path / "grandchild.png").convert("L")) == grandchild).all()

    # this browser remembers the favourite without the link, and it is offered as something to choose from
    tab.goto(f"{server.url}/explore?run={NAME}&view=mix")
    until(lambda: tab.get_by_test_id("favourite").count() == 1)
    tab.get_by_test_id("mix-favourites").click()
    until(lambda: tab.locator("[data-testid^=mix-cell-]:visible").count() == 1)
    assert (pixels(tab.get_by_test_id("mix-cell-0").locator("canvas")) == child).all()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_click_before_the_script_has_come_waits_for_it(server, tab, workshop):
    held = []
    tab.route("**/mixer/index.js", lambda route: held.append(route))
    with tab.expect_request("**/mixer/index.js"):
        tab.goto(f"{server.url}/explore?run={NAME}&view=mix")
    assert tab.get_by_test_id("mixer").evaluate("root => root.inert")
    held[0].continue_()
    tab.get_by_test_id("mix-mode-family").click()
    tab.get_by_test_id("mix-child-2").wait_for()


def test_a_difference_is_added_and_a_weight_is_dragged(server, tab, workshop):
    tab.goto(f"{server.url}/explore?run={NAME}&view=mix")
    result = tab.get_by_test_id("mix-sum").locator("canvas")
    first = pixels(result)
    cells = tab.get_by_test_id("mix-table").locator("canvas")
    assert cells.count() == 4
    assert (pixels(cells.nth(0)) == pixels(tab.get_by_test_id("mix-cell-2").locator("canvas"))).all(), "c as it is"
    assert (pixels(cells.nth(2)) == first).all(), "once the difference"
    for slot, place in (("a", 10), ("a", 11), ("b", 12), ("c", 13)):
        tab.get_by_test_id(f"mix-slot-{slot}").click()
        tab.get_by_test_id(f"mix-cell-{place}").click()
    until(lambda: json.loads(asked(tab, "mix") or "{}").get("c") == [2, 13])
    assert tab.get_by_test_id("mix-table").locator("canvas").count() == 12
    assert (pixels(result) != first).any()
    tab.get_by_test_id("mix-usual").uncheck()
    until(lambda: json.loads(asked(tab, "z") or "[{}]")[0].get("mix"))
    weights = {spec: weight for weight, spec in json.loads(asked(tab, "z"))[0]["mix"]}
    assert weights == {0: 0.3333, 10: 0.3333, 11: 0.3333, 1: -0.5, 12: -0.5, 2: 0.5, 13: 0.5}

    tab.get_by_test_id("mix-mode-mix").click()
    mixed = tab.get_by_test_id("mix-result").locator("canvas")
    before = pixels(mixed)
    tab.get_by_test_id("mix-weight-0").focus()
    for _ in range(6):
        tab.keyboard.press("ArrowRight")
    until(lambda: json.loads(asked(tab, "mix"))["parts"] == [[1.3, 0], [1, 1]])
    assert (pixels(mixed) != before).any()
    tab.get_by_test_id("mix-walk").click()
    tab.wait_for_url(re.compile(r"explore\?(?!.*view=)"))
    assert json.loads(asked(tab, "z"))[0] == {"mix": [[0.5652, 0], [0.4348, 1]]}


def test_a_stroke_is_seen_by_the_network_and_can_be_taken_back(server, tab, workshop):
    tab.goto(f"{server.url}/explore?run={NAME}&view=picture")
    canvas, find = tab.get_by_test_id("draw-canvas"), tab.get_by_test_id("project-find")
    tab.locator("[data-testid=draw-pad]:not([inert])").wait_for()
    box = canvas.bounding_box()

    def stroke(*places: tuple[float, float]) -> None:
        at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
        tab.mouse.move(*at[0])
        tab.mouse.down()
        for place in at[1:]:
            tab.mouse.move(*place, steps=6)
        tab.mouse.up()

    assert find.is_disabled() and tab.get_by_test_id("draw-undo").is_disabled()
    stroke((0.5, 0.2), (0.5, 0.8))
    until(find.is_enabled)
    tab.get_by_test_id("draw-undo").press("Enter")
    until(find.is_disabled)
    stroke((0.5, 0.2), (0.5, 0.8))
    until(find.is_enabled)
    tab.get_by_role("button", name="100", exact=True).click()
    find.click()
    target = tab.get_by_test_id("project-target")
    target.wait_for()
    ink = target.evaluate(
        """canvas => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 === 0)"""
    )
    seen = np.array(ink).reshape(28, 28)
    assert seen[6:22, 13:15].mean() > 200, "the stroke, upright and in the middle"
    assert seen[:, :8].max() == 0 and seen[:, 20:].max() == 0, "and nothing beside it"
    tab.get_by_test_id("draw-clear").click()
    until(find.is_disabled)


def test_an_uploaded_digit_is_searched_for_with_its_film_and_what_remains(server, tab, workshop):
    tab.goto(f"{server.url}/explore?run={NAME}&view=picture")
    tab.get_by_text("Upload", exact=True).click()
    files = tab.locator("input[type=file]")
    files.set_input_files({"name": "broken.png", "mimeType": "image/png", "buffer": b"no picture"})
    tab.get_by_text("This file cannot be used").wait_for()
    files.set_input_files({"name": "seven.jpg", "mimeType": "image/jpeg", "buffer": seven()})
    find = tab.get_by_test_id("project-find")
    until(find.is_enabled)
    tab.get_by_role("button", name="100", exact=True).click()
    find.click()
    tab.get_by_test_id("project-miss").wait_for()
    miss, baseline = (float(tab.get_by_test_id(f"project-{name}").inner_text()) for name in ("miss", "baseline"))
    assert 0 < miss < baseline
    until(lambda: tab.get_by_test_id("project-own").inner_text() != "measuring…")
    assert float(tab.get_by_test_id("project-own").inner_text()) < miss, "its own pictures it finds better"

    # the film begins with the best of the random ones and ends with the one found
    scrub, frame = tab.get_by_test_id("project-scrub"), tab.get_by_test_id("project-frame")
    assert int(scrub.get_attribute("max")) > 10
    scrub.press("Home")
    assert frame.inner_text() == f"step 0, error {baseline:.3f}"
    begin = tab.get_by_test_id("project-found").evaluate("canvas => canvas.toDataURL()")
    scrub.press("End")
    assert frame.inner_text() == f"step 100, error {miss:.3f}"
    assert tab.get_by_test_id("project-found").evaluate("canvas => canvas.toDataURL()") != begin
    tab.get_by_test_id("project-play").click()
    until(lambda: frame.inner_text() == f"step 100, error {miss:.3f}" and scrub.input_value() == scrub.get_attribute("max"))

    found = json.loads(until(lambda: asked(tab, "z")))
    assert len(found[0]["z"]) == 8
    tab.get_by_test_id("project-walk").click()
    tab.wait_for_url(re.compile(r"explore\?(?!.*view=)"))
    assert json.loads(asked(tab, "z")) == [*found, 0]


def test_samples_are_set_beside_their_nearest_training_pictures(server, tab, workshop):
    tab.goto(f"{server.url}/explore?run={NAME}&view=copies")
    tab.get_by_test_id("near-look").click()
    summary = tab.get_by_test_id("near-summary")
    summary.wait_for()
    until(lambda: "by the classifier's features" in summary.inner_text(), 120)
    assert "one of its 64 training pictures" in summary.inner_text()
    for space in ("pixels", "features"):
        cell = tab.get_by_test_id(f"near-{space}-5")
        assert "× typical" in cell.inner_text() and cell.locator("canvas").count() == 5
        marked = tab.locator(f"[data-testid^='near-{space}-'] [data-copy]").count()
        named = "pixels" if space == "pixels" else "the classifier's features"
        assert f"{marked} of 6 by {named}" in summary.inner_text()
    tab.get_by_test_id("near-other").click()
    tab.wait_for_url("**z=**")
    assert json.loads(asked(tab, "z")) == [6, 7, 8, 9, 10, 11]
    assert summary.is_hidden()


def test_start_over_begins_a_mix_afresh_and_another_view_does_not(server, tab, workshop):
    tab.goto(f"{server.url}/explore?run={NAME}&view=mix")
    pixels(tab.get_by_test_id("mix-sum").locator("canvas"))
    cell = tab.get_by_test_id("mix-cell-9")
    cell.click()
    until(lambda: json.loads(asked(tab, "mix") or "{}").get("a") == [0, 9])
    tab.get_by_role("radio", name="Far away").or_(tab.get_by_role("button", name="Far away")).first.click()
    tab.wait_for_url("**view=far**")
    tab.get_by_role("radio", name="Mix", exact=True).or_(tab.get_by_role("button", name="Mix", exact=True)).first.click()
    until(lambda: cell.get_attribute("aria-pressed") == "true")
    tab.get_by_role("button", name="Start over").first.click()
    until(lambda: cell.get_attribute("aria-pressed") == "false")
    assert asked(tab, "mix") is None
