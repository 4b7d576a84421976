"""Every page in its main states, in both themes and three sizes: readable by everybody, explained, and nothing cut off."""

import shutil
from urllib.parse import urlencode

import pytest

from tests.browser import looking
from tests.page_states import ROWS, Row, make_runs, pages

pytestmark = pytest.mark.browser
DESK, PHONE, ZOOMED = ({"width": wide, "height": high} for wide, high in ((1280, 720), (390, 844), (853, 480)))
"""A small laptop; a phone; and the same laptop at 150 %."""


@pytest.fixture(scope="module")
def watched(server, chromium):
    """One tab for all pages, with axe-core in it, and run folders to show."""
    axe = pytest.importorskip("axe_playwright_python.base")
    made = make_runs(server.runs)
    context = chromium.new_context(viewport=DESK, color_scheme="light")
    context.add_init_script(axe.AXE_SCRIPT)
    tab = context.new_page()
    tab.set_default_timeout(60_000)
    yield tab
    context.close()
    for run in made:
        shutil.rmtree(run.path)


def go(tab, server, row: Row) -> None:
    """To the address of a row: within a page as its own links lead there, without loading the app again."""
    address = f"{server.url}/{row.path}?{urlencode(row.query)}"
    if row.path and tab.evaluate("location.pathname.split('/').pop()") == row.path:
        tab.evaluate("url => { history.pushState(null, '', url); dispatchEvent(new PopStateEvent('popstate')); }", address)
        tab.wait_for_timeout(150)
    else:
        tab.goto(address)
    tab.locator(row.shows).first.wait_for()
    looking.settle(tab)


def faults_of(tab, server, row: Row, theme: str) -> list[str]:
    """What is wrong with a row, which is looked at in `theme` first and then in the other one."""
    other = "dark" if theme == "light" else "light"
    go(tab, server, row)
    found = [f"{theme}: {fault}" for fault in looking.violations(tab)]
    found += [f"without help: {fault}" for fault in tab.evaluate(looking.UNEXPLAINED)]
    tab.emulate_media(color_scheme=other)
    tab.wait_for_function("theme => getComputedStyle(document.querySelector('.stApp')).colorScheme.includes(theme)", arg=other)
    looking.settle(tab, restless=400)  # all of it is there already
    found += [f"{other}: {fault}" for fault in looking.violations(tab, looking.COLOURS)]
    for name, size in (("phone", PHONE), ("150 %", ZOOMED)):
        tab.set_viewport_size(size)
        found += [f"{name}: {fault}" for fault in looking.cut_off(tab)]
    if row.picture and (top := tab.evaluate(looking.TOP, row.picture)) > ZOOMED["height"] - 120:
        found.append(f"150 %: the picture begins at {top} of {ZOOMED['height']} pixels")
    tab.set_viewport_size(DESK)
    return [f"{row.page}, {row.name}: {fault}" for fault in found]


def test_every_page_is_looked_at():
    assert {row.page for row in ROWS} == pages(), "add rows for the page to tests/page_states.py"


@pytest.mark.parametrize("page", sorted({row.page for row in ROWS}))
def test_a_page_is_for_everyone(server, watched, page):
    """axe-core finds nothing serious, controls of our components explain themselves, and a small window reaches all of them."""
    faults, theme = [], watched.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
    for row in (one for one in ROWS if one.page == page):
        faults += faults_of(watched, server, row, theme)
        theme = "dark" if theme == "light" else "light"
    assert not faults, "\n" + "\n".join(faults)


def test_a_fault_would_be_found(watched):
    """The looking itself, on a page with one fault of each kind."""
    watched.set_content(
        "<!doctype html><html lang=en><title>t</title><main><h1>Faults</h1><p style='color: #aaa; background: #fff'>too faint</p>"
        "<img src='data:,'><div data-testid=stBidiComponentRegular><div class='xx-root'><button>Go</button></div></div>"
        "<div style='width: 200px; overflow-x: auto'><button style='margin-left: 500px'>Hidden</button></div>"
        "<a href='#' style='position: absolute; left: 3000px'>Far</a></main>"
    )
    found = " ".join(looking.violations(watched))
    assert "color-contrast" in found and "image-alt" in found
    assert any('button "Go"' in fault or "xx-root: button" in fault for fault in watched.evaluate(looking.UNEXPLAINED))
    cut = " ".join(watched.evaluate(looking.CUT_OFF))
    assert "scrolls sideways" in cut and '"Hidden" is cut' in cut and '"Far" ends at' in cut
