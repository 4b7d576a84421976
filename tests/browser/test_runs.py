"""The library as a person uses it: a run and its branch laid over each other, at the same moment."""

import io
import shutil

import pytest
from PIL import Image

from gan_core.runs.folder import RunDir
from gan_core.settings.config import RunConfig
from tests.browser.test_train import until

pytestmark = pytest.mark.browser


def png(level: int) -> bytes:
    data = io.BytesIO()
    Image.new("L", (242, 242), level).save(data, "PNG")
    return data.getvalue()


def train(run: RunDir, steps: range, level: int) -> None:
    """Leave what a worker would for these steps, with pictures of one grey each 20 steps."""
    for step in steps:
        run.append_stats({"step": step, "images_seen": step * 64, "seconds": step / 9, "loss/G": level / 255, "loss/D": 1.0})
        if step % 20 == 0:
            run.write_sample(step, png(level))
    run.update_status(state="finished", step=steps[-1], steps=steps[-1])


@pytest.fixture
def family(server):
    """A parent of 200 steps with dark pictures, and its branch from step 100 with bright ones, of 190 steps.

    Their names have no number of four digits, so that other tests' runs are counted from 0001 as ever.
    """
    config = RunConfig(dataset="drawn-digits", steps=200)
    server.runs.mkdir(exist_ok=True)
    parent = RunDir.create(server.runs / "40-parent", config)
    train(parent, range(1, 201), 40)
    parent.write_snapshot(100, b"stands for a snapshot")
    child = RunDir.create(server.runs / "41-child", config.updated(lr_g=0.001))
    child.inherit(parent, 100)
    child.rename("Bolder branch")
    train(child, range(101, 191), 220)
    yield parent, child
    for run in (parent, child):
        shutil.rmtree(run.path)


def shown(tab, run: RunDir) -> tuple[str, int]:
    """The words under a run's picture, and the grey of its middle as the browser paints it (-1 while there is none)."""
    figure = tab.get_by_test_id(f"picture-{run.id}")
    level = figure.locator("img").evaluate(
        """image => {
            if (!image.complete || !image.naturalWidth) return -1;
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = 1;
            canvas.getContext("2d").drawImage(image, 100, 100, 1, 1, 0, 0, 1, 1);
            return canvas.getContext("2d").getImageData(0, 0, 1, 1).data[0];
        }"""
    )
    return figure.locator(".ps-shown").inner_text(), level


def test_a_branch_over_its_parent_curves_and_pictures_at_the_same_step(server, tab, family):
    parent, child = family
    tab.goto(server.url + "/runs")
    tab.get_by_test_id("run-filter").fill("bolder finished")
    until(lambda: tab.locator(".rl-row:visible").count() == 1)
    tab.get_by_test_id(f"run-{child.id}").get_by_role("button").click()
    tab.get_by_role("button", name="Compare with its parent").click()
    tab.wait_for_url("**/runs?compare=40-parent*41-child")

    # both curves, under their names, and where the branch begins
    tab.locator(".stPlotlyChart .scatterlayer .trace").nth(3).wait_for(state="attached")
    legend = tab.locator(".stPlotlyChart .legendtext").all_text_contents()
    assert legend == ["40-parent", "Bolder branch"]
    tab.get_by_text("branches off at step 100").wait_for()

    # one slider for both: at the end each its own, at the branching point the same, before it the same past
    until(lambda: shown(tab, parent) == ("step 200", 40) and shown(tab, child) == ("step 180 (its last)", 220))
    slider = tab.get_by_test_id("pictures-slider")
    for step, bright in ((180, 220), (160, 220), (140, 220), (120, 220), (100, 40), (80, 40)):
        slider.press("ArrowLeft")
        until(lambda step=step: shown(tab, parent) == (f"step {step}", 40), 20, 0.05)
        until(lambda step=step, bright=bright: shown(tab, child) == (f"step {step}", bright), 20, 0.05)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # a reload finds it; a click shows one alone; its curves come as a file
    tab.reload()
    until(lambda: shown(tab, child)[1] == 220)
    tab.get_by_test_id("run-filter").fill("40-parent")
    tab.get_by_test_id(f"run-{parent.id}").get_by_role("button").click()
    tab.wait_for_url("**/runs?run=40-parent")
    tab.get_by_role("button", name="Export").click()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Curves (CSV)").click()
    rows = download.value.path().read_text().splitlines()
    assert rows[0] == "step,images_seen,seconds,loss/G,loss/D" and len(rows) == 201
