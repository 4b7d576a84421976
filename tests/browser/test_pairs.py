"""GAN or VAE in a browser: start a pair, see both move, scrub, and give both an uploaded picture."""

import io
import re

import pytest
from PIL import Image, ImageDraw

from gan_core.runs.folder import ENDED_STATES, RunDir
from tests.browser.test_train import until

pytestmark = pytest.mark.browser


def fill(tab, label: str, value: int) -> None:
    field = tab.get_by_test_id("stSidebar").get_by_role("spinbutton", name=label, exact=True)
    field.fill(str(value))
    field.press("Enter")


def steps(tab, pair) -> list[int]:
    """The steps of the pictures that are shown of both; -1 for none."""
    images = [tab.get_by_test_id(f"picture-{run.id}").locator("img") for run in pair]
    return [int(image.get_attribute("data-step") or -1) for image in images]


def seven() -> bytes:
    """A seven in ink on paper, larger than any network here draws."""
    picture = Image.new("RGB", (300, 400), "white")
    ImageDraw.Draw(picture).line([(60, 80), (230, 80), (120, 330)], fill="black", width=26)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


def test_a_pair_starts_moves_scrubs_and_reconstructs_an_uploaded_picture(server, tab):
    tab.goto(server.url + "/versus")
    sidebar = tab.get_by_test_id("stSidebar")
    fill(tab, "Steps", 3000)
    sidebar.get_by_text("Settings of both").click()
    for label, value in (
        ("Length of z", 8),
        ("Width of generator and decoder", 8),
        ("Width of discriminator and encoder", 8),
        ("Batch size", 16),
    ):
        fill(tab, label, value)
    before = set(server.runs.glob("*"))
    sidebar.get_by_role("button", name="Start both").click()
    folders = until(lambda: len(new := set(server.runs.glob("[0-9]*")) - before) == 2 and sorted(new))
    pair = [RunDir(folder) for folder in folders]
    assert [run.config.kind for run in pair] == ["gan", "vae"]
    assert {(run.config.z_dim, run.config.ngf, run.config.batch_size) for run in pair} == {(8, 8, 16)}
    tab.wait_for_url(lambda url: all(run.id in url for run in pair))

    # both move
    tab.get_by_test_id(f"picture-{pair[1].id}").wait_for()
    first = until(lambda: -1 not in (now := steps(tab, pair)) and now)
    until(lambda: all(now > then for now, then in zip(steps(tab, pair), first, strict=True)))

    # one slider for both: at its start both show noise; there they stay while the runs go on
    slider = tab.get_by_test_id("pictures-slider")
    slider.focus()
    slider.press("Home")
    until(lambda: steps(tab, pair) == [0, 0])
    kept = [len(run.samples()) for run in pair]
    until(lambda: all(len(run.samples()) > count for run, count in zip(pair, kept, strict=True)))
    assert steps(tab, pair) == [0, 0]
    slider.press("ArrowRight")
    until(lambda: steps(tab, pair) == [1, 1])

    # stop both, which saves a snapshot
    tab.get_by_role("button", name="Stop both").click()
    until(lambda: all(run.status()["state"] in ENDED_STATES for run in pair))
    tab.get_by_role("button", name="Resume both").wait_for()
    assert all(run.snapshots() for run in pair)

    # the same picture in both
    tab.get_by_role("radio", name="Same picture").or_(tab.get_by_role("button", name="Same picture")).first.click()
    tab.get_by_text("Number 0", exact=False).wait_for()
    tab.get_by_text("Upload", exact=True).first.click()
    tab.locator("input[type=file]").set_input_files({"name": "seven.png", "mimeType": "image/png", "buffer": seven()})
    tab.get_by_text("VAE: encoded and decoded, error").wait_for()
    tab.get_by_text("100", exact=True).first.click()
    tab.get_by_role("button", name="Run both").click()
    tab.get_by_text("GAN: searched, error").wait_for()
    said = tab.get_by_text("The error of the VAE is").inner_text()
    misses = [float(word) for word in re.findall(r"\d\.\d+", said)]
    assert len(misses) >= 3 and all(0 < miss < 1 for miss in misses[:3])
    assert misses[1] <= misses[2] + 5e-4  # the search has not ended farther off than it began

    # the same samples of both, in a second view, by its address
    held = []
    tab.route("**/pictures", lambda route: held.append(route))
    tab.goto(tab.url.replace("view=same", "view=prior"))
    tab.get_by_text("The GAN is drawing").wait_for()
    tab.get_by_text("The VAE is drawing").wait_for()
    for route in held:
        route.continue_()
    tab.unroute("**/pictures")
    for place in (0, 1):
        canvas = tab.get_by_test_id(f"pair-{place}")
        until(lambda canvas=canvas: canvas.evaluate("c => c.width") == 8 * 28)
        assert not tab.get_by_text("is drawing").first.is_visible()
        assert len(set(canvas.evaluate("c => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data)"))) > 2
