"""How fast the Explore page answers in a browser: a pointer dragged over the map, beside the same by a plain slider.

    python -m benchmarks.explore_latency [--seconds 10]

Two networks of the sizes that the presets have, 28x28 and 64x64, are trained twenty steps on drawn data: how well they draw
takes no part in how fast they do. The browser runs on this machine too. What the server alone takes, and with many clients,
is measured by benchmarks.latent_pictures.
"""

import argparse
import json
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from gan_core.runs.folder import RunDir
from gan_core.settings.presets import PRESETS
from gan_core.worker.worker import Worker
from tests.browser.conftest import Server
from tests.conftest import find_chromium

RUNS = {"digits": ("mnist", "drawn-digits"), "faces": ("faces-small", "drawn-faces")}
"""Name of a run here to the preset whose networks it has and the data that it saw."""

# Notes when the pointer was where, and when which latent's picture was painted. Both clocks are the page's own.
WATCH = """() => {
    const field = document.querySelector('[data-testid=map-field]'), large = document.querySelector('[data-testid=map-large]');
    const seen = window.seen = {moves: new Map(), shown: []};
    const round = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
    field.addEventListener('pointermove', (event) => {
        const box = field.getBoundingClientRect();
        const place = [round((event.clientX - box.left) / box.width), round((event.clientY - box.top) / box.height)].join();
        seen.moves.set(place, event.timeStamp);
    }, true);
    new MutationObserver(() => {
        const mix = JSON.parse(large.dataset.latent).mix;
        const moved = seen.moves.get([mix[1][0], mix[2][0]].join());
        if (moved) requestAnimationFrame(() => seen.shown.push([performance.now(), performance.now() - moved]));
    }).observe(large, {attributes: true, attributeFilter: ['data-latent']});
}"""


DRAG = """async (lasts) => {
    const field = document.querySelector('[data-testid=map-field]'), box = field.getBoundingClientRect();
    seen.shown = [];
    seen.moves.clear();
    const began = performance.now();
    let moves = 0;
    while (performance.now() - began < lasts) {
        const angle = (performance.now() - began) / 700;
        const place = {clientX: box.left + box.width * (0.5 + 0.4 * Math.cos(angle)), clientY: box.top + box.height * (0.5 + 0.4 * Math.sin(1.7 * angle))};
        field.dispatchEvent(new PointerEvent('pointermove', {...place, bubbles: true}));
        moves += 1;
        await new Promise(requestAnimationFrame);
    }
    return moves;
}"""


def spread(values: list[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    cut = statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
    return {"median_ms": round(statistics.median(values), 1), "p95_ms": round(cut, 1), "n": len(values)}


def tell(what: str, **numbers: object) -> None:
    print(json.dumps({"what": what, **numbers}), flush=True)


def make_runs(folder: Path) -> None:
    for name, (preset, dataset) in RUNS.items():
        config = PRESETS[preset].config.updated(
            dataset=dataset, preset="", steps=20, num_images=256, batch_size=16, device="cpu"
        )
        assert Worker(RunDir.create(folder / "runs" / name, config)).work() == "finished"


def follow(page: Page, url: str, run: str, seconds: float) -> None:
    """A pointer dragged over the map: how old the place is whose picture is shown, and how many are shown a second."""
    page.goto(f"{url}/explore?run={run}&view=map")
    page.locator("[data-testid=map-ground][data-drawn]").wait_for(timeout=120_000)
    page.locator("[data-testid=map-large][data-drawn]").wait_for(timeout=120_000)
    page.wait_for_timeout(1500)
    page.evaluate(WATCH)
    box = page.get_by_test_id("map-field").bounding_box()

    def to(x: float, y: float) -> None:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])

    to(0.1, 0.1)
    page.mouse.down()
    for i in range(30):  # one move at a time, with a rest after each
        to(0.1 + 0.025 * i, 0.2 + 0.011 * (i % 7))
        page.wait_for_timeout(250)
    single = [took for _, took in page.evaluate("seen.shown")]
    tell(f"browser, {run}: one move to its picture", **spread(single))
    # sixty moves a second come from within the page: this process could not send as many on a busy machine
    moves = page.evaluate(DRAG, seconds * 1000)
    shown = page.evaluate("seen.shown")
    page.mouse.up()
    lasted = (shown[-1][0] - shown[0][0]) / 1000
    tell(
        f"browser, {run}: dragging",
        pictures_per_second=round((len(shown) - 1) / lasted, 1),
        moves_per_second=round(moves / seconds, 1),
        **spread([took for _, took in shown]),
    )


def rerun(page: Page, url: str, run: str) -> None:
    """The same change by st.slider: from the key that moves it to the new picture."""
    page.goto(f"{url}/explore?run={run}&view=map")
    page.get_by_text("Plain controls").wait_for(timeout=60_000)
    page.get_by_text("Plain controls").click()
    thumb = page.get_by_role("slider", name="Across")
    thumb.wait_for(timeout=60_000)
    page.locator("img").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1500)
    took = []
    for i in range(20):
        thumb.focus()
        page.evaluate(
            """() => { window.changed = new Promise((resolve, reject) => {
                setTimeout(() => reject(new Error("no other picture came")), 20000);
                const before = document.querySelector('.stImage img, [data-testid=stImage] img').src;
                let began = null;
                addEventListener('keydown', (event) => began = event.timeStamp, {capture: true, once: true});
                const look = () => {
                    const image = document.querySelector('.stImage img, [data-testid=stImage] img');
                    if (began && image && image.src !== before && image.complete && image.naturalWidth) resolve(performance.now() - began);
                    else requestAnimationFrame(look);
                };
                look();
            }); }"""
        )
        page.keyboard.press("Home" if i % 2 else "End")
        took.append(page.evaluate("changed"))
        page.wait_for_timeout(200)
    tell(f"browser, {run}: st.slider to its picture", **spread(took))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=10)
    options = options.parse_args()
    folder = Path(tempfile.mkdtemp())
    make_runs(folder)
    server = Server(folder)
    server.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            for run in RUNS:
                follow(page, server.url, run, options.seconds)
            for run in RUNS:
                rerun(page, server.url, run)
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
