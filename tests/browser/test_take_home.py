"""The page that a generator is taken home in, opened from the disk without a network."""

import numpy as np
import pytest

import gan_core
from gan_core import runs
from gan_core.export.page import html_page

pytestmark = pytest.mark.browser

READ = "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data)"


def test_a_page_draws_offline_what_the_app_draws(chromium, tmp_path):
    path = tmp_path / "digits.html"
    path.write_bytes(html_page(runs.at("mnist-conditional")))
    assert path.stat().st_size < 2_500_000
    context = chromium.new_context(offline=True, viewport={"width": 390, "height": 844})
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if request.url.startswith("file:") else errors.append(request.url))
    page.goto(path.as_uri())

    def shown(place: int) -> np.ndarray:
        return np.array(page.locator("section canvas").nth(place).evaluate(READ)).reshape(28, 28, 4)[..., 0]

    model = gan_core.load("mnist-conditional")
    page.get_by_role("button", name="7", exact=True).click()
    page.get_by_label("First seed").fill("40")
    for place, wanted in enumerate(model.sample(3, seed=40, labels=7)):
        assert np.abs(shown(place) - wanted.astype(int)).max() <= 1
    for view in ("Walk", "Map", "Directions"):
        page.get_by_role("button", name=view, exact=True).click()
        assert shown(0).max() > 200
    before = shown(0)
    page.get_by_label("Thickness").fill("3")
    assert (shown(0) != before).any()
    page.get_by_role("button", name="Write", exact=True).click()
    page.get_by_label("Digits").fill("20-26")
    assert page.locator(".digits canvas").count() == 4
    for place, wanted in enumerate(model.sample(4, seed=40, labels=[2, 0, 2, 6])):
        assert np.abs(shown(place) - wanted.astype(int)).max() <= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
    assert not errors
