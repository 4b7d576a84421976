"""On demand in a browser: typed digits come back in handwriting."""

import io
import json
import shutil
import time

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core import runs
from gan_core.metrics.judge import load_judge

pytestmark = pytest.mark.browser


@pytest.fixture
def board(server, tab):
    """Opens the page with the pretrained model and a part of the address; returns once its pictures are there."""
    assert (runs.pretrained_root() / "mnist-conditional/config.json").is_file(), "it comes with the project"

    def open_(**query):
        tab.goto(f"{server.url}/digits?" + "&".join(f"{key}={value}" for key, value in query.items()))
        drawn(tab)
        return tab

    return open_


def drawn(tab):
    tab.locator("[data-testid=board][data-state=drawn]").first.wait_for()


def shown(tab) -> str:
    """The pixels on the board, as one address."""
    return tab.get_by_test_id("board-picture").evaluate("canvas => canvas.toDataURL()")


def saved(tab) -> Image.Image:
    with tab.expect_download() as download:
        tab.get_by_test_id("board-save").click()
    assert download.value.suggested_filename.endswith(".png")
    return Image.open(download.value.path()).convert("L")


def read(picture: Image.Image, count: int) -> list[int]:
    """What the judge reads in a line of `count` digits, enlarged by a whole number."""
    scale = picture.height // 28
    assert picture.size == (28 * scale * count, 28 * scale)
    pixels = np.asarray(picture)[scale // 2 :: scale, scale // 2 :: scale]
    tiles = np.stack(np.split(pixels, count, axis=1))[:, None]
    return load_judge("digits").read(torch.from_numpy(tiles.copy())).tolist()


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)
    return value


def test_a_typed_2026_is_drawn_as_2026_again_and_again(board):
    tab = board()
    field = tab.get_by_role("textbox", name="Type digits")
    field.fill("7")
    field.press("Enter")
    tab.wait_for_url(lambda url: "text=7" in url)
    field.fill("2026")
    field.press("Enter")
    tab.wait_for_url(lambda url: "text=" not in url)
    drawn(tab)
    first, picture = shown(tab), saved(tab)
    assert picture.width >= 1280, "large enough to print"
    assert read(picture, 4) == [2, 0, 2, 6]
    tab.get_by_role("button", name="Again").click()
    until(lambda: shown(tab) != first)
    drawn(tab)
    assert read(saved(tab), 4) == [2, 0, 2, 6]


def test_a_link_shows_the_same_handwriting_in_another_browser(board, chromium):
    tab = board(text="1984", style="each", seed=640)
    first = shown(tab)
    other = chromium.new_context().new_page()
    other.goto(tab.url)
    drawn(other)
    assert shown(other) == first
    other.context.close()


def test_copy_puts_the_picture_on_the_clipboard(board, server):
    tab = board(text="7")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    tab.get_by_test_id("board-copy").click()
    tab.get_by_text("Copied").wait_for()
    data = tab.evaluate(
        """async () => {
            const [item] = await navigator.clipboard.read();
            return Array.from(new Uint8Array(await (await item.getType("image/png")).arrayBuffer()));
        }"""
    )
    assert read(Image.open(io.BytesIO(bytes(data))).convert("L"), 1) == [7]


def test_letters_are_an_error_and_the_page_still_works(board):
    tab = board(text="12")
    field = tab.get_by_role("textbox", name="Type digits")
    field.fill("hello")
    field.press("Enter")
    tab.get_by_text("can be drawn, not 'h'").wait_for()
    assert tab.get_by_text("Traceback").count() == 0
    field.fill("34")
    field.press("Enter")
    tab.wait_for_url(lambda url: "text=34" in url)
    drawn(tab)
    assert read(saved(tab), 2) == [3, 4]


def test_a_board_that_failed_recovers(board):
    """The server refuses the first picture and sends the next one."""
    tab = board()
    refuse = {"status": 503, "content_type": "application/json", "body": json.dumps({"error": "The studio has ended."})}
    tab.route("**/pictures", lambda route: route.fulfill(**refuse), times=1)
    tab.get_by_role("button", name="Again").click()
    tab.get_by_text("The studio has ended.").wait_for()
    assert tab.get_by_test_id("board-save").is_disabled()
    tab.get_by_role("button", name="Again").click()
    drawn(tab)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_the_board_fits_the_window(board, tab, size):
    tab.set_viewport_size({"width": size[0], "height": size[1]})
    for query in ({"text": "2026"}, {"text": "0171555123456"}, {"view": "sheet"}, {"view": "morph"}):
        board(**query)
        box = until(lambda: tab.get_by_test_id("board-picture").bounding_box())
        words = tab.get_by_test_id("stCaptionContainer").first.bounding_box()
        assert box["y"] + box["height"] <= words["y"] and words["y"] + words["height"] <= size[1], (
            "the explanation is visible too"
        )
        assert box["y"] + box["height"] <= size[1] and box["x"] + box["width"] <= size[0], query
        assert box["width"] >= 0.45 * size[0] and box["height"] >= 0.2 * size[1], query
        assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_judge_grades_the_pretrained_model(board, server, tab):
    board()
    tab.goto(f"{server.url}/digits?view=judge&each=20")
    tab.get_by_text("Classified as requested").first.wait_for()
    share = tab.get_by_test_id("stMetricValue").first.inner_text()
    assert float(share.rstrip("%")) >= 95
    tab.get_by_text("Errors of the classifier itself").wait_for()
    tab.locator(".js-plotly-plot .heatmaplayer").first.wait_for(state="attached")


def test_parameters_are_compared_with_a_plain_gan(board, server, tab):
    board()
    tab.goto(f"{server.url}/digits?view=inside")
    tab.locator(".networks > details svg").nth(1).wait_for(state="attached")
    rows = tab.locator(".networks > table tr").all()[1:]
    assert len(rows) == 2, "one for each network"
    for row in rows:
        _, without, with_label, added = (
            int(cell.replace(",", "") or 0) if cell[0].isdigit() else 0 for cell in row.locator("td").all_inner_texts()
        )
        assert with_label - without == added > 0
    assert tab.locator(".networks > details svg").count() == 2, "both are drawn, folded away"


def test_a_judge_that_fails_is_an_error(board, server, tab):
    """A copy of the faces that claims to be trained on photographs, which the classifier of drawings cannot grade."""
    folder = shutil.copytree(runs.pretrained_root() / "faces-conditional", server.runs / "0001-photographs")
    for path in (folder / "config.json", *folder.glob("snapshots/*")):
        for before, after in ((b'drawn-faces"', b'celeba"     '), (b'drawn-faces\\"', b'celeba\\"     ')):
            path.write_bytes(path.read_bytes().replace(before, after))
    tab.goto(f"{server.url}/digits?view=judge&each=20&run=0001-photographs")
    tab.get_by_role("button", name="Try again").wait_for()
    assert tab.get_by_text("Grading the pictures").count() == 0
    shutil.rmtree(folder)
